"""Alarms by which apps have themselves woken."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Annotated

from msgspec import Struct

from bugsweep.artifacts.declaration import artifact
from bugsweep.formats.dumpsys import Lines, decoded
from bugsweep.model.evidence import EvidenceFile
from bugsweep.model.observable import Observes
from bugsweep.model.record import Origin, Problem, Record

_ALARM = re.compile(rb"\s+(RTC|RTC_WAKEUP|ELAPSED|ELAPSED_WAKEUP) #\d+: Alarm\{\w+ .* (\S+)\}")
_TAG = re.compile(rb"\s+tag=(\S.*)")
_REPEAT = re.compile(rb"\brepeatInterval=(\d{1,15})")


class Alarm(Record, frozen=True, kw_only=True):
    """An alarm that is set."""

    kind: str
    """With or without waking the phone, by the clock (RTC) or by time that has passed (ELAPSED)."""
    wakes: bool
    package: Annotated[str, Observes("app-id")]
    tag: str
    interval: timedelta | None
    """Of an alarm that is repeated."""


class _Draft(Struct):
    origin: Origin
    kind: str
    package: str
    tag: str = ""
    interval: timedelta | None = None

    def finish(self) -> Alarm:
        return Alarm(
            origin=self.origin,
            kind=self.kind,
            wakes=self.kind.endswith("WAKEUP"),
            package=self.package,
            tag=self.tag,
            interval=self.interval,
        )


@artifact(
    name="android/alarms",
    title="Alarms that apps have set",
    record=Alarm,
    shows="installed",
    paths=("**/dumpsys/alarm.txt",),
    references=("https://developer.android.com/reference/android/app/AlarmManager",),
)
def parse_alarms(file: EvidenceFile) -> Iterator[Alarm | Problem]:
    """Yield each alarm that is pending."""
    lines = Lines(file)
    draft: _Draft | None = None
    for line in lines:
        if match := _ALARM.match(line):
            if draft is not None:
                yield draft.finish()
            draft = _Draft(lines.origin, decoded(match[1]), decoded(match[2]))
        elif draft is None:
            continue
        elif not line.startswith(b"      "):
            yield draft.finish()
            draft = None
        elif match := _TAG.match(line):
            draft.tag = decoded(match[1])
        elif (match := _REPEAT.search(line)) and match[1] != b"0":
            draft.interval = timedelta(milliseconds=min(int(match[1]), 10**14))
    if draft is not None:
        yield draft.finish()
    yield from lines.problems
