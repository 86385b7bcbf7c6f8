"""Bytes that are kept in memory, compressed, and read at any place.

What comes out of an archive must be seekable and must not touch the disk. Text of a report packs to about a sixth of
its size with LZ4, which gives it back faster than the archive's own compression does.
"""

from collections.abc import Iterable
from io import BufferedReader, BytesIO
from typing import BinaryIO, Final

import lz4.block

from bugsweep.formats.random_access import RandomAccess
from bugsweep.model.evidence import EvidenceFile, FileMetadata

BLOCK: Final = 256 * 1024
_PLAIN_UP_TO = 1024 * 1024
"""Less than this is not worth packing."""


class PackedBytes:
    """A sequence of bytes, in compressed blocks of equal length."""

    def __init__(self) -> None:
        """Begin with none."""
        self._blocks: list[bytes] = []
        self._plain = bytearray()
        self.size = 0

    def extend(self, chunks: Iterable[bytes]) -> None:
        """Take in `chunks`; what came before an error is kept."""
        for chunk in chunks:
            self.size += len(chunk)
            self._plain += chunk
            if self.size > _PLAIN_UP_TO:
                self._pack()

    @property
    def memory(self) -> int:
        """How much memory it takes."""
        return len(self._plain) + sum(map(len, self._blocks))

    def _pack(self) -> None:
        whole = len(self._plain) - len(self._plain) % BLOCK
        with memoryview(self._plain) as view:
            for at in range(0, whole, BLOCK):
                self._blocks.append(lz4.block.compress(view[at : at + BLOCK], store_size=False))
        del self._plain[:whole]

    def read(self, start: int, amount: int) -> bytes:
        """Return the bytes from `start`, up to the end of a block and at most `amount`."""
        number, within = divmod(start, BLOCK) if self._blocks else (0, start)
        return self.block(number)[within : within + amount]

    def block(self, number: int) -> bytes:
        """Return a block; the last is what does not fill one."""
        if number < len(self._blocks):
            block: bytes = lz4.block.decompress(self._blocks[number], uncompressed_size=BLOCK)
            return block
        return bytes(self._plain) if number == len(self._blocks) else b""

    def open(self) -> BinaryIO:
        """Open the bytes as a file."""
        if not self._blocks:
            return BytesIO(self._plain)
        return BufferedReader(_Reader(self), BLOCK)


class PackedFile:
    """A file of the evidence whose bytes are kept in memory."""

    metadata = FileMetadata()

    def __init__(self, path: str, content: PackedBytes) -> None:
        """Offer `content` as what lies at `path`."""
        self.path = path
        self._content = content

    @property
    def size(self) -> int:
        """How many bytes it has, unpacked."""
        return self._content.size

    def open(self) -> BinaryIO:
        """Open it for reading."""
        return self._content.open()

    def beside(self, suffix: str) -> EvidenceFile | None:  # noqa: ARG002 - the protocol's signature
        """Return None: nothing lies beside it."""
        return None


class _Reader(RandomAccess):
    """Reads at any place; the block it read last stays unpacked."""

    def __init__(self, content: PackedBytes) -> None:
        super().__init__(content.size)
        self._content = content
        self._number = -1
        self._block = b""

    def readinto(self, buffer: "bytearray | memoryview") -> int:  # type: ignore[override]  # what BufferedReader gives
        number, within = divmod(self._position, BLOCK)
        if number != self._number:
            self._number, self._block = number, self._content.block(number)
        data = self._block[within : within + len(buffer)]
        buffer[: len(data)] = data
        self._position += len(data)
        return len(data)
