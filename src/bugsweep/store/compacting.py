"""Many small folders become few packs, while others read and write.

A pack is written beside, held against what it was made from and renamed into place; from then on readers meet the pack.
What it replaces is deleted when nobody reads any more; who is killed at any moment leaves a valid store, in which the
next compaction goes on.
"""

import hashlib
import secrets
import time
import zlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from bugsweep.errors import StoreError
from bugsweep.formats.json_text import encode_json
from bugsweep.store.files import (
    discard_folder,
    finish_folder,
    half_written_folder,
    hold,
    new_file,
    release,
    stored,
    sync_folder,
)
from bugsweep.store.fingerprints import FORM, ROW_GROUP, parquet_settings, with_wide_labels
from bugsweep.store.leases import rewriting, without_readers
from bugsweep.store.packs import (
    DOCUMENTS,
    INDEX,
    PACK,
    KeptFile,
    Pack,
    PackedSweep,
    PackIndex,
    Place,
    packs_in,
    replaced,
)
from bugsweep.store.sweeps import DOCUMENT, OBSERVABLES, KeptSweep, SweepStore, sha256_of

if TYPE_CHECKING:
    import pyarrow as pa

MOST: Final = 100
"""Sweeps of a pack unless told otherwise: to forget one of them, the others are written anew."""
_WAIT: Final = 5.0
"""Seconds for readers to end before what they may read is left to the next compaction."""
_DAY: Final = 86_400.0
_WHAT: Final = "The pack"
_SWEEP: Final = "sweep"


class LeftAlone(Struct, frozen=True, kw_only=True):
    """Sweeps that are not packed."""

    sweep: str
    reason: str


class Compaction(Struct, frozen=True, kw_only=True):
    """What a compaction did, or would do."""

    sweeps: int = 0
    packs: int = 0
    files_before: int = 0
    bytes_before: int = 0
    files_after: int = 0
    bytes_after: int = 0
    left_alone: tuple[LeftAlone, ...] = ()
    waiting: int = 0
    """Folders that are replaced, and deleted when nobody reads any more."""


class _Unit(Struct, frozen=True):
    """What is packed as a whole: the folder of a sweep, or a pack."""

    path: Path
    sweeps: tuple[KeptSweep, ...]
    pack: Pack | None

    @property
    def size(self) -> tuple[int, int]:
        """Number of files and of bytes."""
        sizes = [path.stat().st_size for path in self.path.rglob("*") if path.is_file()]
        return len(sizes), sum(sizes)


def compact(store: SweepStore, *, most: int = MOST, dry_run: bool = False, wait: float = _WAIT) -> Compaction:
    """Pack the sweeps that have folders of their own, and packs that are less than half full.

    Args:
        store: The sweeps.
        most: Of a pack.
        dry_run: Change nothing; what it would be afterwards is not known.
        wait: Seconds for readers to end.

    Raises:
        StoreError: when a pack cannot be written; all is as it was.
    """
    with rewriting(store.workspace):
        left: list[LeftAlone] = []
        groups = list(_groups(store, most, left))
        sizes = [unit.size for group in groups for unit in group]
        done = Compaction(
            sweeps=sum(len(unit.sweeps) for group in groups for unit in group),
            packs=len(groups),
            files_before=sum(files for files, _ in sizes),
            bytes_before=sum(size for _, size in sizes),
            left_alone=tuple(left),
        )
        if dry_run:
            return done
        written = [_Unit(write_pack(store, _sweeps(group), _packs(group)), (), None).size for group in groups]
        store.release()
        return _with(done, written, discard_replaced(store.folder, wait=wait))


def _with(done: Compaction, written: Sequence[tuple[int, int]], waiting: int) -> Compaction:
    return Compaction(
        sweeps=done.sweeps,
        packs=done.packs,
        files_before=done.files_before,
        bytes_before=done.bytes_before,
        files_after=sum(files for files, _ in written),
        bytes_after=sum(size for _, size in written),
        left_alone=done.left_alone,
        waiting=waiting,
    )


