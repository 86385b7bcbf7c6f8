"""What the dumps of Android's services have in common: lines, local times, durations, users, components."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final

from bugsweep.model.evidence import EvidenceFile
from bugsweep.model.record import Origin, Problem

LONGEST_LINE: Final = 1024 * 1024
_BLOCK = 256 * 1024
_MOST_PROBLEMS = 100
_HEAD = 6
"""A service that cannot be dumped says so in its first lines."""
_REFUSED = re.compile(
    rb"Permission Denial|Can't find service|Error dumping service|Failure while dumping|Exception occurred while"
    rb"|\*\*\* .*(?:timed out|TIMEOUT|No such file|Permission denied)"
)
_DURATION = re.compile(r"([+-]?)(?:(\d{1,9})d)?(?:(\d{1,9})h)?(?:(\d{1,9})m(?!s))?(?:(\d{1,9})s)?(?:(\d{1,9})ms)?")
_APP_UID = re.compile(r"u(\d{1,6})([ais])(\d{1,9})")
_FIRST_APP = {"a": 10_000, "i": 99_000, "s": 0}
"""Apps, isolated processes, and what the system runs for another user."""
_USER_RANGE = 100_000
_MOST_DIGITS = 18


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
        self._path = file.path
        self.number = 0
        """Number of the line given last."""
        self.awaited: tuple[bytes, ...] = ()
        """While this is set, parts of the text without any of these words are passed over, but for a few lines."""
        self.problems: list[Problem] = []

    @property
    def origin(self) -> Origin:
        """Where the line given last lies."""
        return Origin(self._path, f"line {self.number}")

    def __iter__(self) -> Iterator[bytes]:
        for block in self._blocks():
            if self.awaited and not any(word in block for word in self.awaited):
                self.number += block.count(b"\n") + 1
                continue
            for line in block.split(b"\n"):
                self.number += 1
                yield line

    def containing(self, *words: bytes) -> Iterator[bytes]:
        """Yield the lines that contain one of `words`; the others are passed over ten times as fast."""
        for block in self._blocks():
            counted = before = 0
            first = self.number
            for start, end in _lines_around(block, words):
                before += block.count(b"\n", counted, start)
                counted = start
                self.number = first + before + 1
                yield block[start:end]
            self.number = first + before + block.count(b"\n", counted) + 1

    def _blocks(self) -> Iterator[bytes]:
        """Yield the text in pieces that end where a line ends, the last line end left out."""
        last = b""
        for block in self._whole_lines():
            if not self.number:
                self._look_for_refusal(block.split(b"\n", _HEAD)[:_HEAD], 1)
            last = block
            yield block
        if self.number > _HEAD:
            self._look_for_refusal(last.rsplit(b"\n", 1)[-1:], self.number)

    def _whole_lines(self) -> Iterator[bytes]:
        rest = b""
        with self._file.open() as stream:
            while chunk := stream.read(_BLOCK):
                if b"\r" in chunk:
                    # An end of line may be cut in two by the border of the chunk.
                    chunk = (chunk + stream.read(1) if chunk.endswith(b"\r") else chunk).replace(b"\r\n", b"\n")
                text = rest + chunk
                end = text.rfind(b"\n")
                if end >= 0:
                    rest = text[end + 1 :]
                    yield text[:end]
                elif len(text) < LONGEST_LINE:
                    rest = text
                else:
                    self._add(self.number + 1, "a line of more than a megabyte, read in pieces")
                    rest = b""
                    yield text
        if rest:
            yield rest

    def report(self, reason: str) -> None:
        """Note that something in the line given last is left out."""
        self._add(self.number, reason)

    def _add(self, number: int, reason: str) -> None:
        if len(self.problems) < _MOST_PROBLEMS:
            self.problems.append(Problem(Origin(self._path, f"line {number}"), reason))
        elif len(self.problems) == _MOST_PROBLEMS:
            self.problems.append(
                Problem(Origin(self._path), f"more than {_MOST_PROBLEMS} problems; no more are listed")
            )

    def time(self, text: str) -> datetime | None:
        """Return the local time that `text` says; one that is no time is noted as a problem."""
        try:
            return local_time(text)
        except ValueError:
            self.report(f"not a time: {text[:40]!r}")
            return None

    def _look_for_refusal(self, lines: list[bytes], first: int) -> None:
        for number, line in enumerate(lines, first):
            if match := _REFUSED.search(line):
                said = decoded(line[match.start() : match.start() + 200])
                self.problems.append(Problem(Origin(self._path, f"line {number}"), f"the dump says: {said}", "file"))


def _lines_around(block: bytes, words: tuple[bytes, ...]) -> Iterator[tuple[int, int]]:
    """Yield where the lines begin and end that contain one of `words`, in order and each once."""
    places = []
    for word in words:
        at = block.find(word)
        while at >= 0:
            end = block.find(b"\n", at)
            end = len(block) if end < 0 else end
            places.append((block.rfind(b"\n", 0, at) + 1, end))
            at = block.find(word, end)
    yield from sorted(set(places)) if len(words) > 1 else places


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
    return datetime.fromisoformat(f"{text}Z")


@lru_cache(4096)
def duration(text: str) -> timedelta | None:
    """Return a duration such as ``+1d2h3m4s5ms`` or ``-24m50s324ms``, or None when `text` is none."""
    match = _DURATION.fullmatch(text.strip())
    if match is None or match.lastindex == 1:  # the sign, which may be empty, and nothing after it
        return None
    sign, days, hours, minutes, seconds, milliseconds = match.groups(0)
    try:
        length = timedelta(int(days), int(seconds), 0, int(milliseconds), int(minutes), int(hours))
    except OverflowError:
        return None
    return -length if sign == "-" else length


@lru_cache(4096)
def uid_of(text: str) -> int | None:
    """Return the number of a user as Linux knows it: ``u0a103`` is 10103, ``u10s1000`` is 1001000."""
    if match := _APP_UID.fullmatch(text):
        user, kind, number = int(match[1]), match[2], int(match[3])
        return user * _USER_RANGE + _FIRST_APP[kind] + number
    return whole_number(text)


def whole_number(text: str) -> int | None:
    """Return the number that `text` is, None when it is none or longer than any number that a phone writes."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS else None


def component(text: str) -> tuple[str, str]:
    """Return package and class of a component: in ``com.example/.Main`` the class is ``com.example.Main``."""
    package, _, name = text.partition("/")
    return package, f"{package}{name}" if name.startswith(".") else name
