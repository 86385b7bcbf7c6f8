"""With what the screen is locked."""

import re
from collections.abc import Iterator
from typing import Final, Literal, NamedTuple

from bugsweep.artifacts.declaration import artifact
from bugsweep.formats.dumpsys import Lines, decoded, whole_number
from bugsweep.formats.sqlite import open_database
from bugsweep.model.evidence import EvidenceFile, origin_of
from bugsweep.model.record import Problem, Record

_USER = re.compile(rb"\s*User (\d{1,6})\b")
_CREDENTIAL = re.compile(rb"\s*CredentialType: (\w+)")
_TYPE: Final = "lockscreen.password_type"
_PATTERN, _PIN, _PASSWORD = 0x10000, 0x20000, 0x40000
"""Qualities of a password from which on it is each of these."""


class ScreenLock(Record, frozen=True, kw_only=True):
    """How the screen of a user is locked."""

    user: int
    credential: Literal["none", "pattern", "pin", "password", ""]
    """Empty for a kind that has no name here."""


class _Row(NamedTuple):
    id: int
    user: int
    value: str | int | None


@artifact(
    name="android/screen_lock",
    title="Lock of the screen",
    record=ScreenLock,
    shows="present",
    paths=("**/dumpsys/lock_settings.txt", "data/system/locksettings.db"),
    references=(
        "https://android.googlesource.com/platform/frameworks/base/+/main/services/core/java/com/android/server/locksettings/LockSettingsService.java",
    ),
    limitations=("How long it is, is not said.", "Since Android 14 the database does not have it."),
)
def parse_screen_lock(file: EvidenceFile) -> Iterator[ScreenLock | Problem]:
    """Yield the lock of each user; neither the password nor what it is checked by is read."""
    if file.path.endswith(".db"):
        yield from _stored(file)
        return
    lines = Lines(file)
    user = 0
    for line in lines:
        if match := _USER.match(line):
            user = int(match[1])
        elif match := _CREDENTIAL.match(line):
            yield ScreenLock(origin=lines.origin, user=user, credential=_named(decoded(match[1])))
    yield from lines.problems


def _named(text: str) -> Literal["none", "pattern", "pin", "password", ""]:
    match text.lower():
        case "none" | "pattern" | "pin" | "password" as known:
            return known
        case _:
            return ""


def _stored(file: EvidenceFile) -> Iterator[ScreenLock | Problem]:
    with open_database(file) as database:
        database.require("locksettings")
        query = "SELECT _id, user, value FROM locksettings WHERE name = ? ORDER BY _id"
        for row in database.rows(query, _Row, (_TYPE,)):
            if isinstance(row, Problem):
                yield row
                continue
            quality = whole_number(str(row.value))
            yield ScreenLock(origin=origin_of(file, f"setting {row.id}"), user=row.user, credential=_of(quality))


def _of(quality: int | None) -> Literal["none", "pattern", "pin", "password", ""]:
    if quality is None or 0 < quality < _PATTERN:
        return ""
    if quality == 0:
        return "none"
    return "pattern" if quality < _PIN else "pin" if quality < _PASSWORD else "password"
