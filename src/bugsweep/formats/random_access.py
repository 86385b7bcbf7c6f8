"""A file that is read at any place, made of something that is none: what all of those share.

Whoever makes one says only how bytes are read from its position on. Seeking is that of a file on the disk, with its
errors: code that reads evidence, and the libraries that it uses, then fare the same wherever the evidence lies.
"""

import errno
from io import SEEK_CUR, SEEK_END, SEEK_SET, RawIOBase


class RandomAccess(RawIOBase):
    """Bytes of a known number, from any place; `readinto` reads from `_position` and moves it on."""

    def __init__(self, size: int) -> None:
        """Begin at the first of `size` bytes."""
        self._size = size
        self._position = 0

    def readable(self) -> bool:
        """Return True."""
        return True

    def seekable(self) -> bool:
        """Return True."""
        return True

    def seek(self, offset: int, whence: int = SEEK_SET, /) -> int:
        """Move to a place, which may be behind the end, and return it.

        Raises:
            OSError: when it is before the beginning.
            ValueError: when it is counted from nowhere, or the file is closed.
        """
        self._refuse_closed()
        origins = {SEEK_SET: 0, SEEK_CUR: self._position, SEEK_END: self._size}
        if whence not in origins:
            raise ValueError(f"a place is counted from the beginning, the position or the end, not from {whence}")
        place = origins[whence] + offset
        if place < 0:
            raise OSError(errno.EINVAL, "a place before the beginning of the file")
        self._position = place
        return place

    def tell(self) -> int:
        """Return the place from which the next byte is read."""
        self._refuse_closed()
        return self._position

    def readall(self) -> bytes:
        """Return what is left; the inherited one reads in steps of a few kilobytes."""
        content = bytearray(max(0, self._size - self._position))
        done = 0
        with memoryview(content) as rest:
            while count := self.readinto(rest[done:]):
                done += count
        return bytes(content[:done])

    def _refuse_closed(self) -> None:
        if self.closed:
            raise ValueError("the file is closed")
