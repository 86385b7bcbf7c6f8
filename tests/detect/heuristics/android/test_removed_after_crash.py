"""Apps removed after a crash of the system."""

from datetime import datetime

import pytest

from android_records import at, found, made
from bugsweep.model.record import Record

GONE = "org.example.gone"


def crash(hours: float = 0, process: str = "mediaserver", basis: str = "local-assumed") -> Record:
    """Return a crash."""
    return made("tombstones", process=process, uid=10100, time=at(hours), time_basis=basis)


def removal(time: datetime | None, package: str = GONE) -> Record:
    """Return a removal that the battery history noted."""
    return made("battery_history", kind="removed", package=package, time=time, time_basis="local-assumed")


@pytest.mark.parametrize(("hours", "count"), [(-0.1, 0), (0.1, 1), (23, 1), (25, 0)])
def test_removal_within_a_day_is_suspicious(hours: float, count: int) -> None:
    """Before the crash or long after it, it is not."""
    findings = found("removed_after_crash", tombstones=[crash()], battery_history=[removal(at(hours))])

    assert [finding.level for finding in findings] == ["medium"] * count


def test_finding_has_both_the_crash_and_the_removal() -> None:
    """So that anyone can look them up."""
    (finding,) = found("removed_after_crash", tombstones=[crash()], battery_history=[removal(at(1)), removal(at(2))])

    assert finding.title == f"App {GONE} was removed after a crash of the system"
    assert [record.artifact for record in finding.records] == ["android/battery_history"] * 2 + ["android/tombstones"]
    assert "mediaserver" in finding.explanation


@pytest.mark.parametrize(("hours", "count"), [(-13, 1), (30, 1), (39, 0), (-15, 0)])
def test_clocks_of_different_zones_may_be_apart(hours: float, count: int) -> None:
    """A tombstone says its zone, the battery history does not."""
    findings = found("removed_after_crash", tombstones=[crash(basis="offset")], battery_history=[removal(at(hours))])

    assert len(findings) == count


def test_day_of_a_removal_is_enough() -> None:
    """Of daily statistics only the period is known; intrusion logs know the moment."""
    daily = made("battery_daily", package=GONE, removed=True, time=at(-20), ended_at=at(4), time_basis="local-assumed")
    logged = made("security_events", tag="package_uninstalled", package="org.example.other", time=at(2))

    assert len(found("removed_after_crash", tombstones=[crash()], battery_daily=[daily])) == 1
    assert len(found("removed_after_crash", tombstones=[crash()], security_events=[logged])) == 1


def test_what_is_still_there_or_has_no_time_or_follows_a_game_is_none() -> None:
    """Updates remove and install; unknown times prove nothing; games crash."""
    still = made("packages", name=GONE)

    assert found("removed_after_crash", tombstones=[crash()], battery_history=[removal(at(1))], packages=[still]) == []
    assert found("removed_after_crash", tombstones=[crash()], battery_history=[removal(None)]) == []
    assert (
        found("removed_after_crash", tombstones=[crash(0, "org.example.game")], battery_history=[removal(at(1))]) == []
    )
