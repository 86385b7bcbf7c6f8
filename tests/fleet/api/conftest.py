"""What the tests of the API share."""

import pytest

from bugsweep.fleet.security.rates import METER


@pytest.fixture(autouse=True)
def _nobody_asked() -> None:
    """Each test begins with no request counted."""
    METER.forget()
