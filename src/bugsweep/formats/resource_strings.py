"""String pools: the texts of compiled XML and of resource tables of Android apps.

Strings are decoded when they are asked for, as Android does it: of a pool that lies about its count or has broken
strings, those that are used can still be read.
"""

import struct
from typing import Final

from bugsweep.errors import FormatError

STRING_POOL: Final = 0x0001
"""Type of its chunk."""
NO_STRING: Final = 0xFFFFFFFF
_HEADER = struct.Struct("<2HI5I")
_UTF8 = 0x100
_LONGEST = 32_768
"""So many bytes of a string are decoded; a manifest has none that is longer."""
_MOST_DECODED = 16 * 1024**2


class StringPool:
    """The strings of a chunk, by number."""

    def __init__(self, chunk: memoryview) -> None:
        """Read the header of the pool that begins `chunk`, and that may lie about everything else.

        Raises:
            FormatError: when it has no header.
        """
        if len(chunk) < _HEADER.size:
            raise FormatError("a string pool that ends in its header")
        _, header_size, size, count, _, flags, start, _ = _HEADER.unpack_from(chunk)
        self._chunk = chunk[:size]
        self._offsets = header_size
        self._start = start
        self._utf8 = bool(flags & _UTF8)
        self.count = min(count, max(0, len(self._chunk) - header_size) // 4)
        self._decoded: dict[int, str] = {}
        self._amount = 0

    def __getitem__(self, number: int) -> str:
        """Return a string; empty where there is none of that number.

        Raises:
            FormatError: when the strings lie over one another, so that all of them would fill the memory.
        """
        text = self._decoded.get(number)
        if text is None:
            text = self._decoded[number] = self._decode(number) if 0 <= number < self.count else ""
            self._amount += len(text)
            if self._amount > _MOST_DECODED:
                raise FormatError("strings that lie over one another")
        return text

    def _decode(self, number: int) -> str:
        (offset,) = struct.unpack_from("<I", self._chunk, self._offsets + 4 * number)
        at = self._start + offset
        if self._utf8:
            _, at = self._length(at, 1)  # in UTF-16, which nobody needs
            length, at = self._length(at, 1)
            return str(self._chunk[at : at + min(length, _LONGEST)], "utf-8", "replace")
        length, at = self._length(at, 2)
        return str(self._chunk[at : at + min(2 * length, _LONGEST)], "utf-16-le", "replace")

    def _length(self, at: int, width: int) -> tuple[int, int]:
        """Return a length that is written in one or two units of `width` bytes, and where it ends."""
        units = self._chunk[at : at + 2 * width]
        first = int.from_bytes(units[:width], "little")
        high = 1 << (8 * width - 1)
        if not first & high:
            return first, at + width
        second = int.from_bytes(units[width:], "little")
        return (first & (high - 1)) << (8 * width) | second, at + 2 * width
