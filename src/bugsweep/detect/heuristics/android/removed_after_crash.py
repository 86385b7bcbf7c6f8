"""Apps that were removed soon after a process of the system crashed."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from msgspec import Struct

from bugsweep.artifacts.android.battery_daily import PackageChange
from bugsweep.artifacts.android.battery_history import BatteryEvent
from bugsweep.artifacts.android.packages import Package
from bugsweep.artifacts.android.security_events import SecurityEvent
from bugsweep.detect.android_crashes import CRASHES, AndroidCrash, android_crashes
from bugsweep.detect.collection import Records
from bugsweep.detect.heuristics.declaration import by_artifact, heuristic, suspicion
from bugsweep.model.finding import Finding
from bugsweep.model.record import Record, TimeBasis

_NAME = "android/removed_after_crash"
_WITHIN = timedelta(days=1)
_ZONES = timedelta(hours=14)
"""The most that the clock of a phone differs from UTC."""


class _Removal(Struct, frozen=True):
    package: str
    earliest: datetime
    latest: datetime
    basis: TimeBasis
    artifact: str
    record: Record


@heuristic(
    name=_NAME,
    title="Apps removed after a crash of the system",
    wants={
        **CRASHES,
        "android/battery_history": lambda event: event.kind == "removed",
        "android/battery_daily": lambda change: change.removed,
        "android/security_events": lambda event: event.tag == "package_uninstalled",
        "android/packages": lambda package: not package.replaced,
    },
    attack=("T1664", "T1630.002"),
    references=(
        "https://developer.android.com/topic/performance/power/battery-historian",
        "https://docs.mvt.re/en/latest/android/methodology/",
    ),
    false_positives=(
        "An owner who tidies up, on a phone on which something crashes each day.",
        "An app that was tried out and was the reason of the crash.",
    ),
)
def find_removed_after_crash(records: Records) -> Iterator[Finding]:
    """Yield each app that is gone and was removed within a day after a process that strangers reach had crashed.

    An app that was the way in is removed once the rest has taken hold. Where one time is known with its zone and the
    other by the phone's clock alone, they may be fourteen hours further apart; of some removals only the day is known.
    """
    crashes = [crash for crash in android_crashes(records) if crash.time and (crash.takes or crash.privileged)]
    installed = {package.name for package in records.of("android/packages", Package)}
    removed: defaultdict[str, list[_Removal]] = defaultdict(list)
    for removal in _removals(records):
        if removal.package not in installed:
            removed[removal.package].append(removal)
    for package, removals in removed.items():
        before = [crash for crash in crashes if any(_follows(removal, crash) for removal in removals)]
        if before:
            yield _finding(package, removals, before)


def _removals(records: Records) -> Iterator[_Removal]:
    for event in records.of("android/battery_history", BatteryEvent):
        name = event.package or event.tag
        if event.time is not None and name:
            yield _Removal(name, event.time, event.time, event.time_basis, "android/battery_history", event)
    for change in records.of("android/battery_daily", PackageChange):
        if change.time is not None:
            end = change.ended_at or change.time
            yield _Removal(change.package, change.time, end, change.time_basis, "android/battery_daily", change)
    for logged in records.of("android/security_events", SecurityEvent):
        if logged.time is not None and logged.package:
            yield _Removal(
                logged.package, logged.time, logged.time, logged.time_basis, "android/security_events", logged
            )


def _follows(removal: _Removal, crash: AndroidCrash) -> bool:
    """Return whether the app may have been removed within a day after the crash."""
    assert crash.time is not None  # noqa: S101 - the caller leaves the others out; this tells the type checker
    slack = timedelta() if removal.basis == crash.time_basis else _ZONES
    return crash.time - slack <= removal.latest and removal.earliest <= crash.time + _WITHIN + slack


def _finding(package: str, removals: Sequence[_Removal], crashes: Sequence[AndroidCrash]) -> Finding:
    processes = ", ".join(sorted({crash.process for crash in crashes}))
    return suspicion(
        _NAME,
        package,
        title=f"App {package} was removed after a crash of the system",
        level="medium",
        shows="executed",
        explanation=(
            f"Within a day after {processes} had crashed, the app was removed. An app that was the way in is removed "
            "when it has served its purpose; most that are removed were simply not wanted."
        ),
        advice="Ask the owner whether they removed it. If not, keep the phone as it is for an examination.",
        records=by_artifact(
            [
                *((removal.artifact, removal.record) for removal in removals),
                *((crash.artifact, crash.record) for crash in crashes),
            ]
        ),
    )
