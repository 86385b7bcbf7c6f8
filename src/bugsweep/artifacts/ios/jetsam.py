"""Processes that ran when the phone ran short of memory, hung or panicked."""

from collections.abc import Iterator
from typing import Annotated, Any

from msgspec import Raw

from bugsweep.artifacts.declaration import artifact
from bugsweep.errors import FormatError
from bugsweep.formats.ips import BUG_TYPES, IncidentReport, decode_json, json_body, read_ips
from bugsweep.formats.plist_entries import Entries
from bugsweep.model.evidence import EvidenceFile, origin_of
from bugsweep.model.observable import Observes
from bugsweep.model.record import Origin, Problem, Record

_LISTS = ("processes", "processByPid")
"""Of reports of memory shortage; of stackshots and panics."""


class RunningProcess(Record, frozen=True, kw_only=True):
    """A process at the time of the report."""

    process: Annotated[str, Observes("process-name")]
    """As the kernel keeps it: of a long name only the first 32 characters."""
    pid: int | None
    executable_uuid: str
    states: tuple[str, ...]
    """Such as ``frontmost``, ``active``, ``suspended``, ``daemon``."""
    pages: int | None
    """Of memory that it held."""
    reason: str
    """Why it was ended, where it was."""
    report: str
    """What the report was about: ``memory shortage``, ``stackshot``, ``kernel panic``."""
    os_version: str


@artifact(
    name="ios/jetsam",
    title="Processes at memory shortages, hangs and panics",
    record=RunningProcess,
    shows="executed",
    paths=(
        "private/var/mobile/Library/Logs/CrashReporter/**.ips",
        "private/var/root/Library/Logs/CrashReporter/**.ips",
        "private/var/logs/CrashReporter/**.ips",
        "crashes_and_spins/**.ips",
    ),
    references=(
        "https://developer.apple.com/documentation/xcode/identifying-high-memory-use-with-jetsam-event-reports",
    ),
    limitations=("A report shows the processes of one moment; most phones keep those of the last weeks.",),
)
def parse_jetsam(file: EvidenceFile) -> Iterator[RunningProcess | Problem]:
    """Yield each process of the report, if it lists processes."""
    if BUG_TYPES.get(read_ips(file, with_body=False).bug_type) not in {"memory shortage", "stackshot", "kernel panic"}:
        return
    report = read_ips(file)
    yield from report.header.problems
    if not report.body.lstrip().startswith(b"{"):
        return  # a panic as text lists no processes
    body = json_body(report, origin_of(file, "body"))
    for name in _LISTS:
        if (raw := body.raw(name)) is not None:
            yield from _processes(file, report, raw)


def _processes(file: EvidenceFile, report: IncidentReport, raw: Raw) -> Iterator[RunningProcess | Problem]:
    for number, text in _numbered(raw):
        origin = origin_of(file, f"process {number}")
        try:
            process = Entries(decode_json(text, dict[str, Any]), origin)
        except FormatError as error:
            yield Problem(origin, str(error))
            continue
        yield _process(process, report, origin)
        yield from process.problems


def _numbered(raw: Raw) -> Iterator[tuple[str, Raw]]:
    if bytes(raw).lstrip().startswith(b"["):
        yield from ((str(number), text) for number, text in enumerate(decode_json(raw, list[Raw]), 1))
    else:
        yield from decode_json(raw, dict[str, Raw]).items()


def _process(process: Entries, report: IncidentReport, origin: Origin) -> RunningProcess:
    return RunningProcess(
        origin=origin,
        time=report.time,
        time_basis="offset",
        process=process.text("name") or process.text("procname"),
        pid=process.get("pid", int),
        executable_uuid=process.text("uuid"),
        states=process.texts("states"),
        pages=process.get("rpages", int),
        reason=process.text("reason"),
        report=BUG_TYPES[report.bug_type],
        os_version=report.header.text("os_version"),
    )
