"""Packs: many sweeps in one folder of three files, where each had a folder with as many.

::

    sweeps/<id>.pack/pack.json            which sweeps, where in the files, and which packs it replaces
                     documents.bin        sweep.json, findings.json and phone.json of each, byte for byte, compressed
                     observables.parquet  the fingerprints of all, those of a sweep in row groups of their own

A pack is written once, as a sweep is, and stands in place of the folders of its sweeps and of the packs that it names
from the moment it has its name; that these are deleted later changes nothing for readers.
"""

import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final, Literal

import msgspec
from msgspec import Struct

from bugsweep.errors import StoreError

PACK_SCHEMA: Final = "bugsweep.pack/1"
PACK: Final = ".pack"
"""How the name of a pack ends."""
INDEX: Final = "pack.json"
DOCUMENTS: Final = "documents.bin"
_LARGEST: Final = 1 << 30
"""Bytes that a document may have; a damaged one does not take all memory."""


class KeptFile(Struct, frozen=True, kw_only=True):
    """A file of a sweep's folder."""

    size: int
    sha256: str


class Place(Struct, frozen=True, kw_only=True):
    """Where a document lies among those of a pack."""

    offset: int
    stored: int
    """Bytes there, compressed."""
    size: int
    sha256: str


class PackedSweep(Struct, frozen=True, kw_only=True):
    """A sweep in a pack."""

    documents: dict[str, Place]
    rows: int = 0
    """Fingerprints."""


class PackIndex(Struct, frozen=True, kw_only=True):
    """What ``pack.json`` says."""

    schema: str = PACK_SCHEMA
    key: str
    """Id of the key that the fingerprints were made under."""
    sweeps: dict[str, PackedSweep]
    replaces: tuple[str, ...] = ()
    """Names of the packs whose place it takes."""
    files: dict[str, KeptFile]


class Pack(Struct, frozen=True):
    """A pack in the folder of sweeps."""

    path: Path
    index: PackIndex

    def document(self, sweep: str, name: str) -> bytes:
        """Return a document of a sweep, as it was.

        Raises:
            StoreError: when it is not as it was written.
        """
        packed = self.index.sweeps.get(sweep)
        place = None if packed is None else packed.documents.get(name)
        if place is None:
            raise StoreError(f"{self.path} holds no {name} of {sweep}.")
        try:
            with (self.path / DOCUMENTS).open("rb") as stream:
                stream.seek(place.offset)
                content = zlib.decompressobj().decompress(stream.read(place.stored), min(place.size, _LARGEST) + 1)
        except (OSError, zlib.error, ValueError, OverflowError) as error:
            raise StoreError(f"{name} of {sweep} cannot be read in {self.path}: {error}.") from error
        if len(content) != place.size:
            raise StoreError(f"{name} of {sweep} is not of its size in {self.path}.")
        return content


class PackError(ValueError):
    """Why a folder that is named as a pack cannot be used, and what it is instead."""

    def __init__(self, what: Literal["foreign", "damaged", "newer"], reason: str) -> None:
        """Say both."""
        super().__init__(reason)
        self.what: Literal["foreign", "damaged", "newer"] = what


class _SchemaOnly(Struct):
    schema: str


def read_pack(path: Path) -> Pack:
    """Return the pack at `path`.

    Raises:
        PackError: when it is none, or not as it was written at first sight.
    """
    try:
        content = (path / INDEX).read_bytes()
    except FileNotFoundError:
        raise PackError("foreign", f"no folder with a {INDEX}") from None
    except OSError as error:
        raise PackError("damaged", f"{INDEX} cannot be read: {error}") from error
    try:
        schema = msgspec.json.decode(content, type=_SchemaOnly).schema
        if schema != PACK_SCHEMA:
            raise PackError("newer", f"its schema is {schema!r}, not {PACK_SCHEMA!r}")
        index = msgspec.json.decode(content, type=PackIndex)
    except (msgspec.MsgspecError, RecursionError) as error:
        raise PackError("damaged", f"{INDEX} cannot be read: {error}") from error
    for name, file in index.files.items():
        if not _has_size(path / name, file.size):
            raise PackError("damaged", f"{name} is missing or not of its size")
    return Pack(path, index)


def packs_in(folder: Path) -> Iterator[Pack | tuple[Path, PackError]]:
    """Yield what is named as a pack in a folder."""
    for path in sorted(folder.glob(f"*{PACK}")):
        try:
            yield read_pack(path)
        except PackError as error:
            yield path, error


def replaced(packs: Mapping[str, Pack]) -> set[str]:
    """Return the names of those of `packs` whose place others have taken."""
    return {name for pack in packs.values() for name in pack.index.replaces}


def _has_size(path: Path, size: int) -> bool:
    try:
        return path.stat().st_size == size
    except OSError:
        return False