def write_pack(store: SweepStore, sweeps: Sequence[KeptSweep], replaces: Iterable[Pack] = ()) -> Path:
    """Write a pack of `sweeps`, all under one key, and return where it is now.

    Args:
        store: Where they are read from, and the pack is put.
        sweeps: Not yet packed, or in one of `replaces`.
        replaces: The packs that it stands for from now on, without the sweeps that are not named.

    Raises:
        StoreError: when it cannot be written or one of them not be read; nothing of it stays.
    """
    gone = sorted({name for pack in replaces for name in (pack.path.name, *pack.index.replaces)})
    with stored(_WHAT):
        folder = half_written_folder(store.folder)
        held = hold(folder)
        try:
            documents = _write_documents(store, sweeps, folder)
            rows = _write_fingerprints(store, sweeps, folder)
            files = {
                path.name: KeptFile(size=path.stat().st_size, sha256=sha256_of(path))
                for path in sorted(folder.iterdir())
            }
            index = PackIndex(
                key=sweeps[0].key,
                sweeps={
                    name: PackedSweep(documents=places, rows=rows.get(name, 0)) for name, places in documents.items()
                },
                replaces=tuple(name for name in gone if (store.folder / name).exists()),
                files=files,
            )
            with new_file(folder / INDEX) as out:
                out.write(encode_json(index))
            return finish_folder(folder, f"{sweeps[0].sweep.id.partition('-')[0]}-{secrets.token_hex(4)}{PACK}")
        finally:
            discard_folder(folder)
            release(held)


def discard_replaced(folder: Path, *, wait: float, even_if_read: bool = False) -> int:
    """Delete what packs stand for, and return how many folders are left because somebody may read them.

    Raises:
        StoreError: when one cannot be deleted.
    """
    paths = list(replaced_in(folder))
    if not paths:
        return 0
    with without_readers(folder, wait) as alone:
        for path in paths:
            if alone or even_if_read or (alone is None and _is_old(path)):
                discard_folder(path)
                if path.exists():
                    raise StoreError(f"{path} could not be deleted; a pack holds what was in it.")
        sync_folder(folder)
    return sum(path.exists() for path in paths)


def replaced_in(folder: Path) -> Iterator[Path]:
    """Yield the folders in whose place packs stand."""
    packs = {one.path.name: one for one in packs_in(folder) if isinstance(one, Pack)}
    gone = replaced(packs)
    yield from (folder / name for name in sorted(gone) if (folder / name).is_dir())
    sweeps = {sweep for name, pack in packs.items() if name not in gone for sweep in pack.index.sweeps}
    yield from (folder / name for name in sorted(sweeps) if (folder / name).is_dir())


def _is_old(path: Path) -> bool:
    """Whether readers that cannot be seen must have ended."""
    return path.stat().st_mtime < time.time() - _DAY


def _sweeps(group: Sequence[_Unit]) -> list[KeptSweep]:
    return sorted((kept for unit in group for kept in unit.sweeps), key=lambda kept: kept.sweep.id)


def _packs(group: Sequence[_Unit]) -> list[Pack]:
    return [unit.pack for unit in group if unit.pack is not None]


def _groups(store: SweepStore, most: int, left: list[LeftAlone]) -> Iterator[list[_Unit]]:
    """Yield what becomes a pack each."""
    kinds: dict[tuple[str, tuple[str, ...]], list[_Unit]] = {}
    for unit in _units(store, most, left):
        kept = unit.sweeps[0]
        kinds.setdefault((kept.key, _layout(store, kept)), []).append(unit)
    for units in kinds.values():
        group: list[_Unit] = []
        for unit in units:
            if sum(len(one.sweeps) for one in group) + len(unit.sweeps) > most:
                yield from [group] if len(group) > 1 else []
                group = []
            group.append(unit)
        yield from [group] if len(group) > 1 else []


def _units(store: SweepStore, most: int, left: list[LeftAlone]) -> Iterator[_Unit]:
    packed: dict[Path, list[KeptSweep]] = {}
    packs: dict[Path, Pack] = {}
    for kept in store.sweeps():
        if (pack := store.pack_of(kept)) is not None:
            packs[pack.path] = pack
            packed.setdefault(pack.path, []).append(kept)
        elif kept.keep == "records":
            left.append(
                LeftAlone(
                    sweep=kept.sweep.id,
                    reason="it keeps records, which no pack shall copy when another sweep is forgotten",
                )
            )
        elif kept.key and kept.form != FORM:
            left.append(LeftAlone(sweep=kept.sweep.id, reason="its fingerprints have a form that cannot be hunted"))
        elif damage := store.damage(kept):
            left.append(LeftAlone(sweep=kept.sweep.id, reason=damage[0]))
        else:
            yield _Unit(store.folder_of(kept), (kept,), None)
    for path, several in packed.items():
        if len(packs[path].index.sweeps) * 2 > most or len(several) < len(packs[path].index.sweeps):
            continue
        if any(sha256_of(path / name) != file.sha256 for name, file in packs[path].index.files.items()):
            left += [LeftAlone(sweep=kept.sweep.id, reason=f"{path.name} is damaged") for kept in several]
        else:
            yield _Unit(path, tuple(several), packs[path])


