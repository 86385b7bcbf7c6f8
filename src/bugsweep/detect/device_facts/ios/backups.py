"""Passcode and backups, as the backup itself and the settings of the phone say."""

from collections.abc import Iterator

from bugsweep.artifacts.ios.backup_info import BackupInfo
from bugsweep.artifacts.ios.backup_status import BackupStatus
from bugsweep.artifacts.ios.cloud_backup import BackupSettings
from bugsweep.detect.collection import Records
from bugsweep.detect.device_facts.declaration import device_facts, stated
from bugsweep.model.fact import Fact

_STATUS = "ios/backup_status"
_INFO = "ios/backup_info"
_SETTINGS = "ios/cloud_backup"


@device_facts(
    name="ios/backups",
    title="Passcode and backups",
    states=("device.passcode", "device.backup_encrypted", "device.last_backup", "device.cloud_backup"),
    wants={_STATUS: lambda _: True, _INFO: lambda info: info.time is not None, _SETTINGS: lambda _: True},
    limitations=("The passcode is that of the time of the backup; its length is not known.",),
)
def state_backups(records: Records) -> Iterator[Fact]:
    """State what the property lists of the backup and the settings say; what they leave out is not stated."""
    for status in records.of(_STATUS, BackupStatus):
        for name, value in (("device.passcode", status.passcode_set), ("device.backup_encrypted", status.encrypted)):
            if value is not None:
                yield stated(records, name, value, source=_STATUS, record=status, observed_at=status.time)
        if status.time is not None:
            yield stated(records, "device.last_backup", status.time, source=_STATUS, record=status)
    for info in records.of(_INFO, BackupInfo):
        yield stated(records, "device.last_backup", info.time, source=_INFO, record=info)
    for settings in records.of(_SETTINGS, BackupSettings):
        if settings.cloud_backup is not None:
            yield stated(records, "device.cloud_backup", settings.cloud_backup, source=_SETTINGS, record=settings)
        if settings.will_encrypt is not None:
            yield stated(records, "device.backup_encrypted", settings.will_encrypt, source=_SETTINGS, record=settings)
