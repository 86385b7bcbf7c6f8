"""Advanced Protection, on the phones of those for whom it was made."""

from android_records import found, made
from bugsweep.detect.context import Context
from bugsweep.model.finding import Finding


def found_with(*values: str, at_risk: bool = True) -> list[Finding]:
    """Return what the heuristic says where the setting has these values."""
    settings = [made("settings", name="advanced_protection_mode", value=value) for value in values]
    return found("advanced_protection_for_people_at_risk", context=Context(at_risk=at_risk), settings=settings)


def test_mode_that_is_off_is_told_to_people_at_risk() -> None:
    """It is no sign of an attack."""
    (finding,) = found_with("0")

    assert finding.level == "low"


def test_mode_that_is_on_or_does_not_exist_is_not_told() -> None:
    """Older phones have no such setting, or an empty one."""
    assert found_with("1") == []
    assert found_with("0", "1") == []
    assert found_with("null") == []
    assert found_with() == []


def test_others_are_left_alone() -> None:
    """It is for few people."""
    assert found_with("0", at_risk=False) == []
