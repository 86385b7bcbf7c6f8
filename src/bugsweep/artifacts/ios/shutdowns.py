"""Shutdowns of the phone, with or without processes that delayed them."""

from collections.abc import Iterator
from datetime import timedelta

from bugsweep.artifacts.declaration import artifact
from bugsweep.formats.shutdown_log import read_shutdowns
from bugsweep.model.evidence import EvidenceFile
from bugsweep.model.record import Problem, Record


class Shutdown(Record, frozen=True, kw_only=True):
    """A shutdown; the time is that of its end."""

    number: int
    """In this file, from 1."""
    completed: bool
    """False where the log breaks off before the end."""
    delays: int
    """How often the phone looked who was still there."""
    longest_delay: timedelta
    lingering: int
    """Processes that were listed at any moment."""


@artifact(
    name="ios/shutdowns",
    title="Shutdowns",
    record=Shutdown,
    shows="present",
    paths=("private/var/db/diagnostics/shutdown*.log", "system_logs.logarchive/Extra/shutdown*.log"),
    references=("https://securelist.com/shutdown-log-lightweight-ios-malware-detection-method/111734/",),
    limitations=(
        "A restart after a crash, an empty battery or a forced restart is not logged.",
        "Since iOS 26 each shutdown overwrites the log of those before; before it, a log without any was cleared.",
    ),
)
def parse_shutdowns(file: EvidenceFile) -> Iterator[Shutdown | Problem]:
    """Yield each shutdown; what is wrong with lines is reported with the processes."""
    for shutdown in read_shutdowns(file):
        if not isinstance(shutdown, Problem):
            yield Shutdown(
                origin=shutdown.origin,
                time=shutdown.time,
                number=shutdown.number,
                completed=shutdown.completed,
                delays=len(shutdown.delays),
                longest_delay=max(shutdown.delays, default=timedelta()),
                lingering=len({(client.pid, client.path) for client in shutdown.clients}),
            )
