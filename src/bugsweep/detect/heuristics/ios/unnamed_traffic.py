"""Processes with traffic that are no part of an app or of iOS.

No list of the names that iOS has is used: those of one version are wrong for the next, and of 119 names in the
statistics of one clean phone the listing of another, of a later version, has 42. The phone itself is the measure. The
statistics of mobile traffic name a bundle for every process but one on the clean phones that are known (370 of 371, and
39 of 40), and a dump that holds the programs of iOS holds those that used the network. Where nearly all are as they
should be, the exceptions are worth a look.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import PurePosixPath

from bugsweep.artifacts.ios.files import DumpedFile
from bugsweep.detect.heuristics.declaration import Records, heuristic, suspicion
from bugsweep.formats.process_usage import ProcessUsage
from bugsweep.model.finding import Finding

_NAME = "ios/unnamed_traffic"
_DATA, _NET, _FILES = "ios/data_usage", "ios/net_usage", "ios/files"
_STOCK = "CumulativeUsageTracker"
"""Without a bundle on every clean phone that is known: 1 of 371 processes, and 1 of 40."""
_MOST = 0.9
"""So large a part must be as expected for the rest to be odd."""
_SETTLED = timedelta(days=1)
"""After its first traffic; what runs only later did not come with the phone."""
_CUT = (15, 16, 31, 32)
"""Lengths at which the names of processes end."""
_SYSTEM = (
    "usr/",
    "System/",
    "Applications/",
    "sbin/",
    "bin/",
    "Library/",
    "private/preboot/",
    "private/var/containers/",
)


class _Processes:
    """The processes of the statistics, and the few that have no bundle."""

    def __init__(self) -> None:
        self.named = 0
        self.nameless: dict[str, list[ProcessUsage]] = {}
        self.began_at: datetime | None = None
        self._last: int | None = None

    def add(self, usage: ProcessUsage) -> None:
        known = usage.process_id == self._last
        self._last = usage.process_id
        if not usage.process or usage.orphaned or (known and usage.bundle):
            return
        if usage.first_used_at is not None and (self.began_at is None or usage.first_used_at < self.began_at):
            self.began_at = usage.first_used_at
        if usage.bundle:
            self.named += 1
        elif usage.process != _STOCK:
            self.nameless.setdefault(usage.process, []).append(usage)


class _Programs:
    """The names of the files where programs lie."""

    def __init__(self) -> None:
        self.names: set[str] = set()

    def add(self, file: DumpedFile) -> None:
        if file.kind != "directory" and file.file_path.startswith(_SYSTEM):
            self.names.add(PurePosixPath(file.file_path).name)

    def has(self, process: str) -> bool:
        """Return whether one may be the program of the process; names of services are no names of programs."""
        name = process.partition("/")[0] if not process.startswith("/") else PurePosixPath(process).name
        if name in self.names or name.startswith("com.apple."):
            return True
        return len(name) in _CUT and any(one.startswith(name) for one in self.names)


@heuristic(
    name=_NAME,
    title="A process that is no part of an app or of iOS used the network",
    wants={_DATA: _Processes, _NET: _Processes, _FILES: _Programs},
    attack=("T1437",),  # Application Layer Protocol
    references=("https://docs.mvt.re/en/latest/ios/records/",),
    false_positives=(
        "A version of iOS may count a service of its own without a bundle.",
        "A program of iOS that an update removed is no longer among the files.",
    ),
)
def find_unnamed_traffic(records: Records) -> Iterator[Finding]:
    """Yield processes without a bundle where nearly all have one, and those whose program is not among the files.

    On old versions of iOS most processes have no bundle, and many dumps lack the programs of iOS: then nothing is said.
    One that began after the phone's first day, and whose counters are gone, is suspicious; the others are context.
    """
    usage = records.tally(_DATA, _Processes)
    if usage.nameless and usage.named >= _MOST * (usage.named + len(usage.nameless)):
        for process, rows in usage.nameless.items():
            yield _without_bundle(process, rows, usage.began_at)
    programs = records.tally(_FILES, _Programs)
    for artifact in (_DATA, _NET):
        nameless = records.tally(artifact, _Processes).nameless
        missing = {process: rows for process, rows in nameless.items() if not programs.has(process)}
        if missing and records.whole(_FILES) and len(nameless) - len(missing) >= _MOST * len(nameless):
            for process, rows in missing.items():
                yield _without_program(artifact, process, rows)


def _without_bundle(process: str, rows: list[ProcessUsage], began_at: datetime | None) -> Finding:
    firsts = [row.first_used_at for row in rows if row.first_used_at is not None]
    late = began_at is not None and bool(firsts) and min(firsts) - began_at > _SETTLED
    uncounted = all(row.usage_id is None for row in rows)
    known = (
        f"The statistics of this phone name a bundle for nearly every process, and none for {process}.",
        "Spyware that is no app was seen so.",
    )
    told = ["It began after the phone's first day."] if late else []
    told += ["Its counters are gone."] if uncounted else []
    return suspicion(
        _NAME,
        _DATA,
        process,
        title=f"A process without a bundle used the network: {process}",
        level="medium" if late and uncounted else "low",
        shows="executed",
        explanation=" ".join((*known, *told)),
        advice="Look the name up, and have a full acquisition examined if nobody knows it.",
        records={_DATA: rows},
    )


def _without_program(artifact: str, process: str, rows: list[ProcessUsage]) -> Finding:
    return suspicion(
        _NAME,
        artifact,
        "program",
        process,
        title=f"A process used the network whose program is not among the files: {process}",
        level="low",
        shows="executed",
        explanation=(
            f"The dump holds the programs of nearly all processes that used the network, and none named {process}: it "
            "was deleted, lay outside the dump, or is known under another name."
        ),
        advice="Look the name up, and look for files that were deleted at the time of its last traffic.",
        records={artifact: rows},
    )
