"""What kept the phone awake, minute by minute, as the battery statistics keep it."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Annotated, Final

from bugsweep.artifacts.declaration import artifact
from bugsweep.formats.dumpsys import Lines, decoded, duration, uid_of
from bugsweep.model.evidence import EvidenceFile
from bugsweep.model.observable import Observes
from bugsweep.model.record import Problem, Record

_LINE = re.compile(rb" +(\+?[0-9dhms]+) \(\d+\) ")
_CLOCK = re.compile(rb"TIME: ([\d-]{19})")
_EVENT = re.compile(rb' ([+-]?)(\w+)=(-?\d+|u\d+[ais]\d+):"([^"]*)"')
_KINDS: Final = {
    b"job": "job",
    b"top": "on screen",
    b"sync": "sync",
    b"alarm": "alarm",
    b"wake_lock": "wake lock",
    b"longwake": "long wake lock",
    b"pkginst": "installed",
    b"pkgunin": "removed",
    b"fg": "foreground",
    b"proc": "process",
    b"active": "active",
    b"tmpwhitelist": "exempted from sleep",
}
_SIGNS: Final = {b"+": True, b"-": False, b"": None}
_PACKAGE = re.compile(r"(?:\*job\*/)?([A-Za-z]\w*(?:\.\w+)+)(?:/(.*))?|\*w?alarm\*:([A-Za-z]\w*(?:\.\w+)+)/(.*)")
"""The name of an alarm is that of an action, unless it has the form of a component."""


class BatteryEvent(Record, frozen=True, kw_only=True):
    """Something that an app did or had done for it."""

    kind: str
    """ "job", "on screen", "wake lock", "alarm", "sync", "installed", "removed" and others."""
    started: bool | None
    """Whether it began or ended; None for what has no length."""
    uid: int | None
    package: Annotated[str, Observes("app-id")]
    """Empty where the event has another name only."""
    service: str
    tag: str
    """As the history has it."""
    elapsed: timedelta
    """Since the history began."""


@artifact(
    name="android/battery_history",
    title="Battery history",
    record=BatteryEvent,
    shows="executed",
    paths=("**/dumpsys/batterystats.txt",),
    references=("https://developer.android.com/topic/performance/power/battery-historian",),
    limitations=("The history begins when the phone was last unplugged with a full battery, and its size is bounded.",),
)
def parse_battery_history(file: EvidenceFile) -> Iterator[BatteryEvent | Problem]:
    """Yield the events of apps; those of the hardware are left out.

    The history counts from its beginning; the clock that it notes now and then gives the times.
    """
    lines = Lines(file)
    began: datetime | None = None
    inside = False
    for line in lines:
        if line[:1] != b" ":
            inside = line.startswith(b"Battery History")
        if not inside or not (b'="' in line or b':"' in line or b"TIME:" in line):
            continue
        if (match := _LINE.match(line)) is None:
            lines.report(f"not a line of the history: {decoded(line)[:80]!r}")
            continue
        elapsed = duration(decoded(match[1])) or timedelta()
        if b"TIME:" in line and (clock := _CLOCK.search(line)):
            began = _shifted(lines.time(decoded(clock[1])), -elapsed)
        for sign, kind, uid, tag in _EVENT.findall(line):
            if kind not in _KINDS:
                continue
            name, package, service = _named(tag)
            yield BatteryEvent(
                origin=lines.origin,
                time=_shifted(began, elapsed),
                time_basis="local-assumed",
                kind=_KINDS[kind],
                started=_SIGNS[sign],
                uid=uid_of(uid.decode()),
                package=package,
                service=service,
                tag=name,
                elapsed=elapsed,
            )
    yield from lines.problems


@lru_cache(4096)
def _named(tag: bytes) -> tuple[str, str, str]:
    """Return a tag as text, with the package and the service that it names."""
    name = decoded(tag)
    parts = _PACKAGE.fullmatch(name)
    if parts is None:
        return name, "", ""
    return name, parts[1] or parts[3], parts[2] or parts[4] or ""


def _shifted(time: datetime | None, by: timedelta) -> datetime | None:
    try:
        return None if time is None else time + by
    except OverflowError:
        return None
