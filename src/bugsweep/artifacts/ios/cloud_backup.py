"""Whether the phone backs itself up to iCloud, and whether its backups on computers must be encrypted."""

from collections.abc import Iterator
from datetime import datetime

from bugsweep.artifacts.declaration import artifact
from bugsweep.formats.plist_entries import Entries, read_entries
from bugsweep.formats.timestamps import TimestampError, from_cocoa
from bugsweep.model.evidence import EvidenceFile
from bugsweep.model.record import Problem, Record


class BackupSettings(Record, frozen=True, kw_only=True):
    """The settings of backups; the record's time is that of the last backup to iCloud."""

    cloud_backup: bool | None
    will_encrypt: bool | None
    """Backups on a computer will be encrypted: a password was set."""
    requires_encryption: bool | None
    """A profile demands it."""
    last_local_backup_at: datetime | None


@artifact(
    name="ios/cloud_backup",
    title="Settings of backups",
    record=BackupSettings,
    shows="present",
    paths=("private/var/mobile/Library/Preferences/com.apple.mobile.ldbackup.plist",),
    references=("https://developer.apple.com/documentation/devicemanagement/deviceinformationresponse",),
    limitations=("What of the phone is synchronised with iCloud apart from its backup is not said here.",),
)
def parse_cloud_backup(file: EvidenceFile) -> Iterator[BackupSettings | Problem]:
    """Yield the settings of the file."""
    entries = read_entries(file)
    yield BackupSettings(
        origin=entries.origin,
        time=_moment(entries, "LastCloudBackupDate"),
        cloud_backup=entries.flag("CloudBackupEnabled"),
        will_encrypt=entries.flag("WillEncrypt"),
        requires_encryption=entries.flag("RequiresEncryption"),
        last_local_backup_at=_moment(entries, "LastiTunesBackupDate"),
    )
    yield from entries.problems


def _moment(entries: Entries, key: str) -> datetime | None:
    seconds = entries.number(key)
    if not seconds:
        return None
    try:
        return from_cocoa(seconds)
    except TimestampError as error:
        entries.problems.append(Problem(entries.origin, f"{key}: {error}"))
        return None
