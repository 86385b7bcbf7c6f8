"""Operation Triangulation."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from bugsweep.artifacts.ios.locationd_clients import LocationClient
from bugsweep.artifacts.ios.manifest import ListedFile
from bugsweep.artifacts.ios.osanalytics_addaily import DailyUsage
from bugsweep.detect.heuristics import HEURISTICS, Records
from bugsweep.detect.heuristics.ios.triangulation import find_triangulation
from bugsweep.formats.process_usage import ProcessUsage
from bugsweep.model.finding import Finding
from bugsweep.model.record import Origin, Record

START = datetime(2022, 9, 1, 10, 0, tzinfo=UTC)
FOLDER = "Library/SMS/Attachments/65/05"
WANTS = HEURISTICS["ios/triangulation"].wants


def at(seconds: float) -> datetime:
    """Return a moment after the start."""
    return START + timedelta(seconds=seconds)


def listed(path: str, seconds: float, domain: str = "MediaDomain", *, metadata: float | None = None) -> ListedFile:
    """Return a row of the manifest whose content changed then, and its metadata then or when said."""
    return ListedFile(
        origin=Origin("Manifest.db", f"file {path}"),
        path=path,
        domain=domain,
        relative_path=path,
        file_id="",
        kind="file",
        modified_at=at(seconds),
        changed_at=at(seconds if metadata is None else metadata),
    )


def settings(seconds: float) -> ListedFile:
    """Return a change of the settings that the exploit touched."""
    return listed("Library/Preferences/com.apple.ImageIO.plist", seconds, "RootDomain")


def daily(process: str, seconds: float) -> DailyUsage:
    """Return a daily count of a process."""
    return DailyUsage(
        origin=Origin("addaily.plist", f"process {process}"),
        time=at(seconds),
        process=process,
        wifi_in=0,
        wifi_out=0,
        wwan_in=0,
        wwan_out=0,
    )


def used(process: str, seconds: float) -> ProcessUsage:
    """Return a use of the network."""
    return ProcessUsage(
        origin=Origin("DataUsage.sqlite", f"process {process}"),
        time=at(seconds),
        process=process,
        bundle=None,
        first_used_at=None,
        counted_at=None,
        wifi_in=None,
        wifi_out=None,
        wwan_in=None,
        wwan_out=None,
        process_id=1,
        usage_id=None,
        orphaned=False,
    )


def location(seconds: float, name: str = "IonosphereHarvest.bundle") -> LocationClient:
    """Return the end of a location request."""
    return LocationClient(
        origin=Origin("clients.plist", name),
        time=at(seconds),
        client=f"com.apple.locationd.bundle-/System/Library/LocationBundles/{name}:",
        program=name,
        bundle="",
        paths=(),
        authorisation=None,
        use="LocationTimeStopped",
    )


def found(
    files: Sequence[ListedFile] = (),
    dailies: Sequence[DailyUsage] = (),
    uses: Sequence[ProcessUsage] = (),
    locations: Sequence[LocationClient] = (),
) -> list[Finding]:
    """Return what the heuristic says of those of the records that it wants."""
    given: dict[str, Sequence[Record]] = {
        "ios/manifest": files,
        "ios/osanalytics_addaily": dailies,
        "ios/data_usage": uses,
        "ios/locationd_clients": locations,
    }
    return list(find_triangulation(Records({name: [*filter(WANTS[name], all_)] for name, all_ in given.items()})))


def test_process_of_the_implant_is_critical() -> None:
    """In either place, one finding with all its records."""
    findings = found(dailies=[daily("BackupAgent", 0)], uses=[used("BackupAgent", 1), used("BackupAgent", 2)])

    assert [(one.level, one.artifact, one.count) for one in findings] == [
        ("critical", "ios/osanalytics_addaily", 1),
        ("critical", "ios/data_usage", 2),
    ]


def test_stock_process_of_nearly_that_name_is_nothing() -> None:
    """IOS backs up with BackupAgent2."""
    assert found(dailies=[daily("BackupAgent2", 0)], uses=[used("BackupAgent2", 1)]) == []


def test_emptied_folder_near_changed_settings_is_a_suspicion() -> None:
    """On a timeline of four events, which the published tool never examines."""
    (finding,) = found([listed(FOLDER, 0), settings(60)])

    assert (finding.level, finding.first_seen, finding.last_seen) == ("medium", at(0), at(60))
    assert {record.position for record in finding.records} == {
        f"file {FOLDER}",
        "file Library/Preferences/com.apple.ImageIO.plist",
    }


def test_traffic_near_the_end_of_a_location_request_is_a_suspicion() -> None:
    """No message is needed."""
    assert len(found(dailies=[daily("nehelper", 0)], locations=[location(299)])) == 1


def test_events_more_than_five_minutes_apart_do_not_come_together() -> None:
    """They are everyday events."""
    assert found([listed(FOLDER, 0), settings(301)]) == []


def test_one_kind_of_event_is_no_combination() -> None:
    """Many folders change when messages are cleaned up."""
    assert found([listed(f"Library/SMS/Attachments/{number:02x}", number) for number in range(50)]) == []


def test_folder_counts_when_content_and_metadata_changed() -> None:
    """Only one of the two is no emptied folder."""
    assert found([listed(FOLDER, 0, metadata=5000), settings(60)]) == []


def test_one_cluster_is_one_finding() -> None:
    """However many of its moments begin a window."""
    files = [listed(f"Library/SMS/Attachments/{number:02x}", number * 10) for number in range(30)]

    assert len(found([*files, settings(100)])) == 1


def test_two_clusters_are_two_findings() -> None:
    """A day apart."""
    (first, second) = found(
        [listed(FOLDER, 0), settings(60), listed("Library/SMS/Attachments/0a", 86_400), settings(86_460)]
    )

    assert (first.first_seen, second.first_seen) == (at(0), at(86_400))
    assert first.id != second.id


def test_attachment_that_is_there_explains_the_folder_on_both_sides() -> None:
    """In every window, and not only in those that happen to contain it."""
    attachment = listed(f"{FOLDER}/at_0_EXAMPLE/IMG_0001.heic", 0)

    assert found([attachment, listed(FOLDER, 200), settings(400)]) == []
    assert found([settings(-400), listed(FOLDER, -200), attachment]) == []


def test_attachment_of_another_day_explains_nothing() -> None:
    """Every phone has attachments."""
    attachment = listed(f"{FOLDER}/at_0_EXAMPLE/IMG_0001.heic", -86_400)

    assert len(found([attachment, listed(FOLDER, 0), settings(60)])) == 1


def test_other_files_processes_and_bundles_are_not_wanted() -> None:
    """What no heuristic needs is not kept in memory."""
    assert not WANTS["ios/manifest"](listed("Media/DCIM/1.heic", 0, "CameraRollDomain"))
    assert not WANTS["ios/data_usage"](used("com.example.app", 0))
    assert not WANTS["ios/locationd_clients"](location(0, "Other.bundle"))


def test_many_changes_at_once_take_no_long_time() -> None:
    """A restored phone has tens of thousands of folder changes within minutes."""
    files = [listed(f"Library/SMS/Attachments/{number:04x}", number * 0.001) for number in range(30_000)]

    assert len(found([*files, settings(10)])) == 1


def test_times_at_the_end_of_time_are_times() -> None:
    """A damaged row may say anything between the years 1 and 9999."""
    first, last = datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
    attachment = listed(f"{FOLDER}/at_0_EXAMPLE/1.heic", 0)

    assert found([attachment, *(listed(FOLDER, (end - START).total_seconds()) for end in (first, last))]) == []
