"""The three tables of settings: system, secure and global."""

import base64
import binascii
import re
from collections.abc import Iterator
from posixpath import basename
from typing import Annotated

from bugsweep.artifacts.declaration import artifact
from bugsweep.formats.android_xml import read_android_xml
from bugsweep.formats.dumpsys import Lines, decoded
from bugsweep.model.evidence import EvidenceFile, origin_of
from bugsweep.model.observable import Observes
from bugsweep.model.record import Origin, Problem, Record

_TABLE = re.compile(rb"(GLOBAL|SECURE|SYSTEM|CONFIG) SETTINGS \(user (\d{1,9})\)")
_SETTING = re.compile(rb"_id:\d+ name:(\S+)(?: pkg:(\S+))? value:")
_STORED = re.compile(r"data/system/users/(\d{1,9})/settings_(\w+)\.xml")
_MOST_LINES = 64


class Setting(Record, frozen=True, kw_only=True):
    """A setting with its value."""

    table: str
    """ "system", "secure", "global", or what the file is named after."""
    user: int
    name: str
    value: str
    default: str | None = None
    changed_by: Annotated[str, Observes("app-id", shows="installed")] = ""
    """The package that set it."""


@artifact(
    name="android/settings",
    title="Settings",
    record=Setting,
    shows="present",
    paths=("**/dumpsys/settings.txt", "settings/*.txt", "data/system/users/*/settings_*.xml"),
    references=("https://developer.android.com/reference/android/provider/Settings",),
)
def parse_settings(file: EvidenceFile) -> Iterator[Setting | Problem]:
    """Yield each setting of ``dumpsys settings``, of a table listed as ``name=value``, or of one as it is stored."""
    if match := _STORED.fullmatch(file.path):
        return _stored(file, match[2], int(match[1]))
    return _listed(file) if file.path.startswith("settings/") else _dumped(file)


def _stored(file: EvidenceFile, table: str, user: int) -> Iterator[Setting | Problem]:
    with file.open() as stream:
        for element, position in read_android_xml(stream, frozenset({"setting"})):
            said = element.attributes
            yield Setting(
                origin=origin_of(file, position),
                table=table,
                user=user,
                name=said.get("name", ""),
                value=_text(said, "value") or "",
                default=_text(said, "defaultValue"),
                changed_by=said.get("package", ""),
            )


def _text(said: dict[str, str], name: str) -> str | None:
    """Return a value, which is written in Base64 where XML cannot hold it."""
    if (packed := said.get(f"{name}Base64")) is not None:
        try:
            return decoded(base64.b64decode(packed, validate=True))
        except binascii.Error:
            return packed
    return said.get(name)


def _listed(file: EvidenceFile) -> Iterator[Setting | Problem]:
    table = basename(file.path).removesuffix(".txt")
    lines = Lines(file)
    for line in lines:
        name, separator, value = decoded(line).partition("=")
        if separator and name:
            yield Setting(origin=lines.origin, table=table, user=0, name=name, value=value)
        elif line.strip():
            lines.report(f"not a setting: {decoded(line)[:80]!r}")
    yield from lines.problems


def _dumped(file: EvidenceFile) -> Iterator[Setting | Problem]:
    lines = Lines(file)
    table, user = "", 0
    pending: list[bytes] = []  # a value may span lines
    origin = lines.origin
    for line in lines:
        heading = _TABLE.match(line)
        if pending and (heading or line.startswith(b"_id:") or not line or len(pending) >= _MOST_LINES):
            yield from _setting(pending, origin, table, user)
            pending = []
        if heading:
            table, user = decoded(heading[1]).lower(), int(heading[2])
        elif line.startswith(b"_id:"):
            pending, origin = [line], lines.origin
        elif pending:
            pending.append(line)
    if pending:
        yield from _setting(pending, origin, table, user)
    yield from lines.problems


def _setting(parts: list[bytes], origin: Origin, table: str, user: int) -> Iterator[Setting | Problem]:
    match = _SETTING.match(parts[0])
    if match is None:
        yield Problem(origin, f"not a setting: {decoded(parts[0])[:80]!r}")
        return
    text = b"\n".join(parts)[match.end() :]
    # What follows the value is told from the end, for a value may hold any words.
    value, known, _ = text.rpartition(b" defaultSystemSet:")
    value, has_default, default = (value if known else text).rpartition(b" default:")
    yield Setting(
        origin=origin,
        table=table,
        user=user,
        name=decoded(match[1]),
        value=decoded(value if has_default else default),
        default=decoded(default) if has_default else None,
        changed_by=decoded(match[2] or b""),
    )
