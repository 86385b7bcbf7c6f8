"""Pages of an SQLite database: what their bytes mean.

Format: https://sqlite.org/fileformat2.html. SQLite itself reads databases that are whole; this is for what it gives up
on.
"""

from typing import Literal, TypeAlias

from msgspec import Struct

MAGIC = b"SQLite format 3\0"

Encoding: TypeAlias = Literal["utf-8", "utf-16-le", "utf-16-be"]

_ENCODINGS: dict[int, Encoding] = {2: "utf-16-le", 3: "utf-16-be"}
_FRACTIONS = bytes((64, 32, 32))
"""How much of a page a payload may take; the three bytes are the same in every database."""


class PageFormat(Struct, frozen=True):
    """What the header says of all pages."""

    page_size: int
    usable: int
    """Bytes of a page that SQLite uses; extensions may keep some at its end."""
    encoding: Encoding = "utf-8"


def read_page_format(header: bytes) -> PageFormat | None:
    """Return what the first 100 bytes of a database say, None when they are no such header.

    The magic does not matter here.
    """
    if len(header) < 100 or header[21:24] != _FRACTIONS:  # noqa: PLR2004 - the header's length
        return None
    page_size = int.from_bytes(header[16:18], "big")
    page_size = 65536 if page_size == 1 else page_size
    usable = page_size - header[20]
    if page_size < 512 or page_size & (page_size - 1) or usable < 480:  # noqa: PLR2004 - the format's own bounds
        return None
    return PageFormat(page_size, usable, _ENCODINGS.get(int.from_bytes(header[56:60], "big"), "utf-8"))
