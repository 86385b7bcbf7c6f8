"""What computers asked of the phone over a cable, and what it answered."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime

from bugsweep.artifacts.declaration import artifact
from bugsweep.formats.log_lines import log_lines
from bugsweep.model.evidence import EvidenceFile
from bugsweep.model.record import Origin, Problem, Record

_ENTRY = re.compile(r"(\d\d)/(\d\d)/(\d\d) (\d\d):(\d\d):(\d\d)\.(\d{6}) pid=(\d{1,10}) ([^:]{1,200}): ?(.*)")
_CLIENT = re.compile(r"(\S{1,100}) attempting to (?:get|set|remove)")
_MOST_LINES = 200
"""Of one entry; some print whole dictionaries."""


class LockdownEvent(Record, frozen=True, kw_only=True):
    """An entry of the log; its time is that of the phone's clock, whose zone the log does not say."""

    pid: int
    source: str
    """The function that wrote it."""
    message: str
    client: str
    """The program on the computer that asked, where the entry names it."""


@artifact(
    name="ios/lockdownd_log",
    title="Log of connections to computers",
    record=LockdownEvent,
    shows="present",
    paths=("private/var/logs/lockdownd.log*", "logs/MobileLockdown/lockdownd.log*"),
    references=("https://github.com/log2timeline/plaso/blob/main/plaso/parsers/text_plugins/ios_lockdownd.py",),
    limitations=("The log is short: on a phone that is often connected it covers days.",),
)
def parse_lockdownd_log(file: EvidenceFile) -> Iterator[LockdownEvent | Problem]:
    """Yield each entry with the lines that continue it."""
    pending: re.Match[str] | None = None
    origin = Origin(file.path)
    more: list[str] = []
    headless = False
    for line in log_lines(file):
        if isinstance(line, Problem):
            yield line
            continue
        match = _ENTRY.match(line.text)
        if match is None and pending is not None:
            if len(more) < _MOST_LINES:
                more.append(line.text)
            elif len(more) == _MOST_LINES:
                more.append("")
                yield Problem(line.origin(file), f"an entry of more than {_MOST_LINES} lines; the rest is left out")
            continue
        if match is None:
            if line.text.strip() and not headless:
                headless = True
                yield Problem(line.origin(file), "the log begins within an entry, which is left out")
            continue
        if pending is not None:
            yield from _event(pending, more, origin)
        pending, more, origin = match, [], line.origin(file)
    if pending is not None:
        yield from _event(pending, more, origin)


def _event(match: re.Match[str], more: list[str], origin: Origin) -> Iterator[LockdownEvent | Problem]:
    month, day, year, hour, minute, second, microsecond = map(int, match.groups()[:7])
    time = None
    try:
        time = datetime(2000 + year, month, day, hour, minute, second, microsecond, UTC)
    except ValueError as error:
        yield Problem(origin, f"not a time: {error}")
    client = _CLIENT.match(match[10])
    yield LockdownEvent(
        origin=origin,
        time=time,
        time_basis="local-assumed",
        pid=int(match[8]),
        source=match[9],
        message="\n".join((match[10], *more)).rstrip("\n"),
        client=client[1] if client else "",
    )
