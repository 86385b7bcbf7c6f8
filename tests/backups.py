"""A made-up backup for the tests of evidence, plain and encrypted, and what looks into it."""

import hashlib
import plistlib
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from bugsweep.evidence import open_evidence
from bugsweep.model.evidence import Evidence, EvidenceFile
from bugsweep.model.record import Problem
from bugsweep.samples.itunes_backup import BackupBuilder, SampleDevice
from cases import build_database

SMS = "private/var/mobile/Library/SMS/sms.db"
NOTES = "private/var/mobile/Containers/Shared/AppGroup/group.example.notes/Notes.plist"
DATA, LOG = build_database("CREATE TABLE message (text); INSERT INTO message VALUES ('old');", "DELETE FROM message;")
MOMENT = datetime(2026, 2, 1, 9, 0, tzinfo=UTC)
PASSWORD = "пароль 2026"  # noqa: S105 - of a backup that is made here
FAST = {"rounds": 5, "outer_rounds": 7}
OWN = ["Info.plist", "Manifest.plist", "Status.plist", "Manifest.db"]


def builder() -> BackupBuilder:
    """Return a backup of a database with its log, a property list, a folder and a link."""
    backup = BackupBuilder(device=SampleDevice(name="Anna's iPhone"))
    backup.add("HomeDomain", "Library/SMS/sms.db", DATA, born_at=MOMENT, mode=0o600)
    backup.add("HomeDomain", "Library/SMS/sms.db-wal", LOG or b"")
    backup.add("AppDomainGroup-group.example.notes", "Notes.plist", plistlib.dumps({"notes": []}))
    backup.add_link("HomeDomain", "Library/Notes", "Other")
    return backup


def blob(folder: Path, domain: str = "HomeDomain", path: str = "Library/SMS/sms.db") -> Path:
    """Return where the data of a file lies."""
    name = hashlib.sha1(f"{domain}-{path}".encode(), usedforsecurity=False).hexdigest()
    return folder / name[:2] / name


def opened(folder: Path, password: str | None = None) -> Evidence:
    """Open the backup."""
    return open_evidence(folder, lambda: password)


def everything(path: str) -> bool:  # noqa: ARG001 - as `files` asks
    """Want all there is."""
    return True


def split(
    evidence: Evidence, wanted: Callable[[str], bool] = everything
) -> tuple[dict[str, EvidenceFile], list[Problem]]:
    """Return the files by path, and the problems."""
    items = list(evidence.files(wanted))
    problems = [item for item in items if isinstance(item, Problem)]
    return {item.path: item for item in items if not isinstance(item, Problem)}, problems


def contents(evidence: Evidence) -> dict[str, bytes]:
    """Return what the files of the phone hold; there must be no problem."""
    files, problems = split(evidence, lambda path: "/" in path)
    assert problems == []
    return {path: read(file) for path, file in files.items()}


def read(file: EvidenceFile) -> bytes:
    """Return the whole content."""
    with file.open() as stream:
        return stream.read()


def alter(folder: Path, statement: str) -> None:
    """Change the manifest of a plain backup."""
    with closing(sqlite3.connect(folder / "Manifest.db")) as connection:
        connection.execute(statement)
        connection.commit()


def alter_plist(path: Path, **changes: object) -> None:
    """Change entries of a property list."""
    path.write_bytes(plistlib.dumps(plistlib.loads(path.read_bytes()) | changes))
