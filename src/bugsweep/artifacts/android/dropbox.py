"""Crashes and other mishaps that the system keeps for developers (DropBox)."""

import re
from collections.abc import Iterator
from typing import Annotated

from msgspec import Struct

from bugsweep.artifacts.declaration import artifact
from bugsweep.formats.dumpsys import Lines, decoded
from bugsweep.model.evidence import EvidenceFile
from bugsweep.model.observable import Observes
from bugsweep.model.record import Origin, Problem, Record

_ENTRY = re.compile(rb"(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d) (\S+) \(([^)]*)\)")
_FIELD = re.compile(r"(Process|Package|Subject): ([^/\n]+)")
_MOST_TEXT = 400


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
    paths=("**/dumpsys/dropbox.txt", "**/dropbox/system_server_crash.txt", "**/dropbox/system_app_crash.txt"),
    references=("https://developer.android.com/reference/android/os/DropBoxManager",),
    limitations=("Of most entries a bug report shows the first line only.",),
)
def parse_dropbox(file: EvidenceFile) -> Iterator[DropBoxEntry | Problem]:
    """Yield each entry."""
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


def _entry(draft: _Draft, time: bytes, lines: Lines) -> DropBoxEntry:
    said: dict[str, str] = {}
    for key, value in _FIELD.findall(draft.text):
        said.setdefault(key, value.strip())
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
