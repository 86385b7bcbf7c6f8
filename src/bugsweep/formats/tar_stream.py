"""Tar archives read forward, once, without holding more than a header."""

import struct
import zlib
from collections.abc import Iterator
from datetime import datetime
from typing import BinaryIO, Final, Literal, TypeAlias

from msgspec import Struct

from bugsweep.errors import FormatError
from bugsweep.formats.timestamps import TimestampError, from_unix

_BLOCK: Final = 512
_CHUNK = 256 * 1024
_LARGEST_EXTENSION = 16 * 1024**2
"""Of an extension header: names, times, extended attributes."""
_HEADER = struct.Struct("100s8s16x12s12s8sc100s8s80x155s12x")
"""Name, mode, size, time, checksum, kind, target, magic with version, prefix of the name."""
_SUM = slice(148, 156)
_ADLER = 65521

Kind: TypeAlias = Literal["file", "directory", "symbolic link", "hard link", "other"]

_KINDS: Final[dict[bytes, Kind]] = {
    b"0": "file",
    b"\0": "file",
    b"7": "file",
    b"S": "file",
    b"1": "hard link",
    b"2": "symbolic link",
    b"5": "directory",
}
_EXTENSIONS = frozenset((b"x", b"g", b"L", b"K"))
_LINKS = frozenset((b"1", b"2"))
_WITHOUT_CONTENT = frozenset((b"1", b"2", b"3", b"4", b"5", b"6"))


class TarMember(Struct, frozen=True, kw_only=True):
    """A file in the archive."""

    name: str
    size: int
    modified_at: datetime | None
    kind: Kind
    mode: int | None = None
    """Without the type of the file."""
    target: str = ""
    """Where a link leads."""
    changed_at: datetime | None = None
    born_at: datetime | None = None
    sparse: bool = False
    """Whether its holes are left out, so that the stored content is not the file's."""

    @property
    def regular(self) -> bool:
        """False for folders, links and devices, which hold nothing."""
        return self.kind == "file"


class TarStream:
    """The members of an archive, in order; the content of one can be read until the next is asked for."""

    def __init__(self, stream: BinaryIO) -> None:
        """Read `stream`, which need not be seekable."""
        self._stream = stream
        self._left = 0
        self._padding = 0

    def __iter__(self) -> Iterator[TarMember]:
        """Yield the members.

        Raises:
            FormatError: when the archive is damaged or cut off; what came before is intact.
        """
        extended: dict[str, str] = {}
        while (header := self._next_header()) is not None:
            fields = _HEADER.unpack(header)
            kind, size = fields[5], _size(fields[2])
            if kind in _EXTENSIONS:
                text = self._small_content(size)
                if kind == b"x":
                    extended |= _pax_fields(text)
                elif kind == b"L":
                    extended["path"] = _text(text)
                elif kind == b"K":
                    extended["linkpath"] = _text(text)
                continue
            stored = _stored_size(kind, size, extended)
            member = _member(fields, header, stored, extended)
            if kind == b"S":
                self._skip_map(header)
            extended = {}
            self._left = stored
            self._padding = -stored % _BLOCK
            yield member

    def chunks(self) -> Iterator[bytes]:
        """Yield the content of the member given last.

        Raises:
            FormatError: when the archive ends within it.
        """
        while self._left:
            data = self._stream.read(min(self._left, _CHUNK))
            if not data:
                raise FormatError("the archive ends within a file")
            self._left -= len(data)
            yield data

    def _next_header(self) -> bytes | None:
        if self._left or self._padding:
            for _ in self.chunks():
                pass
            self._exactly(self._padding)
            self._padding = 0
        header = self._stream.read(_BLOCK)
        if not header:
            raise FormatError("the archive ends without its last blocks: it may have been cut off")
        if len(header) < _BLOCK:
            raise FormatError("the archive ends within a header")
        if not header[0] and not header.strip(b"\0"):
            return None
        if not _is_intact(header):
            raise FormatError("a header whose checksum does not fit")
        return header

    def _skip_map(self, header: bytes) -> None:
        """Go past the blocks that continue the map of a sparse file."""
        more = header[482]
        while more:
            more = self._exactly(_BLOCK)[504]

    def _small_content(self, size: int) -> bytes:
        if size > _LARGEST_EXTENSION:
            raise FormatError(f"an extension header of {size} bytes")
        content = self._exactly(size)
        self._exactly(-size % _BLOCK)
        return content

    def _exactly(self, amount: int) -> bytes:
        data = self._stream.read(amount) if amount else b""
        if len(data) < amount:
            raise FormatError("the archive is cut off")
        return data


