"""What a sealed file says of its content: the list of files, and where in the file each part of them lies."""

import stat
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final, TypeAlias

import msgspec
from msgspec import Struct

from bugsweep.errors import FormatError

SCHEMA: Final = "bugsweep.sealed/1"
CHUNK: Final = 1024 * 1024
"""Bytes of evidence in a chunk; the last one is filled up with zeros, so that all look alike."""
_PADDED_TO: Final = 64 * 1024
"""The list is filled up to a multiple of this, so that its length says little of how many files there are."""
_MOST_ENTRIES: Final = 5_000_000
_LONGEST_NAME: Final = 255
_LARGEST: Final = 2**62
_SHA256: Final = 32


class SealError(FormatError):
    """A sealed file that is not as it was sealed; the text says where."""


class SealedEntry(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A path of the folder that was sealed."""

    path: str = ""
    """With slashes, below the folder."""
    raw_path: bytes = b""
    """In place of `path`, where that is no UTF-8."""
    mode: int
    """What kind of thing it is, and who might do what with it: ``st_mode``."""
    size: int = 0
    """Of a file: how many bytes of it were sealed. Of anything else: what the file system said."""
    modified_ns: int = 0
    """Time of change in nanoseconds since 1970."""
    sha256: str = ""
    target: str = ""
    """Of a link, which is not followed."""
    fault: str = ""
    """Why it was not sealed, or not whole."""

    @property
    def name(self) -> str:
        """The path, with bytes that are no UTF-8 as Python has them in file names."""
        return self.raw_path.decode("utf-8", "surrogateescape") if self.raw_path else self.path

    @property
    def is_file(self) -> bool:
        """Whether it has a content."""
        return stat.S_ISREG(self.mode)

    @property
    def is_folder(self) -> bool:
        """Whether it is a folder."""
        return stat.S_ISDIR(self.mode)

    @property
    def length(self) -> int:
        """Bytes of content."""
        return self.size if self.is_file else 0


def entry_path(name: str) -> dict[str, str | bytes]:
    """Return the field, and its value, in which an entry of that name has its path."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return {"raw_path": name.encode("utf-8", "surrogateescape")}
    return {"path": name}


SealedChunk: TypeAlias = tuple[int, bytes]
"""Length and SHA-256 of a chunk as it lies in the file, encrypted."""


class Manifest(Struct, frozen=True, kw_only=True):
    """What is in a sealed file, and who says so.

    The contents of the files, one after the other in the order of `entries`, are one stream; it is cut into chunks.
    """

    schema: str = SCHEMA
    name: str
    """Of the folder."""
    sealed_at: datetime
    sealed_by: str
    """Who, as they named themselves."""
    bugsweep: str
    """The version that sealed."""
    signer: str
    """Public key that it is signed with: who puts another signature beside the list is found out."""
    recipients: tuple[str, ...]
    chunk_size: int = CHUNK
    entries: tuple[SealedEntry, ...]
    chunks: tuple[SealedChunk, ...]

    @property
    def size(self) -> int:
        """Bytes of evidence."""
        return sum(entry.length for entry in self.entries)

    def placed(self) -> Iterator[tuple[SealedEntry, int]]:
        """Yield each entry, and where its content begins in the stream."""
        start = 0
        for entry in self.entries:
            yield entry, start
            start += entry.length


def encode_manifest(manifest: Manifest) -> bytes:
    """Return the document, filled up with spaces."""
    document = msgspec.json.encode(manifest)
    return document + b" " * (-len(document) % _PADDED_TO)


def decode_manifest(document: bytes) -> Manifest:
    """Read a document that `encode_manifest` made, or an enemy.

    Raises:
        SealError: when it is none, or contradicts itself, or a path in it leads out of the folder.
    """
    try:
        manifest = msgspec.json.decode(document, type=Manifest)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, ValueError) as error:
        raise SealError(f"the list of what is in it cannot be read: {error}") from None
    if manifest.schema != SCHEMA or manifest.chunk_size != CHUNK:
        raise SealError(f"the list is of the form {manifest.schema!r}, which this version does not read")
    if manifest.sealed_at.tzinfo is None:
        raise SealError("the list has a time without a zone")
    _check_entries(manifest.entries)
    expected = -(-manifest.size // CHUNK)
    if len(manifest.chunks) != expected:
        raise SealError(f"the list names {len(manifest.chunks)} chunks, and its files fill {expected}")
    for length, digest in manifest.chunks:
        if not CHUNK < length < 2 * CHUNK or len(digest) != _SHA256:
            raise SealError("the list has a chunk of an impossible size")
    return manifest


def _check_entries(entries: Sequence[SealedEntry]) -> None:
    """Raise `SealError` unless the paths make one tree below one folder."""
    if len(entries) > _MOST_ENTRIES:
        raise SealError(f"the list has {len(entries)} paths, more than any evidence has")
    folders = {""}
    seen: set[str] = set()
    for entry in entries:
        name = entry.name
        if is_leading_out(name):
            raise SealError(f"the list has the path {name[:200]!r}, which leads out of the folder")
        if name in seen:
            raise SealError(f"the list has the path {name[:200]!r} twice")
        if name.rpartition("/")[0] not in folders:
            raise SealError(f"the list has the path {name[:200]!r} without its folder")
        if (
            not 0 <= entry.size < _LARGEST
            or not -_LARGEST < entry.modified_ns < _LARGEST
            or not 0 <= entry.mode < 2**17
        ):
            raise SealError(f"the list has impossible numbers for {name[:200]!r}")
        seen.add(name)
        if entry.is_folder:
            folders.add(name)


def is_leading_out(name: str) -> bool:
    """Whether a path is anything else than names below a folder, parted by slashes."""
    if "\0" in name or len(name) > 16 * 1024:
        return True
    return any(part in {"", ".", ".."} or len(part) > _LONGEST_NAME for part in name.split("/"))
