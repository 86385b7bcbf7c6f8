"""When accounts were added to the phone and removed from it."""

import re
from collections.abc import Iterator

from bugsweep.artifacts.declaration import artifact
from bugsweep.formats.dumpsys import Lines, decoded
from bugsweep.model.evidence import EvidenceFile
from bugsweep.model.record import Problem, Record

_USER = re.compile(rb"User UserInfo\{(\d{1,6}):")
_CHANGE = re.compile(rb"  (-?\d{1,18}),(action_\w+),(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d),(\d{1,9}),(\w+),")


class AccountChange(Record, frozen=True, kw_only=True):
    """Something that was done to an account."""

    user: int
    account_id: int | None
    """None for one that is no more."""
    action: str
    """Such as "action_account_add" or "action_called_account_remove"."""
    uid: int
    """The app that did it."""


@artifact(
    name="android/account_changes",
    title="Changes of accounts",
    record=AccountChange,
    shows="executed",
    paths=("**/dumpsys/account.txt",),
    references=(
        "https://android.googlesource.com/platform/frameworks/base/+/main/services/core/java/com/android/server/accounts/AccountsDb.java",
    ),
    limitations=("The last 64 changes are kept.",),
)
def parse_account_changes(file: EvidenceFile) -> Iterator[AccountChange | Problem]:
    """Yield each change."""
    lines = Lines(file)
    user = 0
    for line in lines:
        if match := _USER.match(line):
            user = int(match[1])
        elif match := _CHANGE.match(line):
            account = int(match[1])
            yield AccountChange(
                origin=lines.origin,
                time=lines.time(decoded(match[3])),
                time_basis="local-assumed",
                user=user,
                account_id=account if account >= 0 else None,
                action=decoded(match[2]),
                uid=int(match[4]),
            )
    yield from lines.problems
