"""When apps were on the screen and what else they did, as the usage statistics keep it."""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Annotated

from bugsweep.artifacts.declaration import artifact
from bugsweep.formats.dumpsys import Lines, decoded
from bugsweep.formats.timestamps import TimestampError, from_unix_milliseconds
from bugsweep.model.evidence import EvidenceFile
from bugsweep.model.observable import Observes
from bugsweep.model.record import Problem, Record

_USER = re.compile(rb"user=(\d{1,6})")
_EVENT = re.compile(rb'    time=(?:"([^"]*)"|(\d{1,18})) type=(\w+) package=(\S+)(?: class=(\S+))?')
_OF_THE_SYSTEM = {b"CONFIGURATION_CHANGE", b"STANDBY_BUCKET_CHANGED"}
"""What the system does to all apps and no app does itself."""


class UsageEvent(Record, frozen=True, kw_only=True):
    """Something that an app did, or that the user did with it."""

    user: int
    kind: str
    """Such as "ACTIVITY_RESUMED" ("MOVE_TO_FOREGROUND" until Android 9) or "FOREGROUND_SERVICE_START"."""
    package: Annotated[str, Observes("app-id")]
    component: str


@artifact(
    name="android/usage_events",
    title="Use of apps",
    record=UsageEvent,
    shows="executed",
    paths=("**/dumpsys/usagestats.txt",),
    references=("https://developer.android.com/reference/android/app/usage/UsageEvents.Event",),
    limitations=("A bug report has the events of the last 24 hours.",),
)
def parse_usage_events(file: EvidenceFile) -> Iterator[UsageEvent | Problem]:
    """Yield each event of an app; changes of the configuration and of standby are left out."""
    lines = Lines(file)
    user = 0
    for line in lines:
        if match := _USER.match(line):
            user = int(match[1])
        elif line.startswith(b"    time=") and (match := _EVENT.match(line)) and match[3] not in _OF_THE_SYSTEM:
            yield UsageEvent(
                origin=lines.origin,
                time=lines.time(decoded(match[1])) if match[1] is not None else _time(int(match[2]), lines),
                time_basis="local-assumed" if match[1] is not None else "utc",
                user=user,
                kind=decoded(match[3]),
                package=decoded(match[4]),
                component=decoded(match[5] or b""),
            )
    yield from lines.problems


def _time(milliseconds: int, lines: Lines) -> datetime | None:
    try:
        return from_unix_milliseconds(milliseconds)
    except TimestampError as error:
        lines.report(str(error))
        return None
