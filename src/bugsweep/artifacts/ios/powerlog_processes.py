"""Processes that the power log saw."""

from collections.abc import Iterator
from typing import Annotated, NamedTuple

from bugsweep.artifacts.declaration import artifact
from bugsweep.formats.powerlog import POWERLOG_PATHS, open_powerlog
from bugsweep.model.evidence import EvidenceFile, origin_of
from bugsweep.model.observable import Observes
from bugsweep.model.record import Problem, Record

_TABLE = "PLProcessMonitorAgent_EventForward_ProcessID"


class LoggedProcess(Record, frozen=True, kw_only=True):
    """A process, when the log first saw it under this number."""

    process: Annotated[str, Observes("process-name")]
    pid: int | None
    app: Annotated[str | None, Observes("app-id")]


class _Row(NamedTuple):
    id: int
    timestamp: float | None
    process: str | None
    pid: int | None
    bundle: str | None


@artifact(
    name="ios/powerlog_processes",
    title="Processes in the power log",
    record=LoggedProcess,
    shows="executed",
    paths=POWERLOG_PATHS,
    references=(
        "https://github.com/mac4n6/APOLLO",
        "https://www.mac4n6.com/blog/2019/8/27/socially-distant-but-still-interacting-new-and-improved-updates-to-macosios-coreduet-interactioncdb-apollo-modules",
    ),
    limitations=("The log covers days; archives of some weeks lie beside it.", "Short-lived processes may be missing."),
)
def parse_powerlog_processes(file: EvidenceFile) -> Iterator[LoggedProcess | Problem]:
    """Yield each process."""
    with open_powerlog(file) as log:
        log.database.require(_TABLE)
        query = f"SELECT ID, timestamp, ProcessName, {{{_TABLE}.PID}}, {{{_TABLE}.BundleID}} FROM {_TABLE} ORDER BY ID"  # noqa: S608 - our own name
        for row in log.database.rows(query, _Row):
            if isinstance(row, Problem):
                yield row
                continue
            origin = origin_of(file, f"process {row.id}")
            yield LoggedProcess(
                origin=origin,
                time=log.time(row.timestamp, origin),
                process=row.process or "",
                pid=row.pid,
                app=row.bundle,
            )
        yield from log.problems
