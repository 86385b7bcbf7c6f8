"""Packages that were updated or removed, day by day, as the battery statistics keep it."""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Annotated

from bugsweep.artifacts.declaration import artifact
from bugsweep.formats.dumpsys import Lines, decoded
from bugsweep.model.evidence import EvidenceFile
from bugsweep.model.observable import Observes
from bugsweep.model.record import Problem, Record

_DAY = re.compile(rb"  Daily from ([\d-]{19}) to ([\d-]{19}):")
_CURRENT = re.compile(rb"  Current start time: ([\d-]{19})")
_UPDATE = re.compile(rb"\s+Update (\S+) vers=(\d{1,18})")


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
    paths=("**/dumpsys/batterystats.txt",),
    references=(
        "https://android.googlesource.com/platform/frameworks/base/+/main/services/core/java/com/android/server/power/stats/BatteryStatsImpl.java",
    ),
    limitations=("The last ten days or so are kept, and of each change only the day.",),
)
def parse_battery_daily(file: EvidenceFile) -> Iterator[PackageChange | Problem]:
    """Yield each change, in order; the same one listed again in a period is one."""
    lines = Lines(file)
    started: datetime | None = None
    ended: datetime | None = None
    seen: set[tuple[bytes, bytes]] = set()
    for line in lines.containing(b"Daily from ", b"Current start time: ", b"Update "):
        if match := _DAY.match(line):
            started, ended = (lines.time(decoded(match[group])) for group in (1, 2))
            seen = set()
        elif match := _CURRENT.match(line):
            started, ended = lines.time(decoded(match[1])), None
            seen = set()
        elif (match := _UPDATE.match(line)) and (match[1], match[2]) not in seen:
            seen.add((match[1], match[2]))
            yield PackageChange(
                origin=lines.origin,
                time=started,
                time_basis="local-assumed",
                package=decoded(match[1]),
                version_code=int(match[2]),
                removed=int(match[2]) == 0,
                ended_at=ended,
            )
    yield from lines.problems
