"""Lines of a text log, numbered and bounded, whatever wrote them."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from bugsweep.model.evidence import EvidenceFile, origin_of
from bugsweep.model.record import Origin, Problem

LONGEST_LINE: Final = 1024 * 1024


class LogLine(NamedTuple):
    """A line without its end."""

    number: int
    """Counted from 1."""
    text: str

    def origin(self, file: EvidenceFile) -> Origin:
        """Return where in `file` the line lies."""
        return origin_of(file, f"line {self.number}")


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
