"""Processes whose state was written down because an app did not respond."""

import re
from collections.abc import Iterator
from typing import Annotated

from bugsweep.artifacts.declaration import artifact
from bugsweep.formats.dumpsys import Lines, decoded
from bugsweep.model.evidence import EvidenceFile
from bugsweep.model.observable import Observes
from bugsweep.model.record import Problem, Record

_BEGIN = re.compile(rb"----- pid (\d{1,9}) at (\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)(?:\.\d+)?(?:[+-]\d{4})? -----")


class TracedProcess(Record, frozen=True, kw_only=True):
    """A process that ran when its state, and that of others, was written down."""

    process: Annotated[str, Observes("process-name"), Observes("app-id")]
    pid: int
    unresponsive: bool
    """The one that did not respond, for which the others were written down as well."""


@artifact(
    name="android/anr",
    title="Apps that did not respond",
    record=TracedProcess,
    shows="executed",
    paths=("data/anr/*", "**/dumpstate/vm-traces-at-last-anr.txt", "**/dumpstate/vm-traces-just-now.txt"),
    references=("https://developer.android.com/topic/performance/anrs/diagnose-and-fix-anrs",),
)
def parse_anr(file: EvidenceFile) -> Iterator[TracedProcess | Problem]:
    """Yield each process of the file."""
    lines = Lines(file)
    begun: re.Match[bytes] | None = None
    origin = lines.origin
    first = not file.path.endswith("just-now.txt")  # which the report makes of all, whatever their state
    for line in lines.containing(b"----- pid ", b"Cmd line: "):
        if line.startswith(b"----- pid ") and (match := _BEGIN.match(line)):
            if begun is not None:
                lines.report("a process without a name before this one")
            begun, origin = match, lines.origin
        elif begun is not None and line.startswith(b"Cmd line: "):
            yield TracedProcess(
                origin=origin,
                time=lines.time(decoded(begun[2])),
                time_basis="local-assumed",
                process=decoded(line[len(b"Cmd line: ") :]),
                pid=int(begun[1]),
                unresponsive=first,
            )
            begun, first = None, False
    yield from lines.problems