def _layout(store: SweepStore, kept: KeptSweep) -> tuple[str, ...]:
    """Return the columns of the fingerprints, which differ between versions."""
    import pyarrow.parquet as pq  # noqa: PLC0415 - heavy

    if OBSERVABLES not in kept.files:
        return ()
    schema = pq.read_schema(store.fingerprints_of(kept))
    return tuple(f"{field.name} {field.type}" for field in schema if field.name != _SWEEP)


def _write_documents(store: SweepStore, sweeps: Sequence[KeptSweep], folder: Path) -> dict[str, dict[str, Place]]:
    documents: dict[str, dict[str, Place]] = {}
    with new_file(folder / DOCUMENTS) as out:
        for kept in sweeps:
            places = documents[kept.sweep.id] = {}
            for name in (DOCUMENT, *(name for name in kept.files if name != OBSERVABLES)):
                content = store.content(kept, name)
                compressed = zlib.compress(content, 9)
                places[name] = Place(
                    offset=out.tell(),
                    stored=len(compressed),
                    size=len(content),
                    sha256=hashlib.sha256(content).hexdigest(),
                )
                out.write(compressed)
    return documents


def _write_fingerprints(store: SweepStore, sweeps: Sequence[KeptSweep], folder: Path) -> dict[str, int]:
    """Write the fingerprints of all, make sure that they are those that were read, and return how many each has."""
    import pyarrow as pa  # noqa: PLC0415 - heavy
    import pyarrow.parquet as pq  # noqa: PLC0415 - heavy

    with_fingerprints = [kept for kept in sweeps if OBSERVABLES in kept.files]
    if not with_fingerprints:
        return {}
    path, rows = folder / OBSERVABLES, {}
    try:
        with new_file(path) as out:
            writer = None
            for kept, table in _tables(store, with_fingerprints):
                ids = pa.DictionaryArray.from_arrays(pa.array([0] * len(table), pa.int32()), [kept.sweep.id])
                marked = with_wide_labels(table).append_column(_SWEEP, ids)
                writer = writer or pq.ParquetWriter(out, marked.schema, **parquet_settings(marked.column_names))
                writer.write_table(marked, row_group_size=ROW_GROUP)
                rows[kept.sweep.id] = len(table)
            if writer is not None:
                writer.close()
        written = _Packed(path)
        for kept, table in _tables(store, with_fingerprints):
            if not written.table(kept.sweep.id).equals(table):
                raise StoreError(f"The fingerprints of {kept.sweep.id} were not written as they are.")
    except pa.ArrowException as error:
        raise StoreError(f"The fingerprints cannot be packed: {error}.") from error
    return rows


def _tables(store: SweepStore, sweeps: Iterable[KeptSweep]) -> Iterator[tuple[KeptSweep, "pa.Table"]]:
    """Yield the fingerprints of each sweep, without its id."""
    import pyarrow.parquet as pq  # noqa: PLC0415 - heavy

    open_packs: dict[Path, _Packed] = {}
    for kept in sweeps:
        path = store.fingerprints_of(kept)
        if store.pack_of(kept) is None:
            yield kept, pq.ParquetFile(path).read()
        else:
            open_packs[path] = open_packs.get(path) or _Packed(path)
            yield kept, open_packs[path].table(kept.sweep.id)


class _Packed:
    """The fingerprints of a pack."""

    def __init__(self, path: Path) -> None:
        import pyarrow.parquet as pq  # noqa: PLC0415 - heavy

        self._file: pq.ParquetFile = pq.ParquetFile(path)
        self._columns = [name for name in self._file.schema_arrow.names if name != _SWEEP]
        self._groups: dict[str, list[int]] = {}
        place = self._file.schema_arrow.names.index(_SWEEP)
        for number in range(self._file.num_row_groups):
            statistics = self._file.metadata.row_group(number).column(place).statistics
            self._groups.setdefault(statistics.min if statistics else "", []).append(number)

    def table(self, sweep: str) -> "pa.Table":
        """Return those of one sweep."""
        return self._file.read_row_groups(self._groups.get(sweep, []), columns=self._columns)
