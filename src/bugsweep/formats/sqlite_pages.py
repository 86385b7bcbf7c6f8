"""Pages of an SQLite database: what their bytes mean.

Format: https://sqlite.org/fileformat2.html. SQLite itself reads databases that are whole; this is for what it gives up
on. Every length and pointer here is hostile: cells of a page may not take more bytes than the page has, a payload must
be as long as its record says, and no overflow page serves two payloads, so that the work is bounded by the bytes read.
"""

from collections.abc import Callable, Iterator
from struct import unpack_from
from typing import Literal, NamedTuple, TypeAlias

from msgspec import Struct

from bugsweep.errors import FormatError

MAGIC = b"SQLite format 3\0"
HEADER_SIZE = 100
TABLE_LEAF = 13
TABLE_INTERIOR = 5
INDEX_LEAF = 10
INDEX_INTERIOR = 2
SHORTEST_PAGE = HEADER_SIZE + 12
"""Less than this of a page has no cell, even on the first page."""
LARGEST_VALUE = 64 * 1024 * 1024
"""A text or blob of more than this is refused: no artifact has one, and a hostile database may claim any size."""

Encoding: TypeAlias = Literal["utf-8", "utf-16-le", "utf-16-be"]

_ENCODINGS: dict[int, Encoding] = {2: "utf-16-le", 3: "utf-16-be"}
_FRACTIONS = bytes((64, 32, 32))
"""How much of a page a payload may take; the three bytes are the same in every database."""
LAST_OF_VARINT = 0x7F
"""A byte of more than this says that the number goes on."""


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
    if len(header) < HEADER_SIZE or header[21:24] != _FRACTIONS:
        return None
    page_size = int.from_bytes(header[16:18], "big")
    page_size = 65536 if page_size == 1 else page_size
    usable = page_size - header[20]
    if page_size < 512 or page_size & (page_size - 1) or usable < 480:  # noqa: PLR2004 - the format's own bounds
        return None
    return PageFormat(page_size, usable, _ENCODINGS.get(int.from_bytes(header[56:60], "big"), "utf-8"))


class PageError(FormatError):
    """A page, or a part of one, that is not what the format asks for."""


def varint(data: bytes, at: int) -> tuple[int, int]:
    """Return the number at `at` and where it ends.

    Raises:
        PageError: when the data end before it does.
    """
    value = 0
    try:
        for position in range(at, at + 8):
            byte = data[position]
            value = value << 7 | byte & 0x7F
            if byte <= LAST_OF_VARINT:
                return value, position + 1
        value = value << 8 | data[at + 8]
    except IndexError:
        raise PageError("a number goes beyond its page") from None
    return (value - (1 << 64) if value >> 63 else value), at + 9


class Child(NamedTuple):
    """What an interior page says of one page below it."""

    page: int
    last_key: int | None
    """The largest rowid in it; None for the last child."""


def interior_children(page: bytes, header: int) -> list[Child]:
    """Return the children of the interior page of a table.

    Raises:
        PageError: when it is damaged.
    """
    cells, rightmost = unpack_from(">H3xI", page, header + 3)
    if header + 12 + 2 * cells > len(page):
        raise PageError("more cells than a page can have")
    children: list[Child] = []
    for at in unpack_from(f">{cells}H", page, header + 12):
        if at + 4 > len(page):
            raise PageError("a cell outside its page")
        (child,) = unpack_from(">I", page, at)
        key, _ = varint(page, at + 4)
        children.append(Child(child, key))
    return [*children, Child(rightmost, None)]


Cell: TypeAlias = tuple[int, int, int, int]
"""A row on a leaf page of a table: its rowid; the size of its payload, what is on overflow pages included; where the
payload begins in the page; where its part on this page ends. Four bytes with the number of an overflow page follow if
that is not all. (A plain tuple: one is made for every row.)"""


def cell_count(page: bytes, header: int) -> int:
    """Return how many cells a page claims, never more than it has room for."""
    return len(_pointers(page, header)[1])


def leaf_cells(page: bytes, header: int, usable: int) -> Iterator[Cell]:
    """Yield the cells of the leaf page of a table that can be such; the others are skipped."""
    first, pointers = _pointers(page, header)
    most_local = usable - 35
    last = min(usable, len(page))
    room = last - first
    for pointer in pointers:
        if not first <= pointer < last:
            continue
        try:
            size, at = page[pointer], pointer + 1
            if size > LAST_OF_VARINT:
                size, at = varint(page, pointer)
            rowid = page[at]
            if rowid > LAST_OF_VARINT:
                rowid, at = varint(page, at)
            else:
                at += 1
        except (PageError, IndexError):
            continue
        end = at + (size if size <= most_local else _local_size(size, most_local, usable))
        if not 0 < size <= LARGEST_VALUE or end > last:
            continue
        room -= end - pointer
        if room < 0:
            return  # cells overlap: a page gives no more than it has room for
        yield rowid, size, at, end


