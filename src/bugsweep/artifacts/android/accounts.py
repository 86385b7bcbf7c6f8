"""Accounts on the phone."""

import re
from collections.abc import Iterator
from typing import Annotated, NamedTuple

from bugsweep.artifacts.declaration import artifact
from bugsweep.formats.dumpsys import Lines, decoded
from bugsweep.formats.sqlite import open_database
from bugsweep.model.evidence import EvidenceFile, origin_of
from bugsweep.model.observable import Observes
from bugsweep.model.record import Problem, Record

_USER = re.compile(rb"User UserInfo\{(\d{1,6}):")
_ACCOUNT = re.compile(rb"    Account \{name=(.*), type=([^}]*)\}")

_STORED = re.compile(r"data/system(?:_ce|_de|/users)/(\d{1,6})/")


class DeviceAccount(Record, frozen=True, kw_only=True):
    """An account that the phone is signed in to."""

    user: int
    name: Annotated[str, Observes("email-addr")]
    account_type: str
    """Such as "com.google"; apps define their own."""


class _Row(NamedTuple):
    id: int
    name: str
    account_type: str


@artifact(
    name="android/accounts",
    title="Accounts",
    record=DeviceAccount,
    shows="present",
    paths=(
        "**/dumpsys/account.txt",
        "data/system_ce/*/accounts_ce.db",
        "data/system_de/*/accounts_de.db",
        "data/system/users/*/accounts.db",
    ),
    references=("https://developer.android.com/reference/android/accounts/AccountManager",),
)
def parse_accounts(file: EvidenceFile) -> Iterator[DeviceAccount | Problem]:
    """Yield each account of each user.

    A dump may have it in two databases, of which one can be read before the phone is unlocked.
    """
    if stored := _STORED.match(file.path):
        yield from _stored(file, int(stored[1]))
        return
    lines = Lines(file)
    user = 0
    for line in lines:
        if match := _USER.match(line):
            user = int(match[1])
        elif match := _ACCOUNT.match(line):
            yield DeviceAccount(origin=lines.origin, user=user, name=decoded(match[1]), account_type=decoded(match[2]))
    yield from lines.problems


def _stored(file: EvidenceFile, user: int) -> Iterator[DeviceAccount | Problem]:
    with open_database(file) as database:
        database.require("accounts")
        for row in database.rows("SELECT _id, name, type FROM accounts ORDER BY _id", _Row):
            if isinstance(row, Problem):
                yield row
                continue
            origin = origin_of(file, f"account {row.id}")
            yield DeviceAccount(origin=origin, user=user, name=row.name, account_type=row.account_type)
