"""The sections of a dumpstate or dumpsys text, found without decoding it or holding it whole.

Two kinds of sections follow each other: those of dumpstate, ``------ TITLE (command) ------``, and inside them those of
dumpsys, ``DUMP OF SERVICE name:`` under a line of dashes. Each ends with a line that says how long it took, unless the
tool was stopped, and a whole text with one that says that dumpstate is done. Anchors are searched for as bytes, which
skips what is between them at a gigabyte a second.
"""

import re
from collections.abc import Iterator
from typing import BinaryIO, Final

from msgspec import Struct

_CHUNK = 128 * 1024
_LONGEST_ANCHOR_LINE = 1024
_ANCHORS = (b"\n------", b"\nDUMP OF SERVICE ", b"\n== dumpstate: done")
DONE: Final = "== dumpstate: done"
"""Title of the section that the last line of a whole text begins."""
_SERVICE = re.compile(rb"DUMP OF SERVICE (?:(?:CRITICAL|HIGH|NORMAL|DEFAULT) )?(\S+?):?[ \r]*$")
_SERVICE_END = re.compile(
    rb"--------- [\d.]+s was the duration of dumpsys (\S+?)(?:, ending at: ([\d-]{10} [\d:]{8}))?\s*$"
)
_TITLE = re.compile(rb"------ (.+?)(?: \((.*)\))? ------\s*$")
_TITLE_END = re.compile(rb"------ [\d.]+s was the duration of '(.+)' ------\s*$")
MOST_SECTIONS: Final = 50_000


class Section(Struct, frozen=True, kw_only=True):
    """A part of the text."""

    title: str
    """Of a dumpstate section; empty for the dump of a service."""
    command: str = ""
    """What made it, as the title says."""
    service: str = ""
    start: int
    """Place of its first line after the title."""
    end: int
    closed: bool
    """Whether the line that ends it is there."""
    ended_at: str = ""
    """Local time, where that line says it."""


class _Open:
    """The section that is being read."""

    def __init__(self, start: int, *, title: str = "", command: str = "", service: str = "") -> None:
        self.start = start
        self.title = title
        self.command = command
        self.service = service

    def end(self, end: int, *, closed: bool, ended_at: str = "") -> Section:
        return Section(
            title=self.title,
            command=self.command,
            service=self.service,
            start=self.start,
            end=max(self.start, end),
            closed=closed,
            ended_at=ended_at,
        )


def sections(stream: BinaryIO) -> Iterator[Section]:
    """Yield the sections of the text in `stream`, in order; at most `MOST_SECTIONS`."""
    current: _Open | None = None
    rule_start, rule_end = -1, -1
    count = place = 0
    for place, line in _anchor_lines(stream):
        after = place + len(line) + 1
        if (opened := _opened(line, after)) is not None:
            if current is not None:
                # The line of dashes over a service belongs to it, not to the section before.
                yield current.end(rule_start if rule_end == place else place, closed=False)
            count += 1
            if count > MOST_SECTIONS:
                return
            current = opened
        elif current is not None and (match := _SERVICE_END.match(line)) and current.service == _text(match[1]):
            yield current.end(place, closed=True, ended_at=_text(match[2] or b""))
            current = None
        elif current is not None and (match := _TITLE_END.match(line)):
            yield current.end(place, closed=current.title == _text(match[1]))
            current = None
        elif not line.strip(b"-\r"):
            rule_start, rule_end = place, after
    if current is not None:
        yield current.end(place, closed=False)


def _opened(line: bytes, after: int) -> _Open | None:
    if line.startswith(DONE.encode()):
        return _Open(after, title=DONE)
    if match := _SERVICE.match(line):
        return _Open(after, service=_text(match[1]))
    if not _TITLE_END.match(line) and (match := _TITLE.match(line)):
        return _Open(after, title=_text(match[1]), command=_text(match[2] or b""))
    return None


def _anchor_lines(stream: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """Yield place and content of each line that may be an anchor, and last an empty line at the end of the text."""
    stream.seek(0)
    text = b"\n"  # so that the first line has a line end before it, as all others
    base = -1
    while True:
        chunk = stream.read(_CHUNK)
        text += chunk
        # What may be an unfinished anchor line waits for the next chunk.
        cut = text.rfind(b"\n", max(0, len(text) - _LONGEST_ANCHOR_LINE)) if chunk else len(text)
        if cut < 0:
            cut = len(text) - len(_ANCHORS[-1])
        for at in _places(text, cut):
            end = text.find(b"\n", at + 1, at + _LONGEST_ANCHOR_LINE)
            if end >= 0 or not chunk:
                yield base + at + 1, text[at + 1 : end if end >= 0 else at + _LONGEST_ANCHOR_LINE]
        if not chunk:
            yield base + len(text), b""
            return
        base += cut
        text = text[cut:]


def _places(text: bytes, end: int) -> list[int]:
    places = []
    for anchor in _ANCHORS:
        at = text.find(anchor)
        while 0 <= at < end:
            places.append(at)
            at = text.find(anchor, at + 1)
    return sorted(places)


def _text(value: bytes) -> str:
    return value.decode("utf-8", "replace")
