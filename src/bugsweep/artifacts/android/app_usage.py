"""How apps were used on each day, week, month and year, and when last: what the usage statistics sum up."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Annotated, Final

from bugsweep.artifacts.declaration import artifact
from bugsweep.formats.dumpsys import Lines, decoded, whole_number
from bugsweep.formats.timestamps import TimestampError, from_unix_milliseconds
from bugsweep.formats.usage_statistics import EARLIEST, USAGE_FILES, interval_of, stored_usage
from bugsweep.model.evidence import EvidenceFile
from bugsweep.model.observable import Observes
from bugsweep.model.record import Problem, Record

_USER: Final = re.compile(rb"user=(\d{1,6})")
_INTERVAL: Final = re.compile(rb"  In-memory (\w+) stats")
_PAIR: Final = re.compile(rb'(\w{1,40})=(?:"([^"]*)"|(\S+))')
_TIMES: Final = ("lastTimeUsed", "lastTime", "lastTimeVisible", "lastTimeFS", "lastTimeComponentUsed")
_LENGTH: Final = re.compile(r"(?:(\d{1,6}):)?(\d{1,2}):(\d{2})")


class AppUsage(Record, frozen=True, kw_only=True):
    """An app in an interval; the time is when it was last in the foreground."""

    user: int
    interval: str
    """"daily", "weekly", "monthly" or "yearly"."""
    began_at: datetime | None
    """When the interval began, as the files of a dump are named."""
    package: Annotated[str, Observes("app-id")]
    """Empty, on a dump since Android 11, for an app that was removed: its name is forgotten then."""
    visible_at: datetime | None
    """When something of it was last to be seen (since Android 10)."""
    service_at: datetime | None
    """When it last ran a service in the foreground (since Android 10)."""
    component_at: datetime | None
    """When another app or the user last made use of a part of it (since Android 11)."""
    in_foreground: timedelta | None
    launches: int | None
    """How often it was started from the home screen (since Android 9)."""


@artifact(
    name="android/app_usage",
    title="Use of apps by day, week, month and year",
    record=AppUsage,
    shows="executed",
    paths=("**/dumpsys/usagestats.txt", *USAGE_FILES),
    references=(
        "https://developer.android.com/reference/android/app/usage/UsageStats",
        "https://android.googlesource.com/platform/frameworks/base/+/main/core/proto/android/server/usagestatsservice_v2.proto",
        "https://android.googlesource.com/platform/frameworks/base/+/android10-release/core/proto/android/server/usagestatsservice.proto",
    ),
    limitations=(
        "A bug report has the present day, week, month and year alone; a dump those of two years back.",
        "The phone's owner can switch the statistics off for each app that reads them, and clear them.",
    ),
)
def parse_app_usage(file: EvidenceFile) -> Iterator[AppUsage | Problem]:
    """Yield each app of each interval, also one that was not used in it."""
    return _dumped(file) if file.path.endswith("usagestats.txt") else _stored(file)


def _stored(file: EvidenceFile) -> Iterator[AppUsage | Problem]:
    place = interval_of(file)
    began_at = from_unix_milliseconds(place.begin)
    for usage in stored_usage(file):
        if isinstance(usage, Problem):
            yield usage
            continue
        yield AppUsage(
            origin=usage.origin,
            time=usage.used_at,
            user=place.user,
            interval=place.interval,
            began_at=began_at,
            package=usage.package,
            visible_at=usage.visible_at,
            service_at=usage.service_at,
            component_at=usage.component_at,
            in_foreground=usage.in_foreground,
            launches=usage.launches,
        )


def _dumped(file: EvidenceFile) -> Iterator[AppUsage | Problem]:
    lines = Lines(file)
    user, interval = 0, ""
    for line in lines:
        if match := _USER.match(line):
            user, interval = int(match[1]), ""
        elif match := _INTERVAL.match(line):
            interval = decoded(match[1])
        elif interval and line.startswith(b"      package=") and b" lastTime" in line:
            said = {decoded(key): decoded(quoted or bare) for key, quoted, bare in _PAIR.findall(line)}
            yield _of_pairs(said, lines, user=user, interval=interval)
    yield from lines.problems


def _of_pairs(said: Mapping[str, str], lines: Lines, *, user: int, interval: str) -> AppUsage:
    times = {name: _time(said[name], lines) for name in _TIMES if name in said}
    utc = any(whole_number(said[name]) is not None for name in times)
    length = said.get("totalTimeUsed", said.get("totalTime", ""))
    return AppUsage(
        origin=lines.origin,
        time=times.get("lastTimeUsed", times.get("lastTime")),
        time_basis="utc" if utc else "local-assumed",
        user=user,
        interval=interval,
        began_at=None,
        package=said.get("package", ""),
        visible_at=times.get("lastTimeVisible"),
        service_at=times.get("lastTimeFS"),
        component_at=times.get("lastTimeComponentUsed"),
        in_foreground=_length(length),
        launches=whole_number(said.get("appLaunchCount", "")),
    )


def _time(text: str, lines: Lines) -> datetime | None:
    """Return a time that is written as a local one, or in milliseconds; None where there was none."""
    milliseconds = whole_number(text)
    if milliseconds is None:
        time = lines.time(text)
    else:
        try:
            time = from_unix_milliseconds(milliseconds)
        except TimestampError as error:
            lines.report(str(error))
            return None
    return None if time is None or time < EARLIEST else time


def _length(text: str) -> timedelta | None:
    """Return a length that is written as ``[hours:]minutes:seconds``, or in milliseconds."""
    if match := _LENGTH.fullmatch(text):
        return timedelta(hours=int(match[1] or 0), minutes=int(match[2]), seconds=int(match[3]))
    milliseconds = whole_number(text)
    try:
        return None if milliseconds is None else timedelta(milliseconds=milliseconds)
    except OverflowError:
        return None
