"""Evidence that lies in memory, for the tests of what works on any container."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from bugsweep.model.evidence import Device, EvidenceFile, EvidenceInfo
from bugsweep.model.record import Problem
from cases import MemoryFile, build_database

TCC = "private/var/mobile/Library/TCC/TCC.db"
SMS = "private/var/mobile/Library/SMS/sms.db"
PHONE = Device(platform="ios", model="iPhone14,5", os_version="17.1", serial="F0EXAMPLE001")


@dataclass
class MemoryEvidence:
    """A backup that needs no folder; `info` may be changed."""

    contents: dict[str, bytes] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    info: EvidenceInfo = field(
        default_factory=lambda: EvidenceInfo(path="memory", kind="itunes-backup", sha256="00", device=PHONE)
    )

    def files(self, wanted: Callable[[str], bool]) -> Iterator[EvidenceFile | Problem]:
        """Yield the problems, then the wanted files."""
        yield from self.problems
        for path, content in self.contents.items():
            if wanted(path):
                yield MemoryFile(path, content, others=self.contents)


def permissions(*clients: str) -> bytes:
    """Return a database in which each client was given the microphone."""
    rows = ", ".join(
        f"('kTCCServiceMicrophone', '{client}', 0, 2, 2, 1, {1_700_000_000 + number})"
        for number, client in enumerate(clients)
    )
    content, _ = build_database(
        "CREATE TABLE access (service TEXT, client TEXT, client_type INTEGER, auth_value INTEGER, auth_reason INTEGER,"
        f" auth_version INTEGER, last_modified INTEGER); INSERT INTO access VALUES {rows};"
    )
    return content
