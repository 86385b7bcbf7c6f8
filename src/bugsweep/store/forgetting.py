"""Sweeps are forgotten when somebody asks for it or when their time is over, and a protocol says what was deleted."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

from bugsweep.errors import StoreError
from bugsweep.formats.json_text import indented_json
from bugsweep.store.compacting import discard_replaced, write_pack
from bugsweep.store.files import HALF_WRITTEN, discard_folder, private_folder, stored, sync_folder, write_file
from bugsweep.store.leases import rewriting
from bugsweep.store.packs import KeptFile, Pack
from bugsweep.store.sweeps import DOCUMENT, Keep, KeptSweep, SweepStore, sha256_of

_SCHEMA: Final = "bugsweep.forgotten/1"
_GOING: Final = ".forgotten-"
_WAIT: Final = 10.0
"""Seconds for readers to end before what they read is deleted all the same."""
_WHAT: Final = "The protocol of the deletion"


class Forgotten(Struct, frozen=True, kw_only=True):
    """The protocol of a deletion: it names the files by their hashes, and says nothing of the phone."""

    schema: str = _SCHEMA
    sweep: str
    begun_at: datetime
    done_at: datetime | None
    """None while it goes on; a protocol that stays so tells of a deletion that was interrupted."""
    files: dict[str, KeptFile]
    """As they were when the sweep was kept."""
    pack: str = ""
    """Name of the pack that held them; empty where the sweep had a folder of its own."""
    pack_files: dict[str, KeptFile] = {}
    """The files of that pack, which are deleted."""
    rewritten: str = ""
    """Name of the pack that holds the others since; empty where there were none."""


def forget(store: SweepStore, kept: KeptSweep) -> Path:
    """Delete a sweep, make sure that it is gone, and return the protocol of it.

    Raises:
        StoreError: when anything of it could not be deleted, or the protocol not written.
    """
    (protocol,) = forget_all(store, [kept])
    return protocol


def forget_all(store: SweepStore, sweeps: Sequence[KeptSweep]) -> list[Path]:
    """Delete sweeps as `forget` does, and return their protocols; a pack is written anew once for all of them.

    Raises:
        StoreError: when anything of them could not be deleted, or a protocol not written.
    """
    finish_interrupted(store)
    with rewriting(store.workspace):
        known = {kept.sweep.id: kept for kept in store.sweeps()}
        packs: dict[str, tuple[Pack, list[KeptSweep]]] = {}
        for kept in sweeps:
            if (pack := store.pack_of(kept)) is None:
                _forget_folder(store, kept)
            else:
                packs.setdefault(pack.path.name, (pack, []))[1].append(kept)
        if packs:
            # Folders that were packed lately are still there, for readers: nothing may come back with them.
            store.release()
            discard_replaced(store.folder, wait=_WAIT, even_if_read=True)
        for pack, several in packs.values():
            gone = {kept.sweep.id for kept in several}
            rest = [one for name, one in known.items() if name in pack.index.sweeps and name not in gone]
            _forget_packed(store, pack, several, rest)
    return [_protocol_of(store, kept.sweep.id) for kept in sweeps]


def finish_interrupted(store: SweepStore) -> None:
    """Delete what an interrupted deletion left.

    Raises:
        StoreError: when it cannot be deleted.
    """
    with stored(_WHAT), rewriting(store.workspace):
        for path in store.folder.glob(f"{_GOING}*{HALF_WRITTEN}"):
            _delete(path)
        store.release()
        there = {path.name for path in store.folder.glob("*")}
        undone = [one for one in _protocols(store) if one[1].done_at is None]
        if any(forgotten.pack in there for _, forgotten in undone):
            discard_replaced(store.folder, wait=_WAIT, even_if_read=True)
        for protocol, forgotten in undone:
            # One that was killed before anything was deleted left the sweep, and its protocol says that it is not done.
            if not (store.folder / (forgotten.pack or forgotten.sweep)).exists():
                _write(protocol, msgspec.structs.replace(forgotten, done_at=datetime.now(UTC)))


def forgotten_names(store: SweepStore) -> set[str]:
    """Return the ids of the sweeps that were forgotten, and the names of the packs deleted with them."""
    done = (forgotten for _, forgotten in _protocols(store) if forgotten.done_at is not None)
    return {name for forgotten in done for name in (forgotten.sweep, forgotten.pack) if name}


def outdated(
    sweeps: Iterable[KeptSweep], older_than: timedelta, *, keep: Keep | None = None, now: datetime | None = None
) -> Iterator[KeptSweep]:
    """Yield the sweeps whose time is over, of one way of keeping only where `keep` names it."""
    limit = (now or datetime.now(UTC)) - older_than
    for kept in sweeps:
        if kept.sweep.started_at < limit and keep in (None, kept.keep):
            yield kept


def _forget_folder(store: SweepStore, kept: KeptSweep) -> None:
    folder = store.folder_of(kept)
    forgotten = Forgotten(sweep=kept.sweep.id, begun_at=datetime.now(UTC), done_at=None, files=_files_in(folder))
    protocol = _protocol_of(store, kept.sweep.id)
    with stored(_WHAT):
        private_folder(protocol.parent)
        _write(protocol, forgotten)
        # From here on no reader meets it, and what is left after a crash is deleted by the next call.
        folder = folder.rename(store.folder / f"{_GOING}{kept.sweep.id}{HALF_WRITTEN}")
        sync_folder(store.folder)
        _delete(folder)
        _write(protocol, msgspec.structs.replace(forgotten, done_at=datetime.now(UTC)))


def _forget_packed(store: SweepStore, pack: Pack, sweeps: Sequence[KeptSweep], rest: Sequence[KeptSweep]) -> None:
    """Write the pack anew without `sweeps`, and delete it."""
    if len(sweeps) + len(rest) < len(pack.index.sweeps):
        raise StoreError(
            f"{pack.path} is damaged, so that the other sweeps in it cannot be written anew and nothing was deleted: "
            "restore it, or delete it by hand."
        )
    files = _files_in(pack.path)
    begun = [
        Forgotten(
            sweep=kept.sweep.id,
            begun_at=datetime.now(UTC),
            done_at=None,
            files=kept.files | {DOCUMENT: _document_of(store, kept)},
            pack=pack.path.name,
            pack_files=files,
        )
        for kept in sweeps
    ]
    with stored(_WHAT):
        for forgotten in begun:
            private_folder(_protocol_of(store, forgotten.sweep).parent)
            _write(_protocol_of(store, forgotten.sweep), forgotten)
        if rest:
            new = write_pack(store, rest, [pack]).name
            discard_replaced(store.folder, wait=_WAIT, even_if_read=True)
        else:
            new = ""
            _delete(pack.path.rename(store.folder / f"{_GOING}{pack.path.name}{HALF_WRITTEN}"))
        left = {kept.sweep.id for kept in store.sweeps()} & {forgotten.sweep for forgotten in begun}
        if left or pack.path.exists():
            raise StoreError(f"{pack.path} could not be deleted; what is left of it must be deleted by hand.")
        store.release()
        for forgotten in begun:
            done = msgspec.structs.replace(forgotten, done_at=datetime.now(UTC), rewritten=new)
            _write(_protocol_of(store, forgotten.sweep), done)


def _document_of(store: SweepStore, kept: KeptSweep) -> KeptFile:
    content = store.content(kept, DOCUMENT)
    return KeptFile(size=len(content), sha256=hashlib.sha256(content).hexdigest())


def _files_in(folder: Path) -> dict[str, KeptFile]:
    return {
        path.relative_to(folder).as_posix(): KeptFile(size=path.stat().st_size, sha256=sha256_of(path))
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def _protocol_of(store: SweepStore, sweep: str) -> Path:
    return store.workspace / "forgotten" / f"{sweep}.json"


def _protocols(store: SweepStore) -> Iterator[tuple[Path, Forgotten]]:
    """Yield the protocols that there are; one that cannot be read is left as it is."""
    for path in sorted((store.workspace / "forgotten").glob("*.json")):
        try:
            yield path, msgspec.json.decode(path.read_bytes(), type=Forgotten)
        except msgspec.MsgspecError:
            continue


def _delete(folder: Path) -> None:
    discard_folder(folder)
    if folder.exists():
        raise StoreError(f"{folder} could not be deleted; what is left of it must be deleted by hand.")
    sync_folder(folder.parent)


def _write(protocol: Path, forgotten: Forgotten) -> None:
    write_file(protocol, indented_json(forgotten, indent=1))
