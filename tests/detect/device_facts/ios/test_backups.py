"""Passcode and backups."""

from datetime import UTC, datetime

from bugsweep.artifacts.ios.backup_status import BackupStatus
from bugsweep.artifacts.ios.cloud_backup import BackupSettings
from fact_records import ACQUIRED, HERE, facts_of

BACKED_UP = datetime(2026, 2, 1, tzinfo=UTC)


def status(*, encrypted: bool | None, passcode: bool | None) -> BackupStatus:
    """Return a record."""
    return BackupStatus(
        origin=HERE, time=BACKED_UP, encrypted=encrypted, passcode_set=passcode, full=None, backup_state="",
        snapshot_state="", version="", uuid="", os_version="", build_version="", serial_number="", unique_identifier="",
        application_count=None,
    )  # fmt: skip


def test_backup_tells_of_passcode_and_encryption() -> None:
    """As of the backup, which is a better time than that of the acquisition."""
    facts = facts_of("ios/backups", {"ios/backup_status": [status(encrypted=False, passcode=True)]})

    assert [(fact.field, fact.value) for fact in facts] == [
        ("device.passcode", True),
        ("device.backup_encrypted", False),
        ("device.last_backup", "2026-02-01T00:00:00+00:00"),
    ]
    assert facts[0].observed_at == BACKED_UP
    assert facts[0].origin == HERE


def test_what_a_list_leaves_out_is_not_stated() -> None:
    """No passcode said is not no passcode."""
    facts = facts_of("ios/backups", {"ios/backup_status": [status(encrypted=None, passcode=None)]})

    assert [fact.field for fact in facts] == ["device.last_backup"]


def test_settings_tell_of_the_cloud() -> None:
    """As of the acquisition."""
    settings = BackupSettings(
        origin=HERE, cloud_backup=True, will_encrypt=None, requires_encryption=None, last_local_backup_at=None
    )
    (fact,) = facts_of("ios/backups", {"ios/cloud_backup": [settings]})

    assert (fact.field, fact.value, fact.observed_at) == ("device.cloud_backup", True, ACQUIRED)
