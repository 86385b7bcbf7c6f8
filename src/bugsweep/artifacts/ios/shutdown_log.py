"""Processes that delayed a shutdown: what was still running when the phone was switched off."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Annotated

from bugsweep.artifacts.declaration import artifact
from bugsweep.formats.shutdown_log import read_shutdowns
from bugsweep.model.evidence import EvidenceFile
from bugsweep.model.observable import Observes
from bugsweep.model.record import Problem, Record


class LingeringProcess(Record, frozen=True, kw_only=True):
    """A process that was still there at one moment of a shutdown; the time is that of the shutdown's end."""

    process_path: Annotated[str, Observes("file-path")]
    process: Annotated[str, Observes("process-name")]
    """Last component of `process_path`."""
    pid: int
    executable_uuid: str
    """Of the executable's build; empty on old versions of iOS."""
    delay: timedelta
    """How long the phone had waited for it by then."""
    shutdown: int
    """Number of the shutdown in this file, from 1."""
    delays_in_shutdown: int
    """At how many moments of this shutdown the process was listed."""
    completed: bool
    """False where the log of this shutdown breaks off, and so has no time."""


@artifact(
    name="ios/shutdown_log",
    title="Processes that delayed a shutdown",
    record=LingeringProcess,
    shows="executed",
    paths=("private/var/db/diagnostics/shutdown*.log", "system_logs.logarchive/Extra/shutdown*.log"),
    references=(
        "https://securelist.com/shutdown-log-lightweight-ios-malware-detection-method/111734/",
        "https://iverify.io/blog/key-iocs-for-pegasus-and-predator-spyware-cleaned-with-ios-26-update",
    ),
    limitations=(
        "Only processes that were slow to end are listed, and only for shutdowns that the user asked for.",
        "Since iOS 26 each shutdown overwrites the log of those before.",
    ),
)
def parse_shutdown_log(file: EvidenceFile) -> Iterator[LingeringProcess | Problem]:
    """Yield each process at each moment it was listed, also of a shutdown in which the log breaks off."""
    for shutdown in read_shutdowns(file):
        if isinstance(shutdown, Problem):
            yield shutdown
            continue
        delays: dict[tuple[int, str], int] = {}
        for client in shutdown.clients:
            delays[client.pid, client.path] = delays.get((client.pid, client.path), 0) + 1
        for client in shutdown.clients:
            yield LingeringProcess(
                origin=client.origin,
                time=shutdown.time,
                process_path=client.path,
                process=client.path.rpartition("/")[2],
                pid=client.pid,
                executable_uuid=client.uuid,
                delay=client.delay,
                shutdown=shutdown.number,
                delays_in_shutdown=delays[client.pid, client.path],
                completed=shutdown.completed,
            )
