"""Tar archives read forward, once, without holding more than a header."""

from collections.abc import Iterator
from datetime import datetime
from typing import BinaryIO, Final

from msgspec import Struct

from bugsweep.errors import FormatError
from bugsweep.formats.timestamps import TimestampError, from_unix

_BLOCK: Final = 512
_CHUNK = 256 * 1024
_LONGEST_NAME = 64 * 1024
"""Of a name in an extension header, and of the header as a whole."""
_SUM = slice(148, 156)


class TarMember(Struct, frozen=True, kw_only=True):
    """A file in the archive."""

    name: str
    size: int
    modified_at: datetime | None
    regular: bool
    """False for folders, links and devices, which hold nothing."""


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
            kind = header[156:157]
            size = _size(header[124:136])
            if kind in b"xgLK" and kind:
                text = self._small_content(size)
                if kind == b"x":
                    extended |= _pax_fields(text)
                elif kind == b"L":
                    extended["path"] = _text(text)
                continue
            member = _member(header, kind, size, extended)
            extended = {}
            self._left = member.size if member.regular else 0
            self._padding = -self._left % _BLOCK
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
        for _ in self.chunks():
            pass
        self._exactly(self._padding)
        self._padding = 0
        header = self._stream.read(_BLOCK)
        if not header:
            raise FormatError("the archive ends without its last blocks: it may have been cut off")
        if len(header) < _BLOCK:
            raise FormatError("the archive ends within a header")
        if not header.strip(b"\0"):
            return None
        if _checksum(header) != _size(header[_SUM]):
            raise FormatError("a header whose checksum does not fit")
        return header

    def _small_content(self, size: int) -> bytes:
        if size > _LONGEST_NAME:
            raise FormatError(f"an extension header of {size} bytes")
        content = self._exactly(size)
        self._exactly(-size % _BLOCK)
        return content

    def _exactly(self, amount: int) -> bytes:
        data = self._stream.read(amount) if amount else b""
        if len(data) < amount:
            raise FormatError("the archive is cut off")
        return data


def _member(header: bytes, kind: bytes, size: int, extended: dict[str, str]) -> TarMember:
    name = _text(header[:100])
    if header[257:262] == b"ustar" and (prefix := _text(header[345:500])) and header[263:265] == b"00":
        name = f"{prefix}/{name}"
    try:
        size = int(extended.get("size", size))
        modified = from_unix(float(extended.get("mtime", _size(header[136:148]))))
    except TimestampError:
        modified = None
    except ValueError:
        raise FormatError("an extension header that is not understood") from None
    if size < 0:
        raise FormatError("a file of negative size")
    return TarMember(
        name=extended.get("path", name).removeprefix("./"),
        size=size,
        modified_at=modified,
        regular=kind in {b"0", b"\0", b"7"},
    )


def _size(field: bytes) -> int:
    if field[0] & 0x80:  # large numbers are binary
        return int.from_bytes(field, "big") & ((1 << (8 * len(field) - 1)) - 1)
    digits = field.strip(b" \0")
    try:
        return int(digits, 8) if digits else 0
    except ValueError:
        raise FormatError("a header with a number that is none") from None


def _checksum(header: bytes) -> int:
    return sum(header) - sum(header[_SUM]) + 8 * ord(" ")


def _pax_fields(text: bytes) -> dict[str, str]:
    """Return the fields of an extension header: lines of ``length key=value``."""
    fields = {}
    while text:
        digits, _, _ = text.partition(b" ")
        if not digits.isdigit() or len(digits) > 6 or not len(digits) < int(digits) <= len(text):  # noqa: PLR2004 - more digits than its size can have
            raise FormatError("an extension header that is not understood")
        length = int(digits)
        key, _, value = text[len(digits) + 1 : length - 1].partition(b"=")
        fields[_text(key)] = _text(value)
        text = text[length:]
    return fields


def _text(field: bytes) -> str:
    return field.partition(b"\0")[0].decode("utf-8", "replace")
