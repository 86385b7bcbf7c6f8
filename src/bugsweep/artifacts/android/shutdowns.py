"""Who had the phone switched off or restarted (shutdown checkpoints)."""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Annotated

from msgspec import Struct

from bugsweep.artifacts.declaration import artifact
from bugsweep.formats.dumpsys import Lines, decoded
from bugsweep.formats.timestamps import TimestampError, from_unix_milliseconds
from bugsweep.model.evidence import EvidenceFile
from bugsweep.model.observable import Observes
from bugsweep.model.record import Origin, Problem, Record, TimeBasis

_REQUEST = re.compile(rb"Shutdown request from (\w+)(?: for reason (.*?))? at (\S+ \S+)(.*)")
_EPOCH = re.compile(rb"\(epoch=(\d{1,18})\)")
_PROCESS = re.compile(rb"From process (\S+)(?: \(pid=(\d{1,9})\))?")
_PACKAGE = re.compile(rb"Package: (\S+)")
_INTENT = re.compile(rb"Intent: (\S+)")


class ShutdownRequest(Record, frozen=True, kw_only=True):
    """A request to switch the phone off or to restart it."""

    origin_kind: str
    """ "SYSTEM", "BINDER" for another process, or "INTENT"."""
    reason: str
    method: str
    """Where in the system's code it came in."""
    process: Annotated[str, Observes("process-name"), Observes("app-id")]
    pid: int | None
    package: Annotated[str, Observes("app-id")]
    intent: str


class _Draft(Struct):
    origin: Origin
    time: datetime | None
    basis: TimeBasis
    kind: str
    reason: str
    method: str = ""
    process: str = ""
    pid: int | None = None
    package: str = ""
    intent: str = ""

    def take(self, line: bytes) -> None:
        if match := _PROCESS.match(line):
            self.process, self.pid = decoded(match[1]), int(match[2]) if match[2] else None
        elif match := _PACKAGE.match(line):
            self.package = decoded(match[1])
        elif match := _INTENT.match(line):
            self.intent = decoded(match[1])
        elif not self.method:
            self.method = decoded(line)

    def finish(self) -> ShutdownRequest:
        return ShutdownRequest(
            origin=self.origin,
            time=self.time,
            time_basis=self.basis,
            origin_kind=self.kind,
            reason=self.reason,
            method=self.method,
            process=self.process,
            pid=self.pid,
            package=self.package,
            intent=self.intent,
        )


@artifact(
    name="android/shutdowns",
    title="Shutdown requests",
    record=ShutdownRequest,
    shows="executed",
    paths=("data/system/shutdown-checkpoints/checkpoints-*",),
    references=(
        "https://android.googlesource.com/platform/frameworks/base/+/main/services/core/java/com/android/server/power/ShutdownCheckPoints.java",
    ),
)
def parse_shutdowns(file: EvidenceFile) -> Iterator[ShutdownRequest | Problem]:
    """Yield each request."""
    lines = Lines(file)
    draft: _Draft | None = None
    for line in lines:
        if match := _REQUEST.match(line):
            if draft is not None:
                yield draft.finish()
            time, basis = _time(match, lines)
            draft = _Draft(lines.origin, time, basis, decoded(match[1]), decoded(match[2] or b""))
        elif draft is not None and line.strip():
            draft.take(line.strip())
    if draft is not None:
        yield draft.finish()
    yield from lines.problems


def _time(match: re.Match[bytes], lines: Lines) -> tuple[datetime | None, TimeBasis]:
    if (epoch := _EPOCH.search(match[4])) is None:
        return lines.time(decoded(match[3])), "local-assumed"
    try:
        return from_unix_milliseconds(int(epoch[1])), "utc"
    except TimestampError as error:
        lines.report(str(error))
        return None, "utc"
