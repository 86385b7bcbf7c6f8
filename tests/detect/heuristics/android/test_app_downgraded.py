"""Apps replaced by an older version."""

from android_records import at, found, made
from bugsweep.model.record import Record


def change(version: int, hours: float | None, package: str = "org.example.app", *, removed: bool = False) -> Record:
    """Return a change of a package."""
    time = None if hours is None else at(hours)
    return made("battery_daily", package=package, version_code=version, time=time, removed=removed)


def test_older_version_is_told_with_both() -> None:
    """The newest period stands first in the evidence."""
    (finding,) = found("app_downgraded", battery_daily=[change(3, 48), change(7, 24), change(6, 0)])

    assert finding.level == "low"
    assert finding.title == "App org.example.app was replaced by an older version"
    assert finding.explanation.startswith("Version 7 by 3.")
    assert finding.count == 2


def test_order_within_a_day_is_that_of_the_evidence() -> None:
    """The day is all that is known of the time."""
    assert len(found("app_downgraded", battery_daily=[change(7, 0), change(3, 0)])) == 1
    assert found("app_downgraded", battery_daily=[change(3, 0), change(7, 0)]) == []


def test_newer_versions_other_apps_and_removals_are_none() -> None:
    """A removal has the version 0."""
    changes = [
        change(7, 24),
        change(7, 0),
        change(3, 48, "org.example.b"),
        change(0, 72, removed=True),
        change(9, None),
    ]

    assert found("app_downgraded", battery_daily=changes) == []
