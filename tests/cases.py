"""Golden cases as folders: the input, what must come out, and where the sample is from.

A case of an artifact lies at ``tests/data/artifacts/<artifact name>/<case>/``::

    case.toml         title, os_version, author, licence
    input/<path>      files under their device paths
    expected.jsonl    the records and problems that the parser yields, in order

An input that ends in ``.sql`` is a script and becomes a database under its path without the ending; what a second
script ``<path>.wal.sql`` does lies only in the write-ahead log beside it. One that ends in ``.hex`` is
written as hexadecimal.
"""

import sqlite3
import tempfile
import tomllib
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

import msgspec

from bugsweep.model.evidence import EvidenceFile, FileMetadata, path_beside
from bugsweep.model.record import Problem, Record

DATA = Path(__file__).parent / "data"
SHARED = Path(__file__).parents[2] / "shared"


@dataclass
class MemoryFile:
    """A file of the evidence that lies in memory; `others` are the files beside it."""

    path: str
    content: bytes
    metadata: FileMetadata = field(default_factory=FileMetadata)
    others: dict[str, bytes] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """Length in bytes."""
        return len(self.content)

    def open(self) -> BinaryIO:
        """Open the content."""
        return BytesIO(self.content)

    def beside(self, suffix: str) -> EvidenceFile | None:
        """Return the file with that suffix."""
        path = path_beside(self.path, suffix)
        content = self.others.get(path)
        return None if content is None else MemoryFile(path, content)


@dataclass
class DiskFile:
    """A file of real evidence on disk, under a device path."""

    path: str
    real: Path
    metadata: FileMetadata = field(default_factory=FileMetadata)

    @property
    def size(self) -> int:
        """Length in bytes."""
        return self.real.stat().st_size

    def open(self) -> BinaryIO:
        """Open the content."""
        return self.real.open("rb")

    def beside(self, suffix: str) -> EvidenceFile | None:
        """Return the file with that suffix."""
        real = self.real.with_name(self.real.name + suffix)
        return DiskFile(self.path + suffix, real) if real.exists() else None


def build_database(script: str, wal_script: str = "") -> tuple[bytes, bytes | None]:
    """Return the bytes of the database that `script` makes, and of its write-ahead log after `wal_script`."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "built.db"
        connection = sqlite3.connect(path)
        connection.executescript(script)
        connection.commit()
        if not wal_script:
            connection.close()
            return path.read_bytes(), None
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA wal_autocheckpoint = 0")
        connection.executescript(wal_script)
        connection.commit()
        built = path.read_bytes(), path.with_name("built.db-wal").read_bytes()
        connection.close()
        return built


@dataclass(frozen=True)
class Case:
    """One golden folder."""

    artifact: str
    folder: Path

    @property
    def about(self) -> dict[str, str]:
        """What ``case.toml`` says."""
        return tomllib.loads((self.folder / "case.toml").read_text("utf-8"))

    @property
    def expected(self) -> Path:
        """The file of expected records."""
        return self.folder / "expected.jsonl"

    def contents(self) -> dict[str, bytes]:
        """Return the input files by device path, databases built."""
        contents: dict[str, bytes] = {}
        base = self.folder / "input"
        for path in sorted(base.rglob("*")):
            name = path.relative_to(base).as_posix()
            if path.is_dir() or name.endswith(".wal.sql"):
                continue
            if name.endswith(".sql"):
                target = name.removesuffix(".sql")
                wal = base / f"{target}.wal.sql"
                main, log = build_database(path.read_text("utf-8"), wal.read_text("utf-8") if wal.exists() else "")
                contents[target] = main
                if log is not None:
                    contents[f"{target}-wal"] = log
            elif name.endswith(".hex"):
                contents[name.removesuffix(".hex")] = bytes.fromhex(path.read_text("ascii"))
            else:
                contents[name] = path.read_bytes()
        return contents


def artifact_cases() -> list[Case]:
    """Return all golden cases of artifacts."""
    base = DATA / "artifacts"
    return [
        Case(file.parent.parent.relative_to(base).as_posix(), file.parent) for file in sorted(base.rglob("case.toml"))
    ]


def as_line(item: Record | Problem) -> str:
    """Return a record or problem as one line of ``expected.jsonl``."""
    return msgspec.json.encode({"type": type(item).__name__} | msgspec.to_builtins(item)).decode()
