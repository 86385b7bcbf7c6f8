"""The log of shutdowns: which processes were still there while the phone waited to switch off.

::

    After 1.26s, these clients are still here:
            remaining client pid: 65 (/usr/libexec/locationd/6EBEE3D4-211A-5BCB-8E24-1542C5A28805)
    SIGTERM: [1684961955] All buffers flushed

The path ends in the UUID of the executable on recent versions. Older ones write a delay and a client in one line, and
the time as ``@1684961955``. A delay that falls begins another shutdown: the one before it was never completed.
"""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from msgspec import Struct

from bugsweep.formats.log_lines import LogLine, log_lines
from bugsweep.formats.timestamps import TimestampError, from_unix
from bugsweep.model.evidence import EvidenceFile, origin_of
from bugsweep.model.record import Origin, Problem

_DELAY = re.compile(r"After (\d{1,9}(?:\.\d{1,9})?) ?s")
_CLIENT = re.compile(r"remaining client pid: (\d{1,10}) \((.*)\)")
_UUID = re.compile(r"(.*)/([0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12})")
_END = re.compile(r"SIGTERM(?::? ?\[|.*@)(\d{1,15})")
_MOST_CLIENTS: Final = 100_000
"""Clients of one shutdown; beyond them they are given without its time."""


class LingeringClient(Struct, frozen=True):
    """A process that was still there after `delay`."""

    origin: Origin
    pid: int
    path: str
    uuid: str
    delay: timedelta


class LoggedShutdown(Struct, frozen=True, kw_only=True):
    """One shutdown."""

    origin: Origin
    number: int
    """In the order of the file, from 1."""
    time: datetime | None
    """When the processes were told to end at last; None where the log does not say it."""
    completed: bool
    """False where the log breaks off: the phone lost power, crashed, or the log was cut."""
    delays: tuple[timedelta, ...]
    clients: tuple[LingeringClient, ...]


def read_shutdowns(file: EvidenceFile) -> Iterator[LoggedShutdown | Problem]:
    """Yield each shutdown in `file`, also one that the log breaks off in."""
    draft = _Draft(origin_of(file), 1)
    number = 1
    for line in log_lines(file):
        if isinstance(line, Problem):
            yield line
            continue
        items, complete = draft.take(line, file)
        yield from items
        if complete is not None:
            yield complete
            number += 1
            draft = _Draft(line.origin(file), number)
            if not complete.completed:
                yield from draft.take(line, file)[0]
    if draft.begun:
        yield draft.finish(None, completed=False)


class _Draft:
    """A shutdown of which not all lines have been read."""

    def __init__(self, origin: Origin, number: int) -> None:
        self._origin = origin
        self._number = number
        self._delays: list[timedelta] = []
        self._clients: list[LingeringClient] = []
        self.begun = False

    def take(self, line: LogLine, file: EvidenceFile) -> tuple[list[Problem], LoggedShutdown | None]:
        """Take `line` in; return what is wrong with it, and the shutdown if the line ends it or belongs to another."""
        problems: list[Problem] = []
        text = line.text
        end = _END.search(text)
        found = _DELAY.search(text)
        client = _CLIENT.search(text)
        if end:
            self._begin(line, file)
            try:
                return problems, self.finish(from_unix(int(end[1])), completed=True)
            except TimestampError as error:
                return [Problem(line.origin(file), str(error))], self.finish(None, completed=True)
        if found:
            delay = timedelta(seconds=float(found[1]))
            if self._delays and (delay < self._delays[-1] or len(self._clients) >= _MOST_CLIENTS):
                return problems, self.finish(None, completed=False)
            self._begin(line, file)
            if not self._delays or delay != self._delays[-1]:
                self._delays.append(delay)
        if client:
            if len(self._clients) >= _MOST_CLIENTS:
                return problems, self.finish(None, completed=False)
            self._begin(line, file)
            self._clients.append(self._client(client, line.origin(file)))
        elif not found and text.strip():
            problems.append(Problem(line.origin(file), f"a line that is not understood: {text.strip()[:80]!r}"))
        return problems, None

    def _begin(self, line: LogLine, file: EvidenceFile) -> None:
        if not self.begun:
            self.begun = True
            self._origin = line.origin(file)

    def _client(self, match: re.Match[str], origin: Origin) -> LingeringClient:
        named = _UUID.fullmatch(match[2])
        path, uuid = (named[1], named[2]) if named else (match[2], "")
        return LingeringClient(origin, int(match[1]), path, uuid, self._delays[-1] if self._delays else timedelta())

    def finish(self, time: datetime | None, *, completed: bool) -> LoggedShutdown:
        """Return the shutdown."""
        return LoggedShutdown(
            origin=self._origin,
            number=self._number,
            time=time,
            completed=completed,
            delays=tuple(self._delays),
            clients=tuple(self._clients),
        )
