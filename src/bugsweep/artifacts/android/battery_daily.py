"""Packages that were updated or removed, day by day, as the battery statistics keep it."""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Annotated

from msgspec.structs import replace

from bugsweep.artifacts.declaration import artifact
from bugsweep.formats.android_xml import read_android_xml
from bugsweep.formats.dumpsys import Lines, decoded, whole_number
from bugsweep.formats.timestamps import TimestampError, from_unix_milliseconds
from bugsweep.model.evidence import EvidenceFile, origin_of
from bugsweep.model.observable import Observes
from bugsweep.model.record import Origin, Problem, Record

_DAY = re.compile(rb"  Daily from ([\d-]{19}) to ([\d-]{19}):")
_CURRENT = re.compile(rb"  Current start time: ([\d-]{19})")
_CHANGE = re.compile(rb"\s+(?:Update (\S+) vers=(\d{1,18})|Uninstall ([A-Za-z][\w.]*)$)")


class PackageChange(Record, frozen=True, kw_only=True):
    """A package that was installed, updated or removed in a period; the time is when the period began."""

    package: Annotated[str, Observes("app-id")]
    version_code: int
    """0 when it was removed."""
    removed: bool
    ended_at: datetime | None
    """End of the period; None for the one that was not over."""


@artifact(
    name="android/battery_daily",
    title="Package changes by day (battery statistics)",
    record=PackageChange,
    shows="installed",
    paths=("**/dumpsys/batterystats.txt", "data/system/batterystats-daily.xml"),
    references=(
        "https://android.googlesource.com/platform/frameworks/base/+/main/services/core/java/com/android/server/power/stats/BatteryStatsImpl.java",
    ),
    limitations=("The last ten days or so are kept, and of each change only the day.",),
)
def parse_battery_daily(file: EvidenceFile) -> Iterator[PackageChange | Problem]:
    """Yield each change, in order; the same one listed again in a period is one.

    A version of 0 says that the package was removed, and so does a line or an element of its own.
    """
    return _stored(file) if file.path.endswith(".xml") else _dumped(file)


def _stored(file: EvidenceFile) -> Iterator[PackageChange | Problem]:
    with file.open() as stream:
        for day, position in read_android_xml(stream, frozenset({"item"})):
            unit = position.partition(" ")[0]
            started, ended = (_moment(day.attributes.get(name, "")) for name in ("start", "end"))
            if started is None:
                yield Problem(origin_of(file, position), "a day that does not say when it began")
            seen: set[tuple[str, int]] = set()
            for part in (part for part in day.children if part.name in {"upd", "rem"}):
                version = whole_number(part.attributes.get("ver", "0")) or 0
                change = part.attributes.get("pkg", ""), version if part.name == "upd" else 0
                if change not in seen:
                    seen.add(change)
                    yield _changed(*change, origin_of(file, f"{unit} {part.line}"), started, ended)


def _moment(text: str) -> datetime | None:
    milliseconds = whole_number(text)
    try:
        return None if milliseconds is None else from_unix_milliseconds(milliseconds)
    except TimestampError:
        return None


def _changed(
    package: str, version: int, origin: Origin, started: datetime | None, ended: datetime | None
) -> PackageChange:
    return PackageChange(
        origin=origin, time=started, package=package, version_code=version, removed=version == 0, ended_at=ended
    )


def _dumped(file: EvidenceFile) -> Iterator[PackageChange | Problem]:
    lines = Lines(file)
    started: datetime | None = None
    ended: datetime | None = None
    seen: set[tuple[str, int]] = set()
    for line in lines.containing(b"Daily from ", b"Current start time: ", b"Update ", b"Uninstall "):
        if match := _DAY.match(line):
            started, ended = (lines.time(decoded(match[group])) for group in (1, 2))
            seen = set()
        elif match := _CURRENT.match(line):
            started, ended = lines.time(decoded(match[1])), None
            seen = set()
        elif match := _CHANGE.match(line):
            change = decoded(match[1] or match[3]), int(match[2] or 0)
            if change not in seen:
                seen.add(change)
                yield replace(_changed(*change, lines.origin, started, ended), time_basis="local-assumed")
    yield from lines.problems
