"""The table of contents of a zip archive, read one entry after the other: a dump of a phone has a million.

Format: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, sections 4.3.12 to 4.3.16 and 4.5.3.
"""

import stat
import struct
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import BinaryIO, Final

from msgspec import Struct

from bugsweep.errors import FormatError
from bugsweep.formats.zip_archive import ZipMember, fault_of

_END = struct.Struct("<4s4H2IH")
_LOCATOR = struct.Struct("<4sIQI")
_WIDE_END = struct.Struct("<4sQ2H2I4Q")
_ENTRY = struct.Struct("<4s6H3I5H2I")
_LONGEST_COMMENT = 0xFFFF
_WIDE: Final = 0xFFFFFFFF
"""Stands for a number that lies in the extra field."""
_WIDE_FIELD, _UNIX_TIME_FIELD = 0x0001, 0x5455
_UNIX, _MACOS = 3, 19
"""Systems whose entries have a POSIX mode."""


class ZipEntry(Struct, frozen=True, kw_only=True):
    """An entry of the table of contents."""

    member: ZipMember
    mode: int
    """POSIX, with the type of the file; 0 where the packer gave none."""
    fault: str
    """Why its content cannot be had; empty if it can."""

    @property
    def kind(self) -> str:
        """``file``, ``directory`` or ``symbolic link``."""
        if self.member.name.endswith("/"):
            return "directory"
        return "symbolic link" if stat.S_ISLNK(self.mode) else "file"


def read_directory(stream: BinaryIO) -> Iterator[ZipEntry]:
    """Yield the entries of the archive in `stream`, in the order of its table of contents.

    Raises:
        FormatError: when there is no such table, or it is damaged; what came before is intact.
    """
    count, offset = find_directory(stream)
    stream.seek(offset)
    for number in range(count):
        fixed = stream.read(_ENTRY.size)
        if len(fixed) < _ENTRY.size or fixed[:4] != b"PK\x01\x02":
            raise FormatError(f"the table of contents ends after {number} of {count} entries")
        (_, made_by, _, flags, method, time, date, checksum, packed_size, size,
         name_length, extra_length, comment_length, _, _, attributes, start) = _ENTRY.unpack(fixed)  # fmt: skip
        rest = stream.read(name_length + extra_length + comment_length)
        if len(rest) < name_length + extra_length + comment_length:
            raise FormatError(f"the table of contents ends after {number} of {count} entries")
        name = rest[:name_length].decode("utf-8", "replace")  # with or without the flag that says so
        modified = None
        if extra_length:
            size, packed_size, start, modified = _extra(
                rest[name_length : name_length + extra_length], size, packed_size, start
            )
        yield ZipEntry(
            member=ZipMember(
                name=name,
                size=size,
                modified_at=modified or _dos_time(date, time),
                packed_size=packed_size,
                offset=start,
                method=method,
                checksum=checksum,
            ),
            mode=attributes >> 16 if made_by >> 8 in (_UNIX, _MACOS) else 0,
            fault=fault_of(name.removeprefix("/"), flags, method, size, packed_size),
        )


def find_directory(stream: BinaryIO) -> tuple[int, int]:
    """Return how many entries the table of contents has, and where the first lies.

    Raises:
        FormatError: when there is no such table.
    """
    size = stream.seek(0, 2)
    start = max(0, size - _END.size - _LONGEST_COMMENT)
    stream.seek(start)
    tail = stream.read(_END.size + _LONGEST_COMMENT)
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < _END.size:
        raise FormatError("not a zip archive, or one that is cut off")
    _, _, _, _, count, _, offset, _ = _END.unpack_from(tail, at)
    stream.seek(max(0, start + at - _LOCATOR.size))
    locator = stream.read(_LOCATOR.size)
    if len(locator) == _LOCATOR.size and locator[:4] == b"PK\x06\x07":
        stream.seek(_LOCATOR.unpack(locator)[2])
        wide = stream.read(_WIDE_END.size)
        if len(wide) < _WIDE_END.size or wide[:4] != b"PK\x06\x06":
            raise FormatError("the end of the table of contents is not where the archive says")
        *_, count, _, offset = _WIDE_END.unpack(wide)
    if offset > size:
        raise FormatError("the table of contents is not where the archive says")
    return count, offset


def _extra(extra: bytes, size: int, packed_size: int, start: int) -> tuple[int, int, int, datetime | None]:
    """Return sizes and place, with what the extra field says of them, and the time that it has."""
    modified = None
    at = 0
    while at + 4 <= len(extra):
        identifier, length = struct.unpack_from("<2H", extra, at)
        data = extra[at + 4 : at + 4 + length]
        at += 4 + length
        if identifier == _WIDE_FIELD:
            numbers = iter(struct.unpack(f"<{len(data) // 8}Q", data[: len(data) // 8 * 8]))
            size = next(numbers, size) if size == _WIDE else size
            packed_size = next(numbers, packed_size) if packed_size == _WIDE else packed_size
            start = next(numbers, start) if start == _WIDE else start
        elif identifier == _UNIX_TIME_FIELD and len(data) >= 5 and data[0] & 1:  # noqa: PLR2004 - flags and one time
            modified = datetime.fromtimestamp(int.from_bytes(data[1:5], "little"), UTC)
    return size, packed_size, start, modified


def _dos_time(date: int, time: int) -> datetime | None:
    """Return the time; local time of whoever packed, to two seconds, given as if in UTC."""
    try:
        return datetime(
            1980 + (date >> 9), date >> 5 & 15, date & 31, time >> 11, time >> 5 & 63, (time & 31) * 2, tzinfo=UTC
        )
    except ValueError:  # such as month 0, where the packer had no time
        return None
