"""The listing of every path in a container, as one file: an object of JSON a line.

A parser asks for files by their path and sees no other; the listing is how it can look at the names of all.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import BinaryIO, Final

import msgspec
from msgspec import Struct

from bugsweep.errors import FormatError
from bugsweep.formats.packed_bytes import PackedBytes

LISTING: Final = "filesystem-listing"
"""The path under which evidence offers its listing."""
_BATCH = 256
_LONGEST_LINE = 64 * 1024


class ListedPath(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A path with what the container says of it."""

    path: str
    kind: str = "file"
    size: int | None = None
    mode: int | None = None
    target: str = ""
    """Where a link leads."""
    modified_at: datetime | None = None
    changed_at: datetime | None = None
    born_at: datetime | None = None


class ListingWriter:
    """A listing in the making, packed in memory."""

    def __init__(self) -> None:
        """Begin with no path."""
        self.content = PackedBytes()
        self.count = 0
        self._pending: list[ListedPath] = []
        self._encoder = msgspec.json.Encoder()

    def add(self, listed: ListedPath) -> None:
        """Add a path."""
        self.count += 1
        self._pending.append(listed)
        if len(self._pending) == _BATCH:
            self.flush()

    def flush(self) -> None:
        """Write what is pending into `content`."""
        self.content.extend([self._encoder.encode_lines(self._pending)])
        self._pending.clear()


def read_listing(stream: BinaryIO) -> Iterator[ListedPath | FormatError]:
    """Yield the paths of a listing; a line that is none is its error."""
    decoder = msgspec.json.Decoder(ListedPath)
    for line in iter(lambda: stream.readline(_LONGEST_LINE), b""):
        try:
            yield decoder.decode(line)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            yield FormatError(f"not a line of a listing: {error}")
