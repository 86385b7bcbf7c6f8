"""SEGB files of Biome: records of the same stream one after the other, in either of two versions.

Version 1 (to iOS 16) has its mark at the end of a header of 56 bytes, and a header before each record. Version 2 has it
at the beginning, and the states and times of the records in a table at the end. Source for both: the articles that
Cellebrite published on the formats, and the notes of CCL Solutions.
"""

import struct
import zlib
from collections.abc import Iterator
from datetime import datetime
from typing import Final

from msgspec import Struct

from bugsweep.errors import FormatError
from bugsweep.formats.bounded import content_of
from bugsweep.formats.timestamps import TimestampError, from_cocoa
from bugsweep.model.evidence import EvidenceFile, origin_of
from bugsweep.model.record import Problem

_LARGEST = 64 * 1024**2
_MARK = b"SEGB"
_HEADER_1, _HEADER_2 = 56, 32
_RECORD_1 = struct.Struct("<iiddIi")
_RECORD_2 = struct.Struct("<Ii")
_ENTRY_2 = struct.Struct("<iid")
_WRITTEN, _DELETED = 1, 3


class SegbRecord(Struct, frozen=True, kw_only=True):
    """A record; what it holds, the stream decides."""

    position: int
    """Byte in the file at which its data begin."""
    time: datetime | None
    """When it was written."""
    deleted: bool
    data: bytes


def read_segb(file: EvidenceFile) -> Iterator[SegbRecord | Problem]:
    """Yield the records that were written or deleted; of a deleted one the data may be gone.

    Raises:
        FormatError: when it is no such file.
    """
    content = content_of(file, _LARGEST, "a file")
    if content.startswith(_MARK):
        yield from _version_2(content, file)
    elif content[_HEADER_1 - len(_MARK) : _HEADER_1] == _MARK:
        yield from _version_1(content, file)
    elif content.strip(b"\0"):
        raise FormatError("not a SEGB file")


def _version_1(content: bytes, file: EvidenceFile) -> Iterator[SegbRecord | Problem]:
    end = min(int.from_bytes(content[:4], "little"), len(content))
    at = _HEADER_1
    while at + _RECORD_1.size <= end:
        length, state, time, _, checksum, _ = _RECORD_1.unpack_from(content, at)
        start = at + _RECORD_1.size
        if length < 0 or start + length > len(content):
            yield Problem(origin_of(file, f"byte {at}"), "a record that is longer than the file", "file")
            return
        yield from _record(content[start : start + length], start, (state, time, checksum), file)
        at = start + length
        at += -at % 8


def _version_2(content: bytes, file: EvidenceFile) -> Iterator[SegbRecord | Problem]:
    count = int.from_bytes(content[4:8], "little")
    table = len(content) - count * _ENTRY_2.size
    if table < _HEADER_2:
        raise FormatError(f"{count} records, more than the file can hold")
    entries = sorted(_ENTRY_2.iter_unpack(content[table:]))
    at = _HEADER_2
    for end_offset, state, time in entries:
        end = _HEADER_2 + end_offset
        if end > table or (end < at and state in {_WRITTEN, _DELETED}):
            yield Problem(origin_of(file, f"byte {at}"), "a record that ends outside of the file", "file")
            return
        if state in {_WRITTEN, _DELETED} and end - at >= _RECORD_2.size:
            checksum, _ = _RECORD_2.unpack_from(content, at)
            start = at + _RECORD_2.size
            yield from _record(content[start:end], start, (state, time, checksum), file)
        at = max(at, end)
        at += -at % 4


def _record(
    data: bytes, start: int, header: tuple[int, float, int], file: EvidenceFile
) -> Iterator[SegbRecord | Problem]:
    state, time, checksum = header
    if state not in {_WRITTEN, _DELETED}:
        return
    origin = origin_of(file, f"byte {start}")
    moment = None
    try:
        moment = from_cocoa(time)
    except TimestampError as error:
        yield Problem(origin, str(error))
    if state == _WRITTEN and zlib.crc32(data) != checksum:
        yield Problem(origin, "its checksum does not fit")
    yield SegbRecord(position=start, time=moment, deleted=state == _DELETED, data=data)


BIOME_FOLDERS: Final = ("private/var/mobile/Library/Biome/streams", "private/var/db/biome/streams")
"""Where streams lie: the user's and the system's; each has folders ``local``, ``remote`` and ``tombstone``."""
