"""Accounts on the phone."""

import re
from collections.abc import Iterator
from typing import Annotated

from bugsweep.artifacts.declaration import artifact
from bugsweep.formats.dumpsys import Lines, decoded
from bugsweep.model.evidence import EvidenceFile
from bugsweep.model.observable import Observes
from bugsweep.model.record import Problem, Record

_USER = re.compile(rb"User UserInfo\{(\d{1,6}):")
_ACCOUNT = re.compile(rb"    Account \{name=(.*), type=([^}]*)\}")


class DeviceAccount(Record, frozen=True, kw_only=True):
    """An account that the phone is signed in to."""

    user: int
    name: Annotated[str, Observes("email-addr")]
    account_type: str
    """Such as "com.google"; apps define their own."""


@artifact(
    name="android/accounts",
    title="Accounts",
    record=DeviceAccount,
    shows="present",
    paths=("**/dumpsys/account.txt",),
    references=("https://developer.android.com/reference/android/accounts/AccountManager",),
)
def parse_accounts(file: EvidenceFile) -> Iterator[DeviceAccount | Problem]:
    """Yield each account of each user."""
    lines = Lines(file)
    user = 0
    for line in lines:
        if match := _USER.match(line):
            user = int(match[1])
        elif match := _ACCOUNT.match(line):
            yield DeviceAccount(origin=lines.origin, user=user, name=decoded(match[1]), account_type=decoded(match[2]))
    yield from lines.problems
