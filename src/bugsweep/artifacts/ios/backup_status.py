"""How a backup was made: encrypted or not, whole or not, finished or not."""

from collections.abc import Iterator

from bugsweep.artifacts.declaration import artifact
from bugsweep.formats.plist_entries import read_entries
from bugsweep.model.evidence import EvidenceFile
from bugsweep.model.record import Problem, Record


class BackupStatus(Record, frozen=True, kw_only=True):
    """What one of the two files about the backup states; what it does not speak of is None or empty.

    The record's time is that of the backup.
    """

    encrypted: bool | None
    passcode_set: bool | None
    """Whether the phone had a passcode when it was backed up."""
    full: bool | None
    """Everything was copied, not only what had changed."""
    backup_state: str
    snapshot_state: str
    """``finished``, or else the backup is not complete."""
    version: str
    uuid: str
    os_version: str
    build_version: str
    serial_number: str
    unique_identifier: str
    application_count: int | None


@artifact(
    name="ios/backup_status",
    title="Backup: how it was made",
    record=BackupStatus,
    shows="present",
    paths=("Status.plist", "Manifest.plist"),
    kinds=("itunes-backup",),
    references=("https://theapplewiki.com/wiki/ITunes_Backup",),
)
def parse_backup_status(file: EvidenceFile) -> Iterator[BackupStatus | Problem]:
    """Yield the record of Status.plist, or of Manifest.plist."""
    entries = read_entries(file)
    lockdown = entries.entries("Lockdown")
    applications = entries.get("Applications", dict)
    yield BackupStatus(
        origin=entries.origin,
        time=entries.date("Date"),
        encrypted=entries.flag("IsEncrypted"),
        passcode_set=entries.flag("WasPasscodeSet"),
        full=entries.flag("IsFullBackup"),
        backup_state=entries.text("BackupState"),
        snapshot_state=entries.text("SnapshotState"),
        version=entries.text("Version"),
        uuid=entries.text("UUID"),
        os_version=lockdown.text("ProductVersion"),
        build_version=lockdown.text("BuildVersion"),
        serial_number=lockdown.text("SerialNumber"),
        unique_identifier=lockdown.text("UniqueDeviceID"),
        application_count=None if applications is None else len(applications),
    )
    yield from entries.problems
