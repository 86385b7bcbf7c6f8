"""What the tests of the pages share."""

import pytest

from bugsweep.fleet.security.rates import METER


@pytest.fixture(autouse=True)
def _nobody_was_here() -> None:
    """Each test begins with no request counted."""
    METER.forget()
