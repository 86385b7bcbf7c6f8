"""Lockdown Mode, on the phones of those for whom it was made."""

from collections.abc import Iterable

from bugsweep.artifacts.ios.global_preferences import Preference
from bugsweep.detect.context import Context
from bugsweep.model.finding import Finding
from phone_records import record, suspected


def found(*values: str, at_risk: bool = True, damaged: Iterable[str] = ()) -> list[Finding]:
    """Return what the heuristic says where the preference has these values."""
    preferences = [record(Preference, name="LDMGlobalEnabled", value=value) for value in values]
    given = {"ios/global_preferences": [record(Preference, name="AppleLocale", value='"en_GB"'), *preferences]}
    return suspected("ios/lockdown_mode_for_people_at_risk", given, damaged=damaged, context=Context(at_risk=at_risk))


def test_mode_that_is_off_is_told_to_people_at_risk() -> None:
    """It is no sign of an attack."""
    (finding,) = found("false")

    assert finding.level == "low"
    assert "is off now" in finding.explanation


def test_mode_that_never_was_on_is_told() -> None:
    """There is no preference then."""
    (finding,) = found()

    assert "never switched on" in finding.explanation


def test_mode_that_is_on_is_fine() -> None:
    """In one of the places is enough."""
    assert found("true") == []
    assert found("false", "1") == []


def test_others_are_left_alone() -> None:
    """It is for few people."""
    assert found("false", at_risk=False) == []


def test_preferences_of_which_something_was_lost_do_not_say_never() -> None:
    """What is not known is not claimed; what is there is."""
    assert found(damaged=["ios/global_preferences"]) == []
    assert len(found("false", damaged=["ios/global_preferences"])) == 1
