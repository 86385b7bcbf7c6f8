"""Second generation."""

import pytest

from android_records import facts, made
from bugsweep.model.record import Record


def card(allows_2g: bool | None) -> Record:  # noqa: FBT001 - a case
    """Return a SIM card in use."""
    return made("subscriptions", active=True, allows_2g=allows_2g)


@pytest.mark.parametrize(
    ("allowed", "stated"), [([False, True], True), ([False, False], False), ([None, False], False), ([None], None)]
)
def test_one_card_is_enough_to_allow_it(allowed: list[bool | None], stated: bool | None) -> None:  # noqa: FBT001 - a case
    """A phone that does not list it says nothing."""
    assert facts("radio", subscriptions=[card(one) for one in allowed]).get("device.2g_allowed") is stated
