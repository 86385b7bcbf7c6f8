"""Sweeps out to an object store, and in from one: as they lie in the workspace, and without the key.

::

    <prefix>/sweeps/<id>/…           a sweep's folder or a pack, see `store.sweeps` and `store.packs`

What names the other files and their hashes, ``sweep.json`` or ``pack.json``, is put there last: who finds it finds the
rest. Nothing there is ever changed; what was stopped goes on with the files that are missing.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Final, TypeVar

import msgspec
from msgspec import Struct

from bugsweep.errors import StoreError
from bugsweep.formats.object_stores import object_errors, open_object_store
from bugsweep.store.compacting import discard_replaced
from bugsweep.store.files import HALF_WRITTEN, discard_folder, finish_folder, new_file, private_folder, stored
from bugsweep.store.forgetting import finish_interrupted, forgotten_names
from bugsweep.store.leases import rewriting
from bugsweep.store.packs import INDEX, PACK, PACK_SCHEMA, KeptFile, PackIndex
from bugsweep.store.sweeps import DOCUMENT, SWEEP_SCHEMA, KeptSweep, SweepStore, sha256_of

_SWEEPS: Final = "sweeps"
_BLOCK: Final = 1 << 20
_LARGEST_INDEX: Final = 1 << 28
_WAIT: Final = 5.0

T = TypeVar("T")


class NotCopied(Struct, frozen=True, kw_only=True):
    """What was left where it is."""

    name: str
    reason: str


class Copied(Struct, frozen=True, kw_only=True):
    """What a push or a pull did."""

    sweeps: tuple[str, ...] = ()
    """Ids of those that are there now and were not."""
    there_before: int = 0
    files: int = 0
    size: int = 0
    """Bytes that went over the line."""
    deleted: tuple[str, ...] = ()
    """Folders and packs deleted in the object store: forgotten here, or in packs that are there since."""
    left: tuple[NotCopied, ...] = ()


class _Unit(Struct, frozen=True, kw_only=True):
    """A folder that is copied as a whole."""

    name: str
    index: str
    """Name of the file that names the others."""
    files: Mapping[str, KeptFile]
    sweeps: tuple[str, ...]
    replaces: tuple[str, ...] = ()
    with_records: bool = False


class Depot:
    """A place in an object store where sweeps lie."""

    def __init__(self, url: str) -> None:
        """Use what is at `url`, such as ``s3://bucket/prefix``.

        Raises:
            UsageError: when it is no such URL, or what reads that kind of store is not installed.
        """
        self.url = url.rstrip("/")
        self._there, path = open_object_store(url)
        self._root = f"{path}/{_SWEEPS}"

    def push(self, store: SweepStore, *, with_records: bool = False) -> Copied:
        """Put the sweeps of a workspace there; those that keep records only when asked.

        What was forgotten here is deleted there, and what a pack stands for, once the pack is there.

        Raises:
            StoreError: when the object store fails; the same call goes on from there.
        """
        finish_interrupted(store)
        with rewriting(store.workspace), self._errors("written"):
            there = self._listing()
            done: list[str] = []
            left: list[NotCopied] = []
            before = files = size = 0
            units = list(_local_units(store))
            for unit in units:
                if unit.with_records and not with_records:
                    left.append(NotCopied(name=unit.name, reason="it keeps records in clear, which was not asked for"))
                    continue
                sent = self._put(store.folder / unit.name, unit, there)
                files, size = files + len(sent), size + sum(sent)
                done += unit.sweeps if sent else ()
                before += 0 if sent else len(unit.sweeps)
            deleted = self._discard(there, units, forgotten_names(store))
            return Copied(
                sweeps=tuple(done),
                there_before=before,
                files=files,
                size=size,
                deleted=tuple(deleted),
                left=tuple(left),
            )

    def pull(self, store: SweepStore, *, with_records: bool = False) -> Copied:
        """Bring the sweeps that lie there into a workspace, which holds them as if they were made there.

        Raises:
            StoreError: when the object store fails or a file is not the one that was put there.
        """
        with rewriting(store.workspace), self._errors("read"):
            there = self._listing()
            known = {one.sweep.id for one in store.sweeps()}
            forgotten = forgotten_names(store)
            done: list[str] = []
            left: list[NotCopied] = []
            before = files = size = 0
            for unit in self._units(there, left):
                reason = _not_wanted(unit, forgotten, with_records=with_records)
                if not known.issuperset(unit.sweeps) and reason:
                    left.append(NotCopied(name=unit.name, reason=reason))
                elif not known.issuperset(unit.sweeps):
                    got = self._get(store, unit)
                    files, size = files + len(got), size + sum(got)
                    done += sorted(set(unit.sweeps) - known)
                    known |= set(unit.sweeps)
                else:
                    before += len(unit.sweeps)
            store.release()
            discard_replaced(store.folder, wait=_WAIT)
            return Copied(sweeps=tuple(done), there_before=before, files=files, size=size, left=tuple(left))

    def _listing(self) -> dict[str, int]:
        """Return the size of each file there, by its path below the root."""
        found = self._there.find(self._root, detail=True)
        return {path.removeprefix(f"{self._root}/"): int(entry["size"] or 0) for path, entry in found.items()}

    def _put(self, folder: Path, unit: _Unit, there: Mapping[str, int]) -> list[int]:
        """Put the files that are missing, the index last, and return their sizes."""
        sent = []
        for name, file in unit.files.items():
            if there.get(f"{unit.name}/{name}") == file.size:
                continue
            if sha256_of(folder / name) != file.sha256:
                raise StoreError(f"{folder / name} is not the file that was written; nothing of it was put there.")
            self._there.put_file(str(folder / name), self._path(unit.name, name))
            sent.append(file.size)
        content, path = (folder / unit.index).read_bytes(), self._path(unit.name, unit.index)
        if f"{unit.name}/{unit.index}" not in there:
            self._there.pipe_file(path, content)
            sent.append(len(content))
        if self._there.cat_file(path) != content:
            raise StoreError(f"{self.url} has another {unit.index} of {unit.name}; it was put there by somebody else.")
        return sent

    def _units(self, there: Mapping[str, int], left: list[NotCopied]) -> list[_Unit]:
        """Return what is there whole, packs first, without what they stand for."""
        names = sorted({path.partition("/")[0] for path in there}, key=lambda name: (not name.endswith(PACK), name))
        units = []
        for name in names:
            index = INDEX if name.endswith(PACK) else DOCUMENT
            size = there.get(f"{name}/{index}")
            if size is None:
                left.append(NotCopied(name=name, reason="it is not there whole: who put it there was stopped"))
            elif size > _LARGEST_INDEX or not _is_name(name):
                left.append(NotCopied(name=name, reason=f"its {index} is no such document"))
            else:
                try:
                    units.append(_unit_of(name, self._there.cat_file(self._path(name, index))))
                except (msgspec.MsgspecError, RecursionError, ValueError) as error:
                    left.append(NotCopied(name=name, reason=f"its {index} cannot be read: {error}"))
        gone = {name for unit in units for name in unit.replaces}
        return [unit for unit in units if unit.name not in gone]

    def _get(self, store: SweepStore, unit: _Unit) -> list[int]:
        """Bring a folder here, and return the sizes of the files that came."""
        with stored("What was pulled"):
            private_folder(store.folder)
            # The same name each time: what a pull that was stopped brought is used.
            half = store.folder / f".{hashlib.sha256(unit.name.encode()).hexdigest()[:16]}{HALF_WRITTEN}"
            half.mkdir(mode=0o700, exist_ok=True)
            came = []
            for name, file in unit.files.items():
                if sha256_of(half / name) != file.sha256:
                    (half / name).unlink(missing_ok=True)
                    private_folder((half / name).parent)
                    self._fetch(unit.name, name, half / name, file)
                    came.append(file.size)
            content = self._there.cat_file(self._path(unit.name, unit.index))
            if _unit_of(unit.name, content) != unit:
                raise StoreError(f"{unit.index} of {unit.name} changed at {self.url} while it was read.")
            for path in half.rglob("*"):
                if path.is_file() and path.relative_to(half).as_posix() not in unit.files:
                    path.unlink()
            with new_file(half / unit.index) as out:
                out.write(content)
            finish_folder(half, unit.name)
            return [*came, len(content)]

    def _fetch(self, unit: str, name: str, to: Path, file: KeptFile) -> None:
        digest, left = hashlib.sha256(), file.size
        with self._there.open(self._path(unit, name), "rb", cache_type="none") as stream, new_file(to) as out:
            while left > 0 and (block := stream.read(min(_BLOCK, left))):
                left -= len(block)
                digest.update(block)
                out.write(block)
        if digest.hexdigest() != file.sha256:
            discard_folder(to.parent)
            raise StoreError(f"{name} of {unit} at {self.url} is not the file that was put there; it was not taken.")

    def _discard(self, there: Mapping[str, int], units: Iterable[_Unit], forgotten: set[str]) -> Iterator[str]:
        """Delete what was forgotten, and what packs stand for; the index first, so that nobody finds half of it."""
        packs = [unit for unit in units if unit.name.endswith(PACK)]
        gone = forgotten | {name for unit in packs for name in (*unit.replaces, *unit.sweeps)}
        for name in sorted({path.partition("/")[0] for path in there} & gone):
            paths = [path for path in there if path.partition("/")[0] == name]
            for path in sorted(paths, key=lambda path: path.rpartition("/")[2] not in {INDEX, DOCUMENT}):
                self._there.rm_file(f"{self._root}/{path}")
            yield name

    def _path(self, unit: str, name: str) -> str:
        return f"{self._root}/{unit}/{name}"

    @contextmanager
    def _errors(self, done: str) -> Iterator[None]:
        try:
            with object_errors():
                yield
        except OSError as error:
            raise StoreError(
                f"{self.url} could not be {done}: {error.strerror or error}; the same command goes on from there."
            ) from error


def _local_units(store: SweepStore) -> Iterator[_Unit]:
    packs = {}
    for kept in store.sweeps():
        if (pack := store.pack_of(kept)) is None:
            yield _sweep_unit(kept)
        else:
            packs[pack.path.name] = pack.index
    yield from (_pack_unit(name, index) for name, index in packs.items())


def _sweep_unit(kept: KeptSweep) -> _Unit:
    return _Unit(
        name=kept.sweep.id,
        index=DOCUMENT,
        files=kept.files,
        sweeps=(kept.sweep.id,),
        with_records=kept.keep == "records",
    )


def _pack_unit(name: str, index: PackIndex) -> _Unit:
    return _Unit(name=name, index=INDEX, files=index.files, sweeps=tuple(index.sweeps), replaces=index.replaces)


class _SchemaOnly(Struct):
    schema: str


def _unit_of(name: str, content: bytes) -> _Unit:
    """Return what a document from elsewhere says; raises `ValueError` when it is none that may be used."""
    schema = msgspec.json.decode(content, type=_SchemaOnly).schema
    if name.endswith(PACK) and schema == PACK_SCHEMA:
        unit = _pack_unit(name, msgspec.json.decode(content, type=PackIndex))
    elif not name.endswith(PACK) and schema == SWEEP_SCHEMA:
        unit = _sweep_unit(msgspec.json.decode(content, type=KeptSweep))
        if unit.sweeps != (name,):
            raise ValueError(f"it says that it is {unit.sweeps[0]}")
    else:
        raise ValueError(f"its schema is {schema!r}")
    if bad := next((file for file in unit.files if not _is_inside(file)), None):
        raise ValueError(f"it names a file {bad!r}")
    return unit


def _is_name(name: str) -> bool:
    """Whether a folder may have that name here."""
    return name not in {"", ".", ".."} and not name.startswith(".") and "\\" not in name and name.isprintable()


def _is_inside(name: str) -> bool:
    """Whether a path stays in the folder that it is put in."""
    parts = PurePosixPath(name).parts
    return bool(parts) and "/".join(parts) == name and all(_is_name(part) and ":" not in part for part in parts)


def _not_wanted(unit: _Unit, forgotten: set[str], *, with_records: bool) -> str:
    if unit.with_records and not with_records:
        return "it keeps records in clear, which was not asked for"
    if gone := forgotten & {unit.name, *unit.sweeps}:
        return f"{min(gone)} was forgotten here"
    return ""