def _stored_size(kind: bytes, size: int, extended: dict[str, str]) -> int:
    """Return how many bytes of content follow the header."""
    if kind in _WITHOUT_CONTENT:
        return 0
    try:
        size = int(extended.get("size", size))
    except ValueError:
        raise FormatError("an extension header that is not understood") from None
    if size < 0:
        raise FormatError("a file of negative size")
    return size


def _member(fields: tuple[bytes, ...], header: bytes, stored: int, extended: dict[str, str]) -> TarMember:
    raw_name, mode, _, time, _, kind, target, magic, prefix = fields
    name = _text(raw_name)
    if prefix[0] and magic == b"ustar\x0000":
        name = f"{_text(prefix)}/{name}"
    if not extended and kind != b"S":
        return TarMember(
            name=name.removeprefix("./"),
            size=stored,
            modified_at=_moment(_size(time)),
            kind=_KINDS.get(kind, "other"),
            mode=_size(mode),
            target=_text(target) if kind in _LINKS else "",
        )
    sparse_name = extended.get("GNU.sparse.name")
    return TarMember(
        name=(sparse_name or extended.get("path", name)).removeprefix("./"),
        size=_size(header[483:495]) if kind == b"S" else stored,
        modified_at=_moment(extended.get("mtime", _size(time))),
        kind=_KINDS.get(kind, "other"),
        mode=_size(mode),
        target=extended.get("linkpath") or (_text(target) if kind in _LINKS else ""),
        changed_at=_moment(extended.get("ctime")),
        born_at=_moment(extended.get("LIBARCHIVE.creationtime")),
        sparse=kind == b"S" or any(key.startswith("GNU.sparse.") for key in extended),
    )


def _moment(seconds: str | int | None) -> datetime | None:
    """Return the time; None for one outside the calendar, of which there are some on real phones."""
    try:
        return None if seconds is None else from_unix(float(seconds))
    except TimestampError:
        return None
    except ValueError:
        raise FormatError("an extension header that is not understood") from None


def _size(field: bytes) -> int:
    if field[0] & 0x80:  # large numbers are binary
        return int.from_bytes(field, "big") & ((1 << (8 * len(field) - 1)) - 1)
    digits = field.strip(b" \0")
    try:
        return int(digits, 8) if digits else 0
    except ValueError:
        raise FormatError("a header with a number that is none") from None


def _is_intact(header: bytes) -> bool:
    """Whether the sum of the bytes, the checksum's own counted as spaces, is the one that the header names.

    The lower half of Adler-32 is that sum, modulo a prime; it is computed twenty times faster than by `sum`.
    """
    others = _size(header[_SUM]) + sum(header[_SUM]) - 8 * ord(" ")
    return (zlib.adler32(header, 0) & 0xFFFF) == others % _ADLER


def _pax_fields(text: bytes) -> dict[str, str]:
    """Return the fields of an extension header: lines of ``length key=value``."""
    fields = {}
    while text:
        digits, _, _ = text.partition(b" ")
        if not digits.isdigit() or len(digits) > 8 or not len(digits) < int(digits) <= len(text):  # noqa: PLR2004 - more digits than its size can have
            raise FormatError("an extension header that is not understood")
        length = int(digits)
        key, _, value = text[len(digits) + 1 : length - 1].partition(b"=")
        fields[_text(key)] = _text(value)
        text = text[length:]
    return fields


def _text(field: bytes) -> str:
    return field.partition(b"\0")[0].decode("utf-8", "replace")
