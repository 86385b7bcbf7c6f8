"""What kept the phone awake, minute by minute, as the battery statistics keep it."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Annotated, Final

from bugsweep.artifacts.declaration import artifact
from bugsweep.formats.dumpsys import Lines, decoded, duration, uid_of
from bugsweep.model.evidence import EvidenceFile
from bugsweep.model.observable import Observes
from bugsweep.model.record import Problem, Record

_LINE = re.compile(rb" +(\+?[0-9dhms]+) \(\d+\) ")
_CLOCK = re.compile(rb"TIME: ([\d-]{19})")
_EVENT = re.compile(
    rb"([+-]?)(job|top|sync|alarm|wake_lock|longwake|pkginst|pkgunin|fg|proc|active|tmpwhitelist)="
    rb'(-?\d+|u\d+[ais]\d+):"([^"]*)"'
)
_KINDS: Final = {
    "job": "job",
    "top": "on screen",
    "sync": "sync",
    "alarm": "alarm",
    "wake_lock": "wake lock",
    "longwake": "long wake lock",
    "pkginst": "installed",
    "pkgunin": "removed",
    "fg": "foreground",
    "proc": "process",
    "active": "active",
    "tmpwhitelist": "exempted from sleep",
}
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
        if line.startswith(b"Battery History"):
            inside = True
        elif not line.strip():
            inside = False
        if not inside or not (b'="' in line or b':"' in line or b"TIME:" in line):
            continue
        if (match := _LINE.match(line)) is None:
            lines.report(f"not a line of the history: {decoded(line)[:80]!r}")
            continue
        elapsed = duration(decoded(match[1])) or timedelta()
        if clock := _CLOCK.search(line):
            now = lines.time(decoded(clock[1]))
            began = _shifted(now, -elapsed)
        for sign, kind, uid, tag in _EVENT.findall(line):
            name = decoded(tag)
            parts = _PACKAGE.fullmatch(name)
            yield BatteryEvent(
                origin=lines.origin,
                time=_shifted(began, elapsed),
                time_basis="local-assumed",
                kind=_KINDS[kind.decode()],
                started={b"+": True, b"-": False}.get(sign),
                uid=uid_of(decoded(uid)),
                package=(parts[1] or parts[3]) if parts else "",
                service=(parts[2] or parts[4] or "") if parts else "",
                tag=name,
                elapsed=elapsed,
            )
    yield from lines.problems


def _shifted(time: datetime | None, by: timedelta) -> datetime | None:
    try:
        return None if time is None else time + by
    except OverflowError:
        return None
