"""How a sweep comes into the store: its records as they are read, the rest when it is done."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from collections.abc import Set as AbstractSet
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Final, Protocol, Self

from bugsweep.errors import StoreError
from bugsweep.formats.json_text import encode_json
from bugsweep.formats.record_files import RecordFile
from bugsweep.model.finding import Finding
from bugsweep.model.observable import Observable
from bugsweep.model.record import Record
from bugsweep.model.verdict import SweepResult
from bugsweep.store.blind import blind
from bugsweep.store.files import (
    discard_folder,
    finish_folder,
    half_written_folder,
    hold,
    new_file,
    private_folder,
    release,
    stored,
)
from bugsweep.store.fingerprints import write_parquet
from bugsweep.store.key import StoreKey
from bugsweep.store.packs import KeptFile
from bugsweep.store.stripping import stripped
from bugsweep.store.sweeps import (
    FINDINGS,
    OBSERVABLES,
    PHONE,
    RECORDS,
    Keep,
    KeptPhone,
    SweepStore,
    document_of,
)

_WHAT: Final = "The sweep"


class NamedRecords(Protocol):
    """An artifact, as far as the store must know it."""

    @property
    def name(self) -> str:
        """Platform and name."""

    @property
    def record(self) -> type[Record]:
        """The type of its records."""


class SweepWriter:
    """Writes one sweep, in a ``with`` block; without a call of `keep` nothing of it stays.

    It is a consumer of records: those it is given are written as they come where records are kept. When they cannot be
    written, the sweep itself goes on, and `keep` raises what went wrong.
    """

    def __init__(self, store: SweepStore, keep: Keep, key: StoreKey | None = None) -> None:
        """Prepare to write.

        Args:
            store: Where to.
            keep: How much; not "none".
            key: What blinds the values; not needed where only findings are kept.
        """
        self._store = store
        self._keep = keep
        self._key = key
        self._folder: Path | None = None
        self._held: int | None = None
        self._files: dict[str, KeptFile] = {}
        self._tables: dict[str, RecordFile] = {}
        self._failure: StoreError | None = None

    def __enter__(self) -> Self:
        with stored(_WHAT):
            self._folder = half_written_folder(self._store.folder)
        self._held = hold(self._folder)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        for table in self._tables.values():
            table.abandon()
        if self._folder is not None:
            discard_folder(self._folder)
        release(self._held)

    def consumer_of(self, artifact: NamedRecords) -> Callable[[Record], None] | None:
        """Return what takes the records of `artifact`; None where records are not kept."""
        if self._keep != "records" or self._folder is None:
            return None
        table = _record_file(self._folder, artifact)
        self._tables[artifact.name] = table

        def take(record: Record) -> None:
            if self._failure is None:
                try:
                    with stored(_WHAT):
                        table.add(record)
                except StoreError as error:
                    self._failure = error

        return take

    def part(self, artifacts: AbstractSet[str]) -> StoreError | None:
        """Write what is left of the records of `artifacts`, and return what went wrong with any."""
        try:
            with stored(_WHAT):
                for name, table in self._tables.items():
                    if name in artifacts and self._failure is None:
                        table.finish()
        except StoreError as error:
            self._failure = error
        return self._failure

    def take_part(self, part: StoreError | None) -> None:
        """Learn what went wrong in another process; its records lie in their files."""
        self._failure = self._failure or part

    def findings(self) -> Iterator[Finding]:
        """Yield nothing: a store states nothing of its own."""
        yield from ()

    def keep(self, result: SweepResult, observables: Iterable[Observable]) -> Path:
        """Write the rest and return the folder of the sweep, which is now on the disk.

        Raises:
            StoreError: when the disk is full or anything else keeps it from being written; nothing of it stays.
        """
        if self._failure is not None:
            raise self._failure
        if self._folder is None:
            raise StoreError("The sweep was kept before.")
        with stored(_WHAT):
            folder = self._write(self._folder, result, observables)
        self._folder = None
        return folder

    def _write(self, folder: Path, result: SweepResult, observables: Iterable[Observable]) -> Path:
        for table in self._tables.values():
            table.finish()
        count = 0
        if self._keep in {"blind", "records"} and self._key is not None:
            blinded = blind(observables, self._key, with_values=self._keep == "records")
            count = blinded.observables
            with new_file(folder / OBSERVABLES) as out:
                write_parquet(blinded.table, out)
            del blinded
        kept = result if self._keep == "records" else stripped(result)
        _write(folder / FINDINGS, encode_json(kept.findings) + b"\n")
        if kept.facts or kept.exposure:
            _write(folder / PHONE, encode_json(KeptPhone(facts=kept.facts, exposure=kept.exposure)) + b"\n")
        name, document = document_of(
            kept,
            keep=self._keep,
            key=self._key.id if self._key is not None and self._keep != "findings" else "",
            observables=count,
            files=dict(sorted(_files_in(folder))),
        )
        _write(folder / name, document)
        return finish_folder(folder, result.sweep.id)


def _record_file(folder: Path, artifact: NamedRecords) -> RecordFile:
    path = folder / RECORDS / f"{artifact.name}.parquet"

    def make() -> AbstractContextManager[BinaryIO]:
        private_folder(path.parent)
        path.unlink(missing_ok=True)  # of a process that died over it
        return new_file(path)

    return RecordFile(artifact.record, make)


def _write(path: Path, content: bytes) -> None:
    with new_file(path) as out:
        out.write(content)


def _files_in(folder: Path) -> Iterator[tuple[str, KeptFile]]:
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("rb") as stream:
                digest = hashlib.file_digest(stream, "sha256").hexdigest()
            yield path.relative_to(folder).as_posix(), KeptFile(size=path.stat().st_size, sha256=digest)
