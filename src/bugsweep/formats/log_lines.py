"""Lines of a text log, numbered and bounded, whatever wrote them."""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from bugsweep.model.evidence import EvidenceFile, origin_of
from bugsweep.model.record import Origin, Problem

LONGEST_LINE: Final = 1024 * 1024
_MOST_LINES = 200
"""Of one entry; some print whole dictionaries."""


class LogLine(NamedTuple):
    """A line without its end."""

    number: int
    """Counted from 1."""
    text: str

    def origin(self, file: EvidenceFile) -> Origin:
        """Return where in `file` the line lies."""
        return origin_of(file, f"line {self.number}")


class Entry(NamedTuple):
    """An entry with the lines that continue it."""

    head: re.Match[str]
    """Of its first line."""
    more: list[str]
    origin: Origin

    def text(self, group: int) -> str:
        """Return that group of the first line, with the lines that follow."""
        return "\n".join((self.head[group], *self.more)).rstrip("\n")


def log_entries(file: EvidenceFile, expression: re.Pattern[str]) -> Iterator[Entry | Problem]:
    """Yield the entries of a log, each of which goes on until a line that `expression` matches begins another.

    What comes before the first is a problem, and so is the rest of an entry that is too long.
    """
    entry: Entry | None = None
    headless = False
    for line in log_lines(file):
        if isinstance(line, Problem):
            yield line
        elif head := expression.match(line.text):
            if entry is not None:
                yield entry
            entry = Entry(head, [], line.origin(file))
        elif entry is not None and len(entry.more) <= _MOST_LINES:
            if len(entry.more) < _MOST_LINES:
                entry.more.append(line.text)
            else:
                entry.more.append("")
                yield Problem(line.origin(file), f"an entry of more than {_MOST_LINES} lines; the rest is left out")
        elif entry is None and line.text.strip() and not headless:
            headless = True
            yield Problem(line.origin(file), "the log begins within an entry, which is left out")
    if entry is not None:
        yield entry


def log_lines(file: EvidenceFile) -> Iterator[LogLine | Problem]:
    """Yield the lines of `file`, decoded as UTF-8 with a replacement for what is not.

    Of a line of more than a megabyte the rest is left out, and that is a problem.
    """
    with file.open() as stream:
        number, cut, within = 0, False, False
        for raw in iter(lambda: stream.readline(LONGEST_LINE), b""):
            if not within:
                if cut:
                    yield _too_long(file, number)
                number, cut = number + 1, False
                yield LogLine(number, raw.decode("utf-8", "replace").rstrip("\r\n"))
            else:
                cut = True
            within = not raw.endswith(b"\n")
        if cut:
            yield _too_long(file, number)


def _too_long(file: EvidenceFile, number: int) -> Problem:
    return Problem(origin_of(file, f"line {number}"), f"longer than {LONGEST_LINE} bytes: cut off")
