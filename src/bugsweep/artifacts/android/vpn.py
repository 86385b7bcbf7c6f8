"""Apps that all traffic goes through (VPN)."""

import re
from collections.abc import Iterator
from typing import Annotated

from bugsweep.artifacts.declaration import artifact
from bugsweep.formats.dumpsys import Lines, decoded
from bugsweep.model.evidence import EvidenceFile
from bugsweep.model.observable import Observes
from bugsweep.model.record import Problem, Record

_USER = re.compile(rb"\s+(\d{1,6}): (\S+)")
_PACKAGE = re.compile(rb"\s*Active package name: (\S.*)")
_NONE = {"[Legacy VPN]", "null"}


class Vpn(Record, frozen=True, kw_only=True):
    """An app that is prepared to carry the traffic of a user."""

    user: int
    package: Annotated[str, Observes("app-id")]


@artifact(
    name="android/vpn",
    title="VPN apps",
    record=Vpn,
    shows="installed",
    paths=("**/dumpsys/vpn_management.txt", "**/dumpsys/connectivity.txt"),
    references=(
        "https://android.googlesource.com/platform/frameworks/base/+/main/services/core/java/com/android/server/connectivity/Vpn.java",
    ),
    limitations=("Whether one is always on stands in the secure settings (always_on_vpn_app).",),
)
def parse_vpn(file: EvidenceFile) -> Iterator[Vpn | Problem]:
    """Yield the app of each user that has one."""
    lines = Lines(file)
    user = 0
    for line in lines:
        if match := _PACKAGE.match(line):
            package = decoded(match[1])
            if package not in _NONE:
                yield Vpn(origin=lines.origin, user=user, package=package)
        elif line.startswith(b"  ") and (match := _USER.match(line)):
            user = int(match[1])
    yield from lines.problems
