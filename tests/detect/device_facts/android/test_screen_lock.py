"""Whether the screen is locked."""

import pytest

from android_records import facts, made


@pytest.mark.parametrize(
    ("credential", "set_up", "letters"),
    [("none", False, False), ("pin", True, False), ("pattern", True, False), ("password", True, True)],
)
def test_lock_of_the_first_user_is_stated(credential: str, *, set_up: bool, letters: bool) -> None:
    """A pattern is one, and has no letters."""
    locks = [made("screen_lock", user=10, credential="password"), made("screen_lock", user=0, credential=credential)]

    assert facts("screen_lock", screen_lock=locks) == {
        "device.passcode": set_up,
        "device.passcode_alphanumeric": letters,
    }


def test_unknown_kind_of_lock_states_nothing() -> None:
    """Unknown is never fine."""
    assert facts("screen_lock", screen_lock=[made("screen_lock", user=0, credential="")]) == {}