def index_cells(page: bytes, header: int, usable: int) -> Iterator[Cell]:
    """Yield the cells of a page of an index that can be such; they have no rowid, which is 0 here."""
    before = 4 if page[header] == INDEX_INTERIOR else 0
    first, pointers = _pointers(page, header)
    most_local = (usable - 12) * 64 // 255 - 23
    last = min(usable, len(page))
    room = last - first
    for pointer in pointers:
        if not first <= pointer < last:
            continue
        try:
            size, at = varint(page, pointer + before)
        except PageError:
            continue
        end = at + (size if size <= most_local else _local_size(size, most_local, usable))
        if not 0 < size <= LARGEST_VALUE or end > last:
            continue
        room -= end - pointer
        if room < 0:
            return
        yield 0, size, at, end


def free_space(page: bytes, header: int, usable: int) -> Iterator[tuple[int, int]]:
    """Yield where a page of a tree has nothing: before its cells, then the blocks that deleted cells left."""
    first, _ = _pointers(page, header)
    last = min(usable, len(page))
    content = int.from_bytes(page[header + 5 : header + 7], "big") or 65536
    if first < min(content, last):
        yield first, min(content, last)
    block, previous = int.from_bytes(page[header + 1 : header + 3], "big"), 0
    while previous < block <= last - 4:
        following, size = unpack_from(">HH", page, block)
        if size > 4:  # noqa: PLR2004 - the four bytes that the list itself takes
            yield block + 4, min(block + size, last)
        previous, block = block, following


def _pointers(page: bytes, header: int) -> tuple[int, tuple[int, ...]]:
    """Return where the list of the cells of a page ends, and the list."""
    at = header + (12 if page[header] in (TABLE_INTERIOR, INDEX_INTERIOR) else 8)
    count = min(int.from_bytes(page[header + 3 : header + 5], "big"), (len(page) - at) // 2)
    return at + 2 * count, unpack_from(f">{count}H", page, at)


def _local_size(size: int, most: int, usable: int) -> int:
    """Return how much of a payload that needs overflow pages is on its own page, of which it may take `most`."""
    least = (usable - 12) * 32 // 255 - 23
    local = least + (size - least) % (usable - 4)
    return local if local <= most else least


class Pages:
    """The pages of one database, by number."""

    def __init__(self, read: Callable[[int, int], bytes], page_format: PageFormat) -> None:
        """Read with `read`, which takes an amount and an offset."""
        self._read = read
        self.format = page_format

    def page(self, number: int) -> bytes | None:
        """Return a page, or what there is of one that is cut off; None when it cannot be read."""
        size = self.format.page_size
        if number < 1:
            return None
        try:
            data = self._read(size, (number - 1) * size)
        except (FormatError, OSError):
            return None
        return data if len(data) >= SHORTEST_PAGE else None

    def payload(self, page: bytes, cell: Cell, taken: set[int]) -> bytes | None:
        """Return the whole payload of `cell`, None when a part of it is lost.

        Its overflow pages are added to `taken`; one that is there already belongs to another payload.
        """
        _, size, start, end = cell
        parts = [page[start:end]]
        missing = size - (end - start)
        following = int.from_bytes(page[end : end + 4], "big")
        room = self.format.usable - 4
        while missing > 0:
            if following in taken or (overflow := self.page(following)) is None:
                return None
            taken.add(following)
            following = int.from_bytes(overflow[:4], "big")
            parts.append(overflow[4 : 4 + min(room, missing)])
            missing -= room
        whole = b"".join(parts)
        return whole if len(whole) == size else None


def freed_pages(pages: Pages) -> set[int]:
    """Return the numbers of the pages that the database keeps for later use, as far as their list can be read."""
    freed: set[int] = set()
    first = pages.page(1)
    trunk = int.from_bytes(first[32:36], "big") if first else 0
    while trunk not in freed and (page := pages.page(trunk)) is not None:
        freed.add(trunk)
        trunk, leaves = unpack_from(">II", page)
        freed.update(unpack_from(f">{min(leaves, len(page) // 4 - 2)}I", page, 8))
    return freed
