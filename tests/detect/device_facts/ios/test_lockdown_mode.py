"""Lockdown Mode."""

import pytest

from bugsweep.artifacts.ios.global_preferences import Preference
from bugsweep.detect.collection import ReadState, Records
from bugsweep.detect.device_facts.ios.lockdown_mode import state_lockdown_mode
from bugsweep.model.record import Origin

ARTIFACT = "ios/global_preferences"


def lockdown_mode(*values: str, whole: bool = True) -> list[object]:
    """Return what is stated when the preference has these values in so many files."""
    kept = [Preference(origin=Origin("plist"), name="LDMGlobalEnabled", value=value) for value in values]
    records = Records({ARTIFACT: list(kept)}, states={ARTIFACT: ReadState(whole=whole)})
    return [fact.value for fact in state_lockdown_mode(records)]


@pytest.mark.parametrize(
    ("values", "stated"),
    [
        (("true",), [True]),
        (("1",), [True]),
        (("false",), [False]),
        (("false", "true"), [True]),
        (('"yes"',), [None]),
        ((), [False]),
    ],
)
def test_preference_says_whether_it_is_on(values: tuple[str, ...], stated: list[object]) -> None:
    """A value that is none says nothing; no preference in a file that was read whole means that it was never on."""
    assert lockdown_mode(*values) == stated


def test_no_preference_in_a_damaged_file_says_nothing() -> None:
    """Unknown is never fine."""
    assert lockdown_mode(whole=False) == []
