"""Artifacts of the iPhone on real evidence, whose contents are known."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bugsweep.artifacts import ARTIFACTS
from bugsweep.formats.path_patterns import PathPatterns
from bugsweep.model.record import Problem, Record
from cases import SHARED, DiskFile

IOS = SHARED / "evidence" / "ios"
BACKUP = IOS / "mvt-ios14-backup"

pytestmark = [pytest.mark.real, pytest.mark.skipif(not IOS.is_dir(), reason="no real evidence here")]

TCC = "private/var/mobile/Library/TCC/TCC.db"
DATA_USAGE = "private/var/wireless/Library/Databases/DataUsage.sqlite"
PREFERENCES = "private/var/mobile/Library/Preferences/.GlobalPreferences.plist"
TABS = "private/var/mobile/Library/Safari/BrowserState.db"
ACCOUNTS = "private/var/mobile/Library/Accounts/Accounts3.sqlite"
WIFI = "private/var/preferences/com.apple.wifi.known-networks.plist"
COOKIES = "private/var/mobile/Library/Cookies/Cookies.binarycookies"
OBSERVATIONS = (
    "private/var/mobile/Containers/Data/Application/com.google.chrome.ios/"
    "Library/WebKit/WebsiteData/ResourceLoadStatistics/observations.db"
)
# Counted with plain SQL: rows of counters, and processes without any. The backup's 42nd process row was deleted.
KNOWN = [
    ("ios/tcc", TCC, BACKUP / "64/64d0019cb3d46bfc8cce545a8ba54b93e7ea9347", 11),
    ("ios/data_usage", DATA_USAGE, BACKUP / "0d/0d609c54856a9bb2d56729df1d68f2958a88426b", 10 + 31),
    ("ios/data_usage", DATA_USAGE, IOS / "plaso/ios/DataUsage.sqlite", 887 + 35),
    ("ios/net_usage", "private/var/networkd/netusage.sqlite", IOS / "plaso/ios/netusage.sqlite", 335),
    ("ios/webkit_resource_load_statistics", OBSERVATIONS, BACKUP / "6e/6e9d0cb750a70e7fa10943c134a5f021dab327e7", 2),
    ("ios/backup_info", "Info.plist", BACKUP / "Info.plist", 1),
    ("ios/backup_info", "Info.plist", IOS / "encrypted-min/Info.plist", 1),
    ("ios/backup_status", "Manifest.plist", IOS / "encrypted-mvt/Manifest.plist", 1),
    ("ios/backup_status", "Status.plist", IOS / "encrypted-mvt/Status.plist", 1),
    ("ios/apps", "Info.plist", BACKUP / "Info.plist", 6),
    ("ios/global_preferences", PREFERENCES, BACKUP / "0d/0dc926a1810f7aee4e8f38793ed788701f93bf9d", 16),
    ("ios/safari_browser_state", TABS, BACKUP / "3a/3a47b0981ed7c10f3e2800aa66bac96a3b5db28e", 1),
    ("ios/manifest", "Manifest.db", BACKUP / "Manifest.db", 3721),
    ("ios/accounts", ACCOUNTS, IOS / "plaso/ios/Accounts3.sqlite", 18),
    ("ios/accounts", ACCOUNTS, IOS / "filesystem-ios15" / ACCOUNTS, 19),
    ("ios/wifi_networks", WIFI, IOS / "filesystem-ios15" / WIFI, 1),
    ("ios/cookies", COOKIES, IOS / "plaso/Cookies.binarycookies", 91),
    ("ios/safari_history", "private/var/mobile/Library/Safari/History.db", IOS / "plaso/safari/History.db", 25),
]


def records_of(artifact: str, path: str, real: Path) -> list[Record]:
    """Return the records of a file that must give no problem."""
    declared = ARTIFACTS[artifact]
    assert PathPatterns({artifact: declared.paths})(path)
    records = []
    for item in declared.parse(DiskFile(path, real)):
        assert not isinstance(item, Problem), item
        records.append(item)
    return records


@pytest.mark.parametrize(("artifact", "path", "real", "count"), KNOWN, ids=lambda value: getattr(value, "name", None))
def test_number_of_records_is_the_known_one(artifact: str, path: str, real: Path, count: int) -> None:
    """Every row of the real file is a record, and none is a problem."""
    assert len(records_of(artifact, path, real)) == count


def test_usage_names_every_process_of_the_database() -> None:
    """The 371 processes of the plaso sample are there, whatever counters they have."""
    records = records_of("ios/data_usage", DATA_USAGE, IOS / "plaso/ios/DataUsage.sqlite")

    assert len({record.process_id for record in records}) == 371


def test_permission_of_the_real_backup_has_its_time_and_decision() -> None:
    """The newest of the eleven is the one that the indicators of the test set name."""
    newest = records_of("ios/tcc", TCC, BACKUP / "64/64d0019cb3d46bfc8cce545a8ba54b93e7ea9347")[-1]

    assert newest.time == datetime(2021, 12, 3, 19, 32, 3, tzinfo=UTC)
    assert (newest.client, newest.decision, newest.reason) == ("Launch", "allowed", "service policy")


def test_backup_of_the_real_phone_is_told_by_its_identity() -> None:
    """The facts of Info.plist have their fields."""
    (info,) = records_of("ios/backup_info", "Info.plist", BACKUP / "Info.plist")

    assert (info.product_type, info.product_version, info.build_version) == ("iPhone9,3", "14.3", "18C66")
    assert (info.imei, info.iccid, info.target_type) == (("42",), ("63847829383904849",), "Device")
    assert info.time == datetime(2021, 12, 3, 19, 33, 13, tzinfo=UTC)


def test_encrypted_backup_says_that_it_is() -> None:
    """Manifest.plist is in clear."""
    (status,) = records_of("ios/backup_status", "Manifest.plist", IOS / "encrypted-mvt/Manifest.plist")

    assert status.encrypted
    assert status.passcode_set
    assert status.os_version == "14.3"


def test_lockdown_mode_of_the_real_phone_is_on() -> None:
    """It is one of the sixteen preferences."""
    preferences = records_of(
        "ios/global_preferences", PREFERENCES, BACKUP / "0d/0dc926a1810f7aee4e8f38793ed788701f93bf9d"
    )

    assert {preference.name: preference.value for preference in preferences}["LDMGlobalEnabled"] == "true"


def test_manifest_of_the_real_backup_has_paths_and_times() -> None:
    """Every entry has a time, and the message database lies where the phone has it."""
    files = records_of("ios/manifest", "Manifest.db", BACKUP / "Manifest.db")

    assert all(file.time is not None for file in files)
    assert "private/var/mobile/Library/SMS/sms.db" in {file.path for file in files}
    assert "https://www.google.fr" in {file.site for file in files}
