"""Crashes of processes that take what strangers send, or that have the rights of the system."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import timedelta

from bugsweep.detect.android_crashes import CRASHES, AndroidCrash, android_crashes
from bugsweep.detect.collection import Records
from bugsweep.detect.heuristics.declaration import by_artifact, heuristic, suspicion
from bugsweep.model.finding import Finding, Level

_NAME = "android/crashes"
_DAY = timedelta(days=1)
_MANY = 3


@heuristic(
    name=_NAME,
    title="Crashes that an exploit might have caused",
    wants=CRASHES,
    attack=("T1664", "T1404"),
    references=(
        "https://source.android.com/docs/core/tests/debug/native-crash",
        "https://googleprojectzero.blogspot.com/2020/07/mms-exploit-part-1-introduction-to-qmage.html",
        "https://docs.mvt.re/en/latest/android/methodology/",
    ),
    false_positives=(
        "Programs crash of their own faults, and worn-out memory makes any of them crash.",
        "A file that is damaged makes whatever shows it crash, time and again.",
    ),
)
def find_crashes(records: Records) -> Iterator[Finding]:
    """Yield one finding for each process that crashed and that takes what strangers send, or has great rights.

    An exploit of memory often needs many attempts, each of which makes its target crash: three crashes of machine code
    within a day, in a process that strangers reach, are medium; fewer, or those of managed code, low; those of other
    privileged processes informational.
    """
    by_process: defaultdict[str, list[AndroidCrash]] = defaultdict(list)
    for crash in android_crashes(records):
        if crash.takes or crash.privileged:
            by_process[crash.process].append(crash)
    for process, crashes in by_process.items():
        yield _finding(process, crashes)


def _level(crashes: Sequence[AndroidCrash]) -> Level:
    if not crashes[0].takes:
        return "informational"
    # Each artifact for itself: a crash may be in several of them.
    for artifact in {crash.artifact for crash in crashes}:
        times = sorted(
            crash.time for crash in crashes if crash.artifact == artifact and crash.native and crash.time is not None
        )
        if any(later - first <= _DAY for first, later in zip(times, times[_MANY - 1 :], strict=False)):
            return "medium"
    return "low"


def _finding(process: str, crashes: Sequence[AndroidCrash]) -> Finding:
    level = _level(crashes)
    takes = crashes[0].takes
    what = f"takes in what comes from {takes}" if takes and takes != "all apps" else "has the rights of the system"
    repeated = " It crashed at least three times within a day, as under an exploit that is tried again and again."
    return suspicion(
        _NAME,
        process,
        title=f"Process {process} crashed",
        level=level,
        shows="executed",
        explanation=(
            f"The process {what}, and an exploit that fails makes it crash; so do many harmless things."
            + (repeated if level == "medium" else "")
        ),
        advice="Look at what the phone received shortly before, and whether apps came or went after it.",
        attack=("T1664", "T1404") if takes else ("T1404",),
        records=by_artifact((crash.artifact, crash.record) for crash in crashes),
    )
