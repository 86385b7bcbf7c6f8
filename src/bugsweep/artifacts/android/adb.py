"""Computers that may control the phone over USB (adb)."""

import base64
import binascii
import hashlib
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Final

from msgspec import Struct

from bugsweep.artifacts.declaration import artifact
from bugsweep.formats.dumpsys import Lines, decoded
from bugsweep.formats.timestamps import TimestampError, from_unix_milliseconds
from bugsweep.model.evidence import EvidenceFile
from bugsweep.model.record import Origin, Problem, Record

_KEY = re.compile(rb"(QAAAA[A-Za-z0-9+/]{20,}={0,2})(?: ([\w.\-]{1,64}@[\w.\-]{1,255}))?")
"""A key begins with the length of its modulus, 64 words."""
_LAST_CONNECTION = re.compile(rb'lastConnection="(\d{1,18})"')
_LAST_KEY = re.compile(rb"last_key_rec(?:ei|ie)ved=((?:[0-9A-F]{2}:){15}[0-9A-F]{2})")
_KEY_LENGTH: Final = 524


class AdbKey(Record, frozen=True, kw_only=True):
    """The key of a computer; the time is when it was connected last, where the phone keeps that."""

    fingerprint: str
    """MD5 of the key, as the phone shows it when it asks."""
    host: str
    """What the computer calls its user and itself; empty when the phone does not say."""
    authorised: bool
    """Accepted for good ("always allow")."""
    remembered: bool
    """Listed with its last connection."""
    last: bool
    """The key that was presented last."""
    complete: bool
    """Whether the key has the length that a key has."""


class _Key(Struct):
    origin: Origin
    host: str = ""
    authorised: bool = False
    remembered: bool = False
    last: bool = False
    complete: bool = False
    time: datetime | None = None


@artifact(
    name="android/adb",
    title="Computers trusted for adb",
    record=AdbKey,
    shows="present",
    paths=("**/dumpsys/adb.txt", "**/dumpsys/usb.txt", "data/misc/adb/adb_keys"),
    references=(
        "https://android.googlesource.com/platform/frameworks/base/+/main/services/core/java/com/android/server/adb/AdbDebuggingManager.java",
    ),
    limitations=("Where the phone writes its list as binary XML (since Android 12), the last connection is lost.",),
)
def parse_adb(file: EvidenceFile) -> Iterator[AdbKey | Problem]:
    """Yield each key once, with what the lists say of it."""
    lines = Lines(file)
    keys: dict[str, _Key] = {}
    of_keystore = False
    for line in lines:
        if b"user_keys=" in line:
            of_keystore = False
        elif b"keystore=" in line:
            of_keystore = True
        if match := _LAST_KEY.search(line):
            keys.setdefault(decoded(match[1]), _Key(lines.origin)).last = True
        for match in _KEY.finditer(line):
            _take(keys, match, line, lines, of_keystore=of_keystore)
    for fingerprint, key in keys.items():
        yield AdbKey(
            origin=key.origin,
            time=key.time,
            fingerprint=fingerprint,
            host=key.host,
            authorised=key.authorised,
            remembered=key.remembered,
            last=key.last,
            complete=key.complete,
        )
    yield from lines.problems


def _take(keys: dict[str, _Key], match: re.Match[bytes], line: bytes, lines: Lines, *, of_keystore: bool) -> None:
    try:
        content = base64.b64decode(match[1] + b"=" * (-len(match[1]) % 4), validate=True)
    except binascii.Error:
        content = b""
    digest = hashlib.md5(content or match[1], usedforsecurity=False).digest()
    key = keys.setdefault(":".join(f"{byte:02X}" for byte in digest), _Key(lines.origin))
    key.complete = len(content) == _KEY_LENGTH
    key.host = key.host or decoded(match[2] or b"")
    key.remembered |= of_keystore
    key.authorised |= not of_keystore
    if time := _LAST_CONNECTION.search(line, match.end()):
        try:
            key.time = from_unix_milliseconds(int(time[1]))
        except TimestampError as error:
            lines.report(str(error))
