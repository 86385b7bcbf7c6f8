"""What the dumps of Android's services have in common: lines, local times, durations, users, components."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Final

from bugsweep.model.evidence import EvidenceFile, origin_of
from bugsweep.model.record import Origin, Problem

LONGEST_LINE: Final = 1024 * 1024
_MOST_PROBLEMS = 100
_HEAD = 6
"""A service that cannot be dumped says so in its first lines."""
_REFUSED = re.compile(
    rb"Permission Denial|Can't find service|Error dumping service|Failure while dumping|Exception occurred while"
    rb"|\*\*\* .*(?:timed out|TIMEOUT|No such file|Permission denied)"
)
_DURATION = re.compile(r"([+-]?)(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m(?!s))?(?:(\d+)s)?(?:(\d+)ms)?")
_APP_UID = re.compile(r"u(\d+)([ais])(\d+)")
_FIRST_APP = {"a": 10_000, "i": 99_000, "s": 0}
"""Apps, isolated processes, and what the system runs for another user."""
_USER_RANGE = 100_000


class Lines:
    """The lines of a dump, without their ends; says afterwards what was wrong with it.

    ::

        lines = Lines(file)
        for line in lines:
            ...
        yield from lines.problems
    """

    def __init__(self, file: EvidenceFile) -> None:
        """Read `file`."""
        self._file = file
        self.number = 0
        """Number of the line given last."""
        self.problems: list[Problem] = []
        self._unreported = 0

    @property
    def origin(self) -> Origin:
        """Where the line given last lies."""
        return origin_of(self._file, f"line {self.number}")

    def __iter__(self) -> Iterator[bytes]:
        with self._file.open() as stream:
            raw = iter(lambda: stream.readline(LONGEST_LINE), b"")
            line = b""
            for line in islice(raw, _HEAD):
                self.number += 1
                self._look_for_refusal(line)
                yield line.rstrip(b"\r\n")
            for line in raw:
                self.number += 1
                if len(line) == LONGEST_LINE:
                    self.report("a line of more than a megabyte, read in pieces")
                yield line.rstrip(b"\r\n")
            if self.number > _HEAD:
                self._look_for_refusal(line)

    def report(self, reason: str) -> None:
        """Note that something in the line given last is left out."""
        if len(self.problems) < _MOST_PROBLEMS:
            self.problems.append(Problem(self.origin, reason))
        elif len(self.problems) == _MOST_PROBLEMS:
            self.problems.append(
                Problem(origin_of(self._file), f"more than {_MOST_PROBLEMS} problems; no more are listed")
            )

    def time(self, text: str) -> datetime | None:
        """Return the local time that `text` says; one that is no time is noted as a problem."""
        try:
            return local_time(text)
        except ValueError:
            self.report(f"not a time: {text[:40]!r}")
            return None

    def _look_for_refusal(self, line: bytes) -> None:
        if match := _REFUSED.search(line):
            self.problems.append(
                Problem(self.origin, f"the dump says: {decoded(line[match.start() : match.start() + 200])}", "file")
            )


def decoded(text: bytes) -> str:
    """Return text of a dump, which is UTF-8 unless an app wrote something else into it."""
    return text.strip().decode("utf-8", "replace")


def local_time(text: str) -> datetime:
    """Return a time of the device's clock, whose zone the text does not say, as if it were UTC.

    A record that carries it has the time basis "local-assumed".

    Raises:
        ValueError: when `text` is no such time.
    """
    if len(text) == 19 and text[10] == "-":  # noqa: PLR2004 - 2022-08-16-15-56-39, as batterystats writes it
        text = f"{text[:10]} {text[11:].replace('-', ':')}"
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def duration(text: str) -> timedelta | None:
    """Return a duration such as ``+1d2h3m4s5ms`` or ``-24m50s324ms``, or None when `text` is none."""
    match = _DURATION.fullmatch(text.strip())
    if match is None or not any(match.groups()[1:]):
        return None
    days, hours, minutes, seconds, milliseconds = (int(part or 0) for part in match.groups()[1:])
    try:
        length = timedelta(days, seconds, 0, milliseconds, minutes, hours)
    except OverflowError:
        return None
    return -length if match[1] == "-" else length


def uid_of(text: str) -> int | None:
    """Return the number of a user as Linux knows it: ``u0a103`` is 10103, ``u10s1000`` is 1001000."""
    if match := _APP_UID.fullmatch(text):
        user, kind, number = int(match[1]), match[2], int(match[3])
        return user * _USER_RANGE + _FIRST_APP[kind] + number
    return int(text) if text.isascii() and text.isdecimal() else None


def component(text: str) -> tuple[str, str]:
    """Return package and class of a component: in ``com.example/.Main`` the class is ``com.example.Main``."""
    package, _, name = text.partition("/")
    return package, f"{package}{name}" if name.startswith(".") else name
