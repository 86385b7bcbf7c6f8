"""Apps for which the system's behaviour was changed; some of them are no longer installed."""

import re
from collections.abc import Iterator
from typing import Annotated

from bugsweep.artifacts.declaration import artifact
from bugsweep.formats.dumpsys import Lines, decoded
from bugsweep.model.evidence import EvidenceFile
from bugsweep.model.observable import Observes
from bugsweep.model.record import Problem, Record

_CHANGE = re.compile(rb"ChangeId\((\d{1,18})(?:; name=([^;)]*))?")
_RAW = re.compile(rb"rawOverrides=\{([^}]*)\}")
_EVALUATED = re.compile(rb"packageOverrides=\{([^}]*)\}")


class CompatibilityOverride(Record, frozen=True, kw_only=True):
    """A change of behaviour that is switched on or off for one app."""

    change_id: int
    change: str
    package: Annotated[str, Observes("app-id")]
    """It need not be installed any more."""
    enabled: bool


@artifact(
    name="android/platform_compat",
    title="Changed behaviour of apps",
    record=CompatibilityOverride,
    shows="installed",
    paths=("**/dumpsys/platform_compat.txt",),
    references=("https://developer.android.com/guide/app-compatibility/test-debug",),
    limitations=(
        "Where a change lists what was set and what follows from it, what was set is read: it outlives the app.",
    ),
)
def parse_platform_compat(file: EvidenceFile) -> Iterator[CompatibilityOverride | Problem]:
    """Yield each app that a change is set for."""
    lines = Lines(file)
    for line in lines:
        change = _CHANGE.match(line)
        overrides = (_RAW.search(line) or _EVALUATED.search(line)) if change else None
        if change is None or overrides is None:
            continue
        for override in overrides[1].split(b","):
            package, separator, value = override.strip().partition(b"=")
            if separator:
                yield CompatibilityOverride(
                    origin=lines.origin,
                    change_id=int(change[1]),
                    change=decoded(change[2] or b""),
                    package=decoded(package),
                    enabled=value.strip().startswith(b"true"),
                )
            elif package:
                lines.report(f"not an override: {decoded(package)[:80]!r}")
    yield from lines.problems
