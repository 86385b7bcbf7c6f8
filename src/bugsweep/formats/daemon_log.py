"""Logs that daemons of iOS write.

::

    Wed Aug 11 05:51:02 2021 [176] <notice> (0x16bae7000) -[MIContainer makeContainerLive]: Made container live for x

An entry goes on until a line that begins another. Times are those of the phone's clock, without its zone.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

from msgspec import Struct

from bugsweep.formats.log_lines import Entry, log_entries
from bugsweep.model.evidence import EvidenceFile
from bugsweep.model.record import Origin, Problem

_ENTRY = re.compile(
    r"\w{3} (\w{3}) {1,2}(\d{1,2}) (\d\d):(\d\d):(\d\d) (\d{4}) \[(\d{1,10})\] <(\w{1,20})> \((0x[0-9a-f]{1,16})\) (.*)"
)
_MONTHS: Final = {
    name: number
    for number, name in enumerate("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(), 1)  # noqa: SIM905 - short as it is
}


class LogEntry(Struct, frozen=True, kw_only=True):
    """An entry with the lines that continue it."""

    origin: Origin
    time: datetime | None
    """Of the phone's clock, as if it were UTC."""
    pid: int
    level: str
    message: str


def read_daemon_log(file: EvidenceFile) -> Iterator[LogEntry | Problem]:
    """Yield the entries of a log; what comes before the first is a problem."""
    for entry in log_entries(file, _ENTRY):
        if isinstance(entry, Problem):
            yield entry
        else:
            yield from _entry(entry)


def _entry(entry: Entry) -> Iterator[LogEntry | Problem]:
    match = entry.head
    day, hour, minute, second, year = (int(match[group]) for group in range(2, 7))
    time = None
    try:
        time = datetime(year, _MONTHS.get(match[1], 0), day, hour, minute, second, tzinfo=UTC)
    except ValueError as error:
        yield Problem(entry.origin, f"not a time: {error}")
    yield LogEntry(origin=entry.origin, time=time, pid=int(match[7]), level=match[8], message=entry.text(10))
