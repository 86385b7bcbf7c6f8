"""Whether the screen is locked."""

import pytest

from android_records import facts, made


@pytest.mark.parametrize(("credential", "set_up"), [("none", False), ("pin", True), ("pattern", True)])
def test_lock_of_the_first_user_is_stated(credential: str, set_up: bool) -> None:  # noqa: FBT001 - a parameter
    """A pattern is one."""
    locks = [made("screen_lock", user=10, credential="password"), made("screen_lock", user=0, credential=credential)]

    assert facts("screen_lock", screen_lock=locks) == {"device.passcode": set_up}


def test_unknown_kind_of_lock_states_nothing() -> None:
    """Unknown is never fine."""
    assert facts("screen_lock", screen_lock=[made("screen_lock", user=0, credential="")]) == {}
