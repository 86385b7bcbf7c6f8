"""Crashes and other mishaps that the system keeps for developers (DropBox)."""

import re
from collections.abc import Iterator
from typing import Annotated
from urllib.parse import unquote

from msgspec import Struct

from bugsweep.artifacts.declaration import artifact
from bugsweep.formats.dumpsys import Lines, decoded
from bugsweep.formats.inflation import chunks_of, gunzipped, stream_of
from bugsweep.formats.timestamps import TimestampError, from_unix_milliseconds
from bugsweep.model.evidence import EvidenceFile, origin_of
from bugsweep.model.observable import Observes
from bugsweep.model.record import Origin, Problem, Record

_ENTRY = re.compile(rb"(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d) (\S+) \(([^)]*)\)")
_FIELD = re.compile(r"(Process|Package|Subject): ([^/\n]+)")
_STORED = re.compile(r"data/system/dropbox/(.+)@(\d{1,18})(?:\.(\w+))?(\.gz)?")
_MOST_TEXT = 400
_MOST_HEAD = 4096


class DropBoxEntry(Record, frozen=True, kw_only=True):
    """An entry."""

    tag: str
    """Such as "data_app_crash", "system_server_wtf" or "SYSTEM_TOMBSTONE"."""
    process: Annotated[str, Observes("process-name"), Observes("app-id")]
    package: Annotated[str, Observes("app-id")]
    subject: str
    size: str
    text: str
    """How it begins."""


class _Draft(Struct):
    origin: Origin
    tag: str
    size: str
    text: str = ""


@artifact(
    name="android/dropbox",
    title="Crashes and mishaps (DropBox)",
    record=DropBoxEntry,
    shows="executed",
    paths=(
        "**/dumpsys/dropbox.txt",
        "**/dropbox/system_server_crash.txt",
        "**/dropbox/system_app_crash.txt",
        "data/system/dropbox/*",
    ),
    references=("https://developer.android.com/reference/android/os/DropBoxManager",),
    limitations=("Of most entries a bug report shows the first line only.",),
)
def parse_dropbox(file: EvidenceFile) -> Iterator[DropBoxEntry | Problem]:
    """Yield each entry; on the phone, each is a file of its own."""
    if stored := _STORED.fullmatch(file.path):
        yield from _stored(file, stored)
        return
    lines = Lines(file)
    draft: tuple[_Draft, bytes] | None = None
    for line in lines:
        if match := _ENTRY.match(line):
            if draft is not None:
                yield _entry(*draft, lines)
            draft = _Draft(lines.origin, decoded(match[2]), decoded(match[3])), match[1]
        elif draft is not None and len(draft[0].text) < _MOST_TEXT and line.strip():
            draft[0].text += f"{decoded(line)}\n"
    if draft is not None:
        yield _entry(*draft, lines)
    yield from lines.problems


def _stored(file: EvidenceFile, name: re.Match[str]) -> Iterator[DropBoxEntry | Problem]:
    """Yield the entry that a file is, named ``<tag>@<milliseconds>.txt``, ``.dat`` or ``.lost``, packed or not."""
    text = ""
    if name[3] != "lost":
        with file.open() as stream:
            content = stream_of(gunzipped(chunks_of(stream))) if name[4] else stream
            text = decoded(content.read(_MOST_HEAD))
    if name[3] == "dat":
        text = ""
    try:
        time = from_unix_milliseconds(int(name[2]))
    except TimestampError as error:
        time = None
        yield Problem(origin_of(file), str(error))
    said = _said(text)
    yield DropBoxEntry(
        origin=origin_of(file),
        time=time,
        tag=unquote(name[1]),
        process=said.get("Process", ""),
        package=said.get("Package", "").partition(" ")[0],
        subject=said.get("Subject", ""),
        size="lost" if name[3] == "lost" else f"{file.size} bytes",
        text=text[:_MOST_TEXT].strip(),
    )


def _entry(draft: _Draft, time: bytes, lines: Lines) -> DropBoxEntry:
    said = _said(draft.text)
    return DropBoxEntry(
        origin=draft.origin,
        time=lines.time(decoded(time)),
        time_basis="local-assumed",
        tag=draft.tag,
        process=said.get("Process", ""),
        package=said.get("Package", "").partition(" ")[0],
        subject=said.get("Subject", ""),
        size=draft.size,
        text=draft.text[:_MOST_TEXT].strip(),
    )


def _said(text: str) -> dict[str, str]:
    said: dict[str, str] = {}
    for key, value in _FIELD.findall(text):
        said.setdefault(key, value.strip())
    return said
