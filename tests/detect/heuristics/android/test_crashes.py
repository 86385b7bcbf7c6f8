"""Crashes that an exploit might have caused."""

from collections.abc import Sequence

import pytest

from android_records import at, found, made
from bugsweep.model.record import Record


def crashes(process: str, hours: Sequence[float], uid: int = 10100) -> list[Record]:
    """Return crashes of a process, so many hours after noon."""
    return [made("tombstones", process=process, uid=uid, time=at(hour)) for hour in hours]


@pytest.mark.parametrize(
    ("hours", "level"),
    [((0,), "low"), ((0, 1), "low"), ((0, 1, 2), "medium"), ((0, 13, 26), "low"), ((40, 0, 50, 63), "medium")],
)
def test_three_within_a_day_are_suspicious(hours: tuple[float, ...], level: str) -> None:
    """An exploit is tried again and again."""
    (finding,) = found("crashes", tombstones=crashes("mediaserver", hours))

    assert finding.level == level
    assert finding.count == len(hours)
    assert finding.attack == ("T1664", "T1404")


def test_same_crash_in_several_artifacts_is_not_several() -> None:
    """The system notes one crash in three places."""
    (finding,) = found(
        "crashes",
        tombstones=crashes("com.whatsapp", [0]),
        dropbox=[made("dropbox", tag="data_app_native_crash", process="com.whatsapp", time=at(0))],
        app_events=[made("app_events", tag="am_crash", process="com.whatsapp", reason="Native crash", time=at(0))],
    )

    assert finding.level == "low"
    assert finding.count == 3


def test_managed_code_crashes_of_its_own_faults() -> None:
    """However often."""
    events = [made("app_events", tag="am_crash", process="system_server", reason="Error", time=at(0))] * 50
    (finding,) = found("crashes", app_events=events)

    assert finding.level == "low"


def test_other_privileged_processes_are_named_for_information() -> None:
    """One finding for each; an app that crashed is none."""
    findings = found("crashes", tombstones=[*crashes("adbd", [0, 1, 2], 2000), *crashes("com.example.game", [0, 1, 2])])

    assert [(finding.title, finding.level) for finding in findings] == [("Process adbd crashed", "informational")]
