"""Pages of an SQLite database: what their bytes mean.

Format: https://sqlite.org/fileformat2.html. SQLite itself reads databases that are whole; this is for what it gives up
on. Every length and pointer here is hostile: cells of a page may not take more bytes than the page has, a payload must
be as long as its record says, and no overflow page serves two payloads, so that the work is bounded by the bytes read.
"""

from collections.abc import Callable, Iterator, Sequence
from struct import Struct as Layout
from struct import unpack_from
from typing import Any, Literal, NamedTuple, TypeAlias

from msgspec import Struct

from bugsweep.errors import FormatError

MAGIC = b"SQLite format 3\0"
HEADER_SIZE = 100
TABLE_LEAF = 13
TABLE_INTERIOR = 5
_SHORTEST = HEADER_SIZE + 12
"""Less than this of a page has no cell, even on the first page."""
LARGEST_VALUE = 64 * 1024 * 1024
"""A text or blob of more than this is refused: no artifact has one, and a hostile database may claim any size."""

Encoding: TypeAlias = Literal["utf-8", "utf-16-le", "utf-16-be"]
Value: TypeAlias = int | float | str | bytes | None

_ENCODINGS: dict[int, Encoding] = {2: "utf-16-le", 3: "utf-16-be"}
_FRACTIONS = bytes((64, 32, 32))
"""How much of a page a payload may take; the three bytes are the same in every database."""
_SIZES = (0, 1, 2, 3, 4, 6, 8, 8, 0, 0)
"""Bytes of a value by its serial type; above these, even types are blobs and odd ones texts."""
_LAYOUTS = {1: "b", 2: "h", 4: "i", 6: "q", 7: "d"}
_ODD_INTEGERS = (3, 5)
"""Serial types of integers of three and of six bytes, which `struct` does not know."""
_CONSTANTS: dict[int, Value] = {0: None, 8: 0, 9: 1, 12: b"", 13: ""}
_BLOB = 12
_LAST_OF_VARINT = 0x7F
"""A byte of more than this says that the number goes on."""
_MOST_PLANS = 10_000


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
            if byte <= _LAST_OF_VARINT:
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
    return min(int.from_bytes(page[header + 3 : header + 5], "big"), (len(page) - header - 8) // 2)


def leaf_cells(page: bytes, header: int, usable: int) -> Iterator[Cell]:
    """Yield the cells of the leaf page of a table that can be such; the others are skipped."""
    count = cell_count(page, header)
    first = header + 8 + 2 * count
    most_local = usable - 35
    last = min(usable, len(page))
    room = last - first
    for pointer in unpack_from(f">{count}H", page, header + 8):
        if not first <= pointer < last:
            continue
        try:
            size, at = page[pointer], pointer + 1
            if size > _LAST_OF_VARINT:
                size, at = varint(page, pointer)
            rowid = page[at]
            if rowid > _LAST_OF_VARINT:
                rowid, at = varint(page, at)
            else:
                at += 1
        except (PageError, IndexError):
            continue
        end = at + (size if size <= most_local else _local_size(size, usable))
        if not 0 < size <= LARGEST_VALUE or end > last:
            continue
        room -= end - pointer
        if room < 0:
            return  # cells overlap: a page gives no more than it has room for
        yield rowid, size, at, end


def _local_size(size: int, usable: int) -> int:
    """Return how much of a payload that needs overflow pages is on the leaf page itself."""
    least = (usable - 12) * 32 // 255 - 23
    local = least + (size - least) % (usable - 4)
    return local if local <= usable - 35 else least


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
        return data if len(data) >= _SHORTEST else None

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


class RecordPlan(NamedTuple):
    """How to decode the records with one header."""

    size: int
    """Of the whole record."""
    needed: int
    """Bytes of it that hold the values that are wanted."""
    unpack: Callable[[bytes, int], tuple[Any, ...]]
    """Takes a page and where the record begins in it; gives the wanted values that take up bytes."""
    constants: tuple[tuple[int, Value], ...]
    """Places and values of the others: NULL, 0 and 1, and what a record is too old to have."""
    texts: tuple[int, ...]
    """Places of the values that are still to be decoded."""
    integers: tuple[int, ...]
    """Places of those that are integers of three or six bytes."""


def serial_types(data: bytes, start: int, end: int) -> list[int]:
    """Return the types of the values of the record that begins at `start`.

    Raises:
        PageError: when there is no record's header before `end`.
    """
    length, at = varint(data, start)
    header_end = start + length
    if not at <= header_end <= end:
        raise PageError("the header of a record goes beyond its payload")
    types = []
    while at < header_end:
        serial, at = varint(data, at)
        if serial < 0 or serial in (10, 11):
            raise PageError("a value of a type that does not exist")
        types.append(serial)
    if at != header_end:
        raise PageError("the header of a record ends within a number")
    return types


class RecordReader:
    """Decodes records of one table; headers, which repeat, are understood once."""

    def __init__(self, wanted: Sequence[int], defaults: Sequence[Value], encoding: Encoding) -> None:
        """Decode the values at the places `wanted`, which ascend; a table has as many as there are `defaults`."""
        self._wanted = wanted
        self._defaults = defaults
        self._encoding = encoding
        self._plans: dict[bytes, RecordPlan] = {}

    def read(self, pages: Pages, page: bytes, cell: Cell, taken: set[int]) -> list[Any] | None:
        """Return the rowid of `cell` and the wanted values of its record; None when one of them is damaged.

        `taken` is what `Pages.payload` asks for.
        """
        rowid, size, start, end = cell
        try:
            plan = self._plans.get(page[start : start + page[start]]) or self._plan(page, start, end)
            if plan.size != size:
                return None
            if start + plan.needed > end:
                return self._read_whole(pages, page, cell, taken)
            values = [rowid, *plan.unpack(page, start)]
            for place, value in plan.constants:
                values.insert(place, value)
            for place in plan.texts:
                values[place] = values[place].decode(self._encoding)
            for place in plan.integers:
                values[place] = int.from_bytes(values[place], "big", signed=True)
        except PageError:
            # The header of a very wide record may itself go on to an overflow page.
            return self._read_whole(pages, page, cell, taken) if size > end - start else None
        except UnicodeDecodeError:
            return None
        return values

    def _read_whole(self, pages: Pages, page: bytes, cell: Cell, taken: set[int]) -> list[Any] | None:
        whole = pages.payload(page, cell, taken)
        return None if whole is None else self.read(pages, whole, (cell[0], cell[1], 0, cell[1]), taken)

    def _plan(self, data: bytes, start: int, end: int) -> RecordPlan:
        """Return how to decode the record at `start`, and remember it.

        Raises:
            PageError: when its header is damaged or not before `end`, or has more values than the table.
        """
        types = serial_types(data, start, end)
        if len(types) > len(self._defaults):
            raise PageError("more values than the table has columns")
        header, _ = varint(data, start)
        plan = self._understood(types, header)
        if len(self._plans) >= _MOST_PLANS:
            self._plans.clear()
        if header <= _LAST_OF_VARINT:
            self._plans[data[start : start + header]] = plan
        return plan

    def _understood(self, types: Sequence[int], header: int) -> RecordPlan:
        at, skipped, needed, layout = header, header, 0, ">"
        constants: list[tuple[int, Value]] = []
        texts: list[int] = []
        integers: list[int] = []
        wanted = {index: place for place, index in enumerate(self._wanted, 1)}
        for index, serial in enumerate(types):
            size = serial_size(serial)
            at += size
            place = wanted.get(index)
            if place is None:
                skipped += size
            elif not size:
                constants.append((place, _CONSTANTS[serial]))
            else:
                layout += f"{skipped}x{_LAYOUTS.get(serial) or f'{size}s'}"
                skipped, needed = 0, at
                if serial in _ODD_INTEGERS:
                    integers.append(place)
                elif serial > _BLOB and serial & 1:
                    texts.append(place)
        constants.extend((place, self._defaults[index]) for index, place in wanted.items() if index >= len(types))
        unpack = Layout(layout).unpack_from
        return RecordPlan(at, needed, unpack, tuple(constants), tuple(texts), tuple(integers))


def serial_size(serial: int) -> int:
    """Return how many bytes a value of this serial type takes."""
    return (serial - _BLOB) // 2 if serial >= _BLOB else _SIZES[serial]
