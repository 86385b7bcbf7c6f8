"""Cloud."""

from datetime import UTC, datetime

from bugsweep.artifacts.ios.accounts import Account
from bugsweep.artifacts.ios.cloud_backup import BackupSettings
from fact_records import HERE, exposures_of

BACKED_UP = datetime(2026, 2, 1, tzinfo=UTC)


def settings(*, on: bool | None) -> BackupSettings:
    """Return a record."""
    return BackupSettings(
        origin=HERE,
        time=BACKED_UP,
        cloud_backup=on,
        will_encrypt=None,
        requires_encryption=None,
        last_local_backup_at=None,
    )


def account(name: str, kind: str, *, active: bool | None = True) -> Account:
    """Return a record."""
    return Account(
        origin=HERE, username=name, email=None, description="", identifier="", account_type=kind, type_description="",
        owner="", active=active, authenticated=None, parent=None,
    )  # fmt: skip


def test_backup_to_the_cloud_is_told_when_it_is_on() -> None:
    """With the time of the last one."""
    (told,) = exposures_of("ios/cloud", {"ios/cloud_backup": [settings(on=True)]})

    assert (told.what, told.state, told.last_used) == ("iCloud backup", "on", BACKED_UP)
    assert exposures_of("ios/cloud", {"ios/cloud_backup": [settings(on=None)]}) == []


def test_apple_accounts_are_told() -> None:
    """Not those that were switched off, and no other accounts."""
    apple = "com.apple.account.AppleAccount"
    accounts = [account("a@x.example", apple), account("b@x.example", apple, active=False), account("c", "IMAP")]

    assert [one.who for one in exposures_of("ios/cloud", {"ios/accounts": accounts})] == ["a@x.example"]
