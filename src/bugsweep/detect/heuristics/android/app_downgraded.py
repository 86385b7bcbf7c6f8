"""Apps that were replaced by an older version of themselves."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise

from bugsweep.artifacts.android.battery_daily import PackageChange
from bugsweep.detect.collection import Records
from bugsweep.detect.heuristics.declaration import heuristic, suspicion
from bugsweep.model.finding import Finding

_NAME = "android/app_downgraded"
_ARTIFACT = "android/battery_daily"
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


@heuristic(
    name=_NAME,
    title="Apps replaced by an older version",
    wants={_ARTIFACT: lambda change: not change.removed and change.time is not None},
    attack=("T1661",),
    references=("https://docs.mvt.re/en/latest/android/methodology/",),
    false_positives=(
        "The updates of an app that came with the phone were removed, which brings its first version back.",
        "An owner who went back to a version that they liked better.",
    ),
)
def find_downgraded_apps(records: Records) -> Iterator[Finding]:
    """Yield each app whose version went down from one day to a later one.

    Stores only go up. An older version with known holes, or one that was changed, must be put there by hand.
    """
    by_package: defaultdict[str, list[PackageChange]] = defaultdict(list)
    for change in records.of(_ARTIFACT, PackageChange):
        by_package[change.package].append(change)
    for package, changes in by_package.items():
        # The newest period stands first; within a period the changes are in their order, which the sort keeps.
        changes.sort(key=lambda change: change.time or _LONG_AGO)
        steps = [pair for pair in pairwise(changes) if pair[1].version_code < pair[0].version_code]
        if steps:
            yield _finding(package, steps)


def _finding(package: str, steps: list[tuple[PackageChange, PackageChange]]) -> Finding:
    told = "; ".join(f"{before.version_code} by {after.version_code}" for before, after in steps[:5])
    return suspicion(
        _NAME,
        package,
        title=f"App {package} was replaced by an older version",
        level="low",
        shows="installed",
        explanation=(
            f"Version {told}. Stores only bring newer versions: an older one, with its known holes or changed by "
            "somebody, was put there by hand."
        ),
        advice="Ask the owner about it, and install the newest version from the store.",
        records={_ARTIFACT: list(dict.fromkeys(change for step in steps for change in step))},
    )
