"""Artifacts of logs and reports on real evidence, whose contents are known."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bugsweep.artifacts import ARTIFACTS
from bugsweep.formats.path_patterns import PathPatterns
from bugsweep.model.record import Problem, Record
from cases import SHARED, DiskFile

IOS = SHARED / "evidence" / "ios"
CRASHES = "private/var/mobile/Library/Logs/CrashReporter/"

pytestmark = [pytest.mark.real, pytest.mark.skipif(not IOS.is_dir(), reason="no real evidence here")]


def records_of(artifact: str, path: str, real: Path) -> list[Record]:
    """Return the records of a file that must give no problem."""
    declared = ARTIFACTS[artifact]
    assert PathPatterns({artifact: declared.paths})(path)
    records = []
    for item in declared.parse(DiskFile(path, real)):
        assert not isinstance(item, Problem), item
        records.append(item)
    return records


def test_crash_of_a_system_service_has_process_parent_and_times() -> None:
    """The real report of iOS 14 is text."""
    (crash,) = records_of(
        "ios/crash_reports",
        f"{CRASHES}itunescloudd.ips",
        IOS / "crash-reports/user_mode_crash_report_ios14_non_symbolicated_abort.ips",
    )

    assert (crash.process, crash.pid, crash.parent) == ("itunescloudd", 692, "launchd")
    assert crash.process_path == "/System/Library/PrivateFrameworks/iTunesCloud.framework/Support/itunescloudd"
    assert crash.time == datetime(2021, 10, 21, 21, 14, 53, 74900, UTC)
    assert crash.exception == "EXC_CRASH (SIGABRT)"
    assert crash.foreign_images == ()


def test_crash_of_an_app_names_what_it_loaded_from_outside_the_system() -> None:
    """Only the app itself."""
    (crash,) = records_of(
        "ios/crash_reports",
        f"{CRASHES}kaki.ips",
        IOS / "crash-reports/user_mode_crash_report_ios14_symbolicated.ips",
    )

    assert (crash.process, crash.app, crash.incident_kind) == ("kaki", "cyber.bitim.kaki2", "crash")
    assert [path.rpartition("/")[2] for path in crash.foreign_images] == ["kaki"]
