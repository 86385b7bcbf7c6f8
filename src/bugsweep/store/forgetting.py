"""Sweeps are forgotten when somebody asks for it or when their time is over, and a protocol says what was deleted."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

from bugsweep.errors import StoreError
from bugsweep.formats.json_text import indented_json
from bugsweep.store.files import HALF_WRITTEN, discard_folder, private_folder, stored, sync_folder, write_file
from bugsweep.store.sweeps import Keep, KeptFile, KeptSweep, SweepStore, sha256_of

_SCHEMA: Final = "bugsweep.forgotten/1"
_GOING: Final = ".forgotten-"


class Forgotten(Struct, frozen=True, kw_only=True):
    """The protocol of a deletion: it names the files by their hashes, and says nothing of the phone."""

    schema: str = _SCHEMA
    sweep: str
    begun_at: datetime
    done_at: datetime | None
    """None while it goes on; a protocol that stays so tells of a deletion that was interrupted."""
    files: dict[str, KeptFile]


def forget(store: SweepStore, kept: KeptSweep) -> Path:
    """Delete a sweep, make sure that it is gone, and return the protocol of it.

    Raises:
        StoreError: when anything of it could not be deleted, or the protocol not written.
    """
    finish_interrupted(store)
    folder = store.folder_of(kept)
    files = {
        path.relative_to(folder).as_posix(): KeptFile(size=path.stat().st_size, sha256=sha256_of(path))
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    protocol = store.workspace / "forgotten" / f"{kept.sweep.id}.json"
    forgotten = Forgotten(sweep=kept.sweep.id, begun_at=datetime.now(UTC), done_at=None, files=files)
    with stored("The protocol of the deletion"):
        private_folder(protocol.parent)
        _write(protocol, forgotten)
        # From here on no reader meets it, and what is left after a crash is deleted by the next call.
        folder = folder.rename(store.folder / f"{_GOING}{kept.sweep.id}{HALF_WRITTEN}")
        sync_folder(store.folder)
        _delete(folder)
        _write(protocol, msgspec.structs.replace(forgotten, done_at=datetime.now(UTC)))
    return protocol


def finish_interrupted(store: SweepStore) -> None:
    """Delete what an interrupted deletion left.

    Raises:
        StoreError: when it cannot be deleted.
    """
    for path in store.folder.glob(f"{_GOING}*{HALF_WRITTEN}"):
        protocol = store.workspace / "forgotten" / f"{path.name[len(_GOING) : -len(HALF_WRITTEN)]}.json"
        with stored("The protocol of the deletion"):
            begun = msgspec.json.decode(protocol.read_bytes(), type=Forgotten)
            _delete(path)
            _write(protocol, msgspec.structs.replace(begun, done_at=datetime.now(UTC)))


def outdated(
    sweeps: Iterable[KeptSweep], older_than: timedelta, *, keep: Keep | None = None, now: datetime | None = None
) -> Iterator[KeptSweep]:
    """Yield the sweeps whose time is over, of one way of keeping only where `keep` names it."""
    limit = (now or datetime.now(UTC)) - older_than
    for kept in sweeps:
        if kept.sweep.started_at < limit and keep in (None, kept.keep):
            yield kept


def _delete(folder: Path) -> None:
    discard_folder(folder)
    if folder.exists():
        raise StoreError(f"{folder} could not be deleted; what is left of it must be deleted by hand.")
    sync_folder(folder.parent)


def _write(protocol: Path, forgotten: Forgotten) -> None:
    write_file(protocol, indented_json(forgotten, indent=1))
