"""What of the phone lies in a cloud."""

from collections.abc import Iterator

from bugsweep.artifacts.ios.accounts import Account
from bugsweep.artifacts.ios.cloud_backup import BackupSettings
from bugsweep.detect.collection import Records
from bugsweep.detect.exposure.declaration import exposed, exposure
from bugsweep.model.exposure import Exposure

_BACKUP = "ios/cloud_backup"
_ACCOUNTS = "ios/accounts"
_APPLE = "com.apple.account.AppleAccount"


@exposure(
    name="ios/cloud",
    title="Cloud",
    kinds=("cloud",),
    wants={
        _BACKUP: lambda settings: settings.cloud_backup is True,
        _ACCOUNTS: lambda account: account.account_type == _APPLE and account.active is not False,
    },
    limitations=("What an account synchronises, and whether Advanced Data Protection guards it, is not said.",),
)
def tell_cloud(records: Records) -> Iterator[Exposure]:
    """Tell of the backup to iCloud, with the time of the last one, and of each Apple account."""
    for settings in records.of(_BACKUP, BackupSettings):
        yield exposed("cloud", "iCloud backup", state="on", last_used=settings.time, artifact=_BACKUP, record=settings)
    for account in records.of(_ACCOUNTS, Account):
        yield exposed(
            "cloud", "Apple account", who=account.username, state="signed in", artifact=_ACCOUNTS, record=account
        )
