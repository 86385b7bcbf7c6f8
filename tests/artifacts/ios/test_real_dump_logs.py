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


POWERLOG = "private/var/mobile/Library/BatteryLife/CurrentPowerlog.PLSQL"
KNOWLEDGE = "private/var/mobile/Library/CoreDuet/Knowledge/knowledgeC.db"


@pytest.mark.parametrize(
    ("artifact", "count"),
    [
        ("ios/powerlog_processes", 994),
        ("ios/powerlog_network", 182),
        ("ios/powerlog_apps", 132 + 220),
        ("ios/powerlog_sensors", 1),
    ],
)
def test_power_log_gives_every_row(artifact: str, count: int) -> None:
    """Counted with plain SQL; none is a problem."""
    assert len(records_of(artifact, POWERLOG, IOS / "logs/powerlog_2021-12-16_05-54_84E2141B.PLSQL")) == count


def test_time_of_the_power_log_is_corrected_by_its_offset() -> None:
    """The first row lies before the second of seven offsets: the clock was 373 seconds ahead, later 411."""
    first, *_ = records_of("ios/powerlog_processes", POWERLOG, IOS / "logs/powerlog_2021-12-16_05-54_84E2141B.PLSQL")

    assert first.process == "com.apple.datamigrator"
    assert first.time is not None
    assert abs(first.time.timestamp() - (1635848624.067997 - 373.4663619995117)) < 0.001


@pytest.mark.parametrize(("name", "count"), [("10.13", 21), ("10.14", 92)])
def test_knowledge_gives_every_event(name: str, count: int) -> None:
    """The schema of macOS is that of iOS."""
    assert len(records_of("ios/knowledge_c", KNOWLEDGE, IOS / f"plaso/macos/knowledgec-{name}.db")) == count


def test_log_of_connections_gives_every_entry() -> None:
    """Each begins with a date."""
    path = IOS / "logs/ios_lockdownd.log"
    dated = [line for line in path.read_text("utf-8").splitlines() if line[:9].count("/") == 2]

    events = records_of("ios/lockdownd_log", "private/var/logs/lockdownd.log", path)

    assert len(events) == len(dated) > 100
    assert {event.client for event in events} >= {"AMPDevicesAgent", ""}


def test_log_of_installations_names_apps_and_their_folders() -> None:
    """The sample is put together from the logs of several services."""
    events = records_of(
        "ios/mobile_installation",
        "logs/MobileInstallation/mobile_installation.log.0",
        IOS / "logs/ios_sysdiag.log",
    )

    assert events
    assert {event.event for event in events} >= {"container made"}
    assert any(event.app == "com.apple.CoreCDPUI.CDPFollowUpExtension" for event in events)


@pytest.mark.parametrize(
    "path",
    [
        IOS / "plaso/ios/com.apple.commcenter.data.plist",
        IOS / "filesystem-ios15/private/var/wireless/Library/Preferences/com.apple.commcenter.plist",
    ],
    ids=lambda path: path.name,
)
def test_card_of_the_phone_is_in_both_files(path: Path) -> None:
    """With the same number, and it is in the phone."""
    (card,) = records_of("ios/sim", f"private/var/wireless/Library/Preferences/{path.name}", path)

    assert (card.iccid, card.phone_number, card.inserted) == ("8901260971148676693", "+19195794674", True)
