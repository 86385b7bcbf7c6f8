"""Zip archives of the evidence: members are inflated in memory, one at a time, within limits.

The standard library reads the table of contents; members are inflated by isal, three times as fast.
"""

import struct
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from io import SEEK_CUR
from typing import BinaryIO, Final

from isal import isal_zlib
from msgspec import Struct

from bugsweep.errors import FormatError
from bugsweep.formats.inflation import CHUNK, inflated
from bugsweep.formats.packed_bytes import PackedBytes

LARGEST_MEMBER: Final = 4 * 1024**3
_LARGEST_DIRECTORY = 64 * 1024**2
"""A table of contents of half a million files; no acquisition has one."""
_FREE_SIZE = 64 * 1024**2
_LARGEST_RATIO = 250
"""A member may grow to 64 MB freely and beyond that by this factor; text of reports shrinks by ten to thirty."""
LOCAL_HEADER = struct.Struct("<4s5H3I2H")
_END = struct.Struct("<4s4H2IH")
_ENCRYPTED = 0x1


class ZipMember(Struct, frozen=True, kw_only=True):
    """One file in the archive."""

    name: str
    size: int
    modified_at: datetime | None
    """As the archive says it: local time of the device, to two seconds; given here as if in UTC."""
    packed_size: int
    offset: int
    method: int
    checksum: int


class ZipArchive:
    """The members of an archive, by name, and what is wrong with it."""

    def __init__(self, open_archive: Callable[[], BinaryIO]) -> None:
        """Read the table of contents of what `open_archive` opens; it is called again for each member that is read.

        Raises:
            FormatError: when it is no zip archive.
        """
        self._open = open_archive
        self.members: dict[str, ZipMember] = {}
        self.refused: list[tuple[str, str]] = []
        """Names of members that cannot be used, and why."""
        with open_archive() as stream:
            listed = _table_of_contents(stream)
        for info in listed:
            if info.is_dir():
                continue
            if reason := self._fault(info):
                self.refused.append((info.filename, reason))
            else:
                self.members[info.filename] = _member(info)

    def _fault(self, info: zipfile.ZipInfo) -> str:
        if info.filename in self.members:
            return "a second member of the same name"
        return fault_of(info.filename, info.flag_bits, info.compress_type, info.file_size, info.compress_size)

    def chunks(self, name: str) -> Iterator[bytes]:
        """Yield the content of the member `name` piece by piece.

        Raises:
            FormatError: when it is damaged or not what the table of contents says.
        """
        return member_chunks(self._open, self.members[name])

    def read(self, name: str) -> PackedBytes:
        """Return the content of the member `name`; raises as `chunks`."""
        content = PackedBytes()
        content.extend(self.chunks(name))
        return content


def member_chunks(open_archive: Callable[[], BinaryIO], member: ZipMember) -> Iterator[bytes]:
    """Yield the content of a member piece by piece.

    Raises:
        FormatError: when it is damaged or not what the table of contents says.
    """
    checksum = size = 0
    with open_archive() as stream:
        for chunk in _content(stream, member):
            size += len(chunk)
            if size > member.size:
                raise FormatError("longer than the archive says")
            checksum = isal_zlib.crc32(chunk, checksum)
            yield chunk
    if size != member.size or checksum != member.checksum:
        raise FormatError("its checksum does not fit" if size == member.size else "shorter than the archive says")


def fault_of(name: str, flags: int, method: int, size: int, packed_size: int) -> str:
    """Return why a member that the table of contents describes so cannot be used, empty if it can."""
    if is_unsafe(name):
        return "its name leads out of the archive"
    if flags & _ENCRYPTED:
        return "encrypted"
    if method not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return f"compressed by method {method}, which is not known"
    if size > min(LARGEST_MEMBER, max(_FREE_SIZE, packed_size * _LARGEST_RATIO)):
        return f"{packed_size} bytes that claim to be {size}"
    return ""


def _content(stream: BinaryIO, member: ZipMember) -> Iterator[bytes]:
    packed = packed_chunks(stream, member.offset, member.packed_size)
    return packed if member.method == zipfile.ZIP_STORED else inflated(packed, member.size, raw=True)


def packed_chunks(stream: BinaryIO, offset: int, size: int) -> Iterator[bytes]:
    """Yield, as it lies in the archive, the content of the member whose header is at `offset`: `size` bytes.

    Raises:
        FormatError: when there is no header, or the archive ends before.
    """
    stream.seek(offset)
    header = stream.read(LOCAL_HEADER.size)
    if len(header) < LOCAL_HEADER.size or header[:4] != b"PK\x03\x04":
        raise FormatError("nothing where the archive says that it lies")
    *_, name_length, extra_length = LOCAL_HEADER.unpack(header)
    stream.seek(name_length + extra_length, SEEK_CUR)
    left = size
    while left:
        data = stream.read(min(CHUNK, left))
        if not data:
            raise FormatError("the archive ends within it")
        left -= len(data)
        yield data


def is_zip(head: bytes) -> bool:
    """Whether a file that begins with `head` is a zip archive."""
    return head.startswith((b"PK\x03\x04", b"PK\x05\x06"))


def is_unsafe(name: str) -> bool:
    """Whether a name in an archive would lead out of the folder that it is unpacked in."""
    return name.startswith("/") or "\\" in name or "\0" in name or ".." in name.split("/") or name[1:2] == ":"


def _table_of_contents(stream: BinaryIO) -> list[zipfile.ZipInfo]:
    _bound_directory(stream)
    try:
        return zipfile.ZipFile(stream).infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, struct.error, EOFError) as error:
        raise FormatError(f"not a readable zip archive: {error}") from error


def _bound_directory(stream: BinaryIO) -> None:
    """Refuse a table of contents that would fill the memory: the standard library reads it whole."""
    size = stream.seek(0, 2)
    stream.seek(max(0, size - _END.size - 0xFFFF))
    tail = stream.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < _END.size:
        raise FormatError("not a zip archive, or one that is cut off")
    directory_size = _END.unpack_from(tail, at)[5]
    if (wide := tail.rfind(b"PK\x06\x06", 0, at)) >= 0 and len(tail) - wide >= 48:  # noqa: PLR2004 - to the end of the size
        directory_size = max(directory_size % 0xFFFFFFFF, struct.unpack_from("<Q", tail, wide + 40)[0])
    if directory_size > _LARGEST_DIRECTORY:
        raise FormatError(f"a table of contents of {directory_size} bytes")


def _member(info: zipfile.ZipInfo) -> ZipMember:
    try:
        modified = datetime(*info.date_time, tzinfo=UTC)
    except ValueError:  # such as month 0, where the packer had no time
        modified = None
    return ZipMember(
        name=info.filename,
        size=info.file_size,
        modified_at=modified,
        packed_size=info.compress_size,
        offset=info.header_offset,
        method=info.compress_type,
        checksum=info.CRC,
    )
