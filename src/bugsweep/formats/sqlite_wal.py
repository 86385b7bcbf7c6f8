"""The write-ahead log beside a database: which of its frames are committed, and which page each one is.

Format: https://sqlite.org/fileformat2.html#walformat. On a live phone most recent rows lie only here, and SQLite itself
would replay the log into the database, which evidence does not allow.
"""

import struct
from collections.abc import Iterator
from typing import BinaryIO

from msgspec import Struct

_HEADER = struct.Struct(">8I")
_FRAME = struct.Struct(">6I")
_MAGIC = (0x377F0682, 0x377F0683)
"""The last bit says in which byte order the checksums were computed."""
_MASK = 0xFFFFFFFF


class WalIndex(Struct, frozen=True, kw_only=True):
    """The committed state that a log describes."""

    page_size: int
    page_count: int
    """Size of the database after the last commit, in pages."""
    frames: dict[int, int]
    """Page number to the byte in the log where its newest committed content begins."""


def read_wal(stream: BinaryIO) -> WalIndex | None:
    """Read the log in `stream`; None when it holds no committed frame.

    Frames count up to the first whose salt or checksum does not fit, as SQLite itself would recover them.
    """
    header = stream.read(_HEADER.size)
    if len(header) < _HEADER.size:
        return None
    magic, _, page_size, _, salt1, salt2, check1, check2 = _HEADER.unpack(header)
    if magic not in _MAGIC or page_size < 512 or page_size > 65536 or page_size & (page_size - 1):  # noqa: PLR2004 - the format's own bounds
        return None
    order = ">" if magic & 1 else "<"
    state = _checksum(header[:24], (0, 0), order)
    if state != (check1, check2):
        return None
    frames: dict[int, int] = {}
    pending: dict[int, int] = {}
    page_count, position = 0, _HEADER.size
    while len(frame := stream.read(_FRAME.size + page_size)) == _FRAME.size + page_size:
        number, size_after_commit, frame_salt1, frame_salt2, check1, check2 = _FRAME.unpack_from(frame)
        if (frame_salt1, frame_salt2) != (salt1, salt2):
            break
        state = _checksum(frame[_FRAME.size :], _checksum(frame[:8], state, order), order)
        if state != (check1, check2):
            break
        pending[number] = position + _FRAME.size
        position += _FRAME.size + page_size
        if size_after_commit:
            frames.update(pending)
            pending.clear()
            page_count = size_after_commit
    if not frames:
        return None
    return WalIndex(page_size=page_size, page_count=page_count, frames=frames)


def all_frames(stream: BinaryIO, page_size: int) -> Iterator[tuple[int, int, bytes]]:
    """Yield page number, place of the content and content of every frame, committed or not, to the end of the log.

    A log is written again from its beginning without being cut off, so that frames of earlier rounds stay behind those
    that count.
    """
    position, size = _HEADER.size, _FRAME.size + page_size
    while True:
        stream.seek(position)  # others may read from the stream in between
        frame = stream.read(size)
        if len(frame) <= _FRAME.size:
            return
        yield int.from_bytes(frame[:4], "big"), position + _FRAME.size, frame[_FRAME.size :]
        position += size


def _checksum(data: bytes, state: tuple[int, int], order: str) -> tuple[int, int]:
    """Continue the log's checksum over `data`, whose length is a multiple of eight."""
    words = struct.unpack(f"{order}{len(data) // 4}I", data)
    first, second = state
    for even, odd in zip(words[::2], words[1::2], strict=True):
        first = (first + even + second) & _MASK
        second = (second + odd + first) & _MASK
    return first, second
