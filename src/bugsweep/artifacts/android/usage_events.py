"""When apps were on the screen and what else they did, as the usage statistics keep it."""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Annotated

from bugsweep.artifacts.declaration import artifact
from bugsweep.formats.dumpsys import Lines, decoded
from bugsweep.formats.timestamps import TimestampError, from_unix_milliseconds
from bugsweep.formats.usage_statistics import USAGE_FILES, interval_of, stored_events
from bugsweep.model.evidence import EvidenceFile
from bugsweep.model.observable import Observes
from bugsweep.model.record import Problem, Record

_USER = re.compile(rb"user=(\d{1,6})")
_EVENT = re.compile(rb'    time=(?:"([^"]*)"|(\d{1,18})) type=(\w+) package=(\S+)(?: class=(\S+))?')
_OF_THE_SYSTEM = {"CONFIGURATION_CHANGE", "STANDBY_BUCKET_CHANGED"}
"""What the system does to all apps and no app does itself."""


class UsageEvent(Record, frozen=True, kw_only=True):
    """Something that an app did, or that the user did with it."""

    user: int
    kind: str
    """Such as "ACTIVITY_RESUMED" (in reports until Android 9 "MOVE_TO_FOREGROUND") or "FOREGROUND_SERVICE_START"."""
    package: Annotated[str, Observes("app-id")]
    """Empty, on a dump since Android 11, for an app that was removed: its name is forgotten then."""
    component: str


@artifact(
    name="android/usage_events",
    title="Use of apps",
    record=UsageEvent,
    shows="executed",
    paths=("**/dumpsys/usagestats.txt", *USAGE_FILES),
    references=(
        "https://developer.android.com/reference/android/app/usage/UsageEvents.Event",
        "https://android.googlesource.com/platform/frameworks/base/+/main/core/proto/android/server/usagestatsservice_v2.proto",
        "https://android.googlesource.com/platform/frameworks/base/+/android10-release/core/proto/android/server/usagestatsservice.proto",
    ),
    limitations=(
        "A bug report has the events of the last 24 hours, a dump those of some ten days.",
        "What happened before the phone was unlocked after a start is not in them until it is.",
    ),
)
def parse_usage_events(file: EvidenceFile) -> Iterator[UsageEvent | Problem]:
    """Yield each event of an app; changes of the configuration and of standby are left out."""
    return _dumped(file) if file.path.endswith("usagestats.txt") else _stored(file)


def _stored(file: EvidenceFile) -> Iterator[UsageEvent | Problem]:
    user = interval_of(file).user
    for event in stored_events(file):
        if isinstance(event, Problem):
            yield event
        elif event.kind not in _OF_THE_SYSTEM:
            yield UsageEvent(
                origin=event.origin,
                time=event.time,
                user=user,
                kind=event.kind,
                package=event.package,
                component=event.component,
            )


def _dumped(file: EvidenceFile) -> Iterator[UsageEvent | Problem]:
    lines = Lines(file)
    user = 0
    for line in lines:
        if match := _USER.match(line):
            user = int(match[1])
        elif line.startswith(b"    time=") and (match := _EVENT.match(line)):
            if (kind := decoded(match[3])) in _OF_THE_SYSTEM:
                continue
            yield UsageEvent(
                origin=lines.origin,
                time=lines.time(decoded(match[1])) if match[1] is not None else _time(int(match[2]), lines),
                time_basis="local-assumed" if match[1] is not None else "utc",
                user=user,
                kind=kind,
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
