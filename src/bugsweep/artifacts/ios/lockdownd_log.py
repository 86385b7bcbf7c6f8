"""What computers asked of the phone over a cable, and what it answered."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime

from bugsweep.artifacts.declaration import artifact
from bugsweep.formats.log_lines import Entry, log_entries
from bugsweep.model.evidence import EvidenceFile
from bugsweep.model.record import Problem, Record

_ENTRY = re.compile(r"(\d\d)/(\d\d)/(\d\d) (\d\d):(\d\d):(\d\d)\.(\d{6}) pid=(\d{1,10}) ([^:]{1,200}): ?(.*)")
_CLIENT = re.compile(r"(\S{1,100}) attempting to (?:get|set|remove)")


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
    for entry in log_entries(file, _ENTRY):
        if isinstance(entry, Problem):
            yield entry
        else:
            yield from _event(entry)


def _event(entry: Entry) -> Iterator[LockdownEvent | Problem]:
    match = entry.head
    month, day, year, hour, minute, second, microsecond = map(int, match.groups()[:7])
    time = None
    try:
        time = datetime(2000 + year, month, day, hour, minute, second, microsecond, UTC)
    except ValueError as error:
        yield Problem(entry.origin, f"not a time: {error}")
    client = _CLIENT.match(match[10])
    yield LockdownEvent(
        origin=entry.origin,
        time=time,
        time_basis="local-assumed",
        pid=int(match[8]),
        source=match[9],
        message=entry.text(10),
        client=client[1] if client else "",
    )
