"""Records of an SQLite database: the values of a row as bytes.

Format: https://sqlite.org/fileformat2.html#record_format.
"""

from collections.abc import Callable, Sequence
from struct import Struct
from typing import Any, NamedTuple, TypeAlias

from bugsweep.formats.sqlite_pages import LAST_OF_VARINT, Cell, Encoding, PageError, Pages, varint

Value: TypeAlias = int | float | str | bytes | None

_SIZES = (0, 1, 2, 3, 4, 6, 8, 8, 0, 0)
"""Bytes of a value by its serial type; above these, even types are blobs and odd ones texts."""
_LAYOUTS = {1: "b", 2: "h", 4: "i", 6: "q", 7: "d"}
_ODD_INTEGERS = (3, 5)
"""Serial types of integers of three and of six bytes, which `struct` does not know."""
_CONSTANTS: dict[int, Value] = {0: None, 8: 0, 9: 1, 12: b"", 13: ""}
_BLOB = 12
RESERVED_TYPES = (10, 11)
"""Serial types that no value of a file has."""
_MOST_PLANS = 10_000


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
        if serial < 0 or serial in RESERVED_TYPES:
            raise PageError("a value of a type that does not exist")
        types.append(serial)
    if at != header_end:
        raise PageError("the header of a record ends within a number")
    return types


def serial_size(serial: int) -> int:
    """Return how many bytes a value of this serial type takes."""
    return (serial - _BLOB) // 2 if serial >= _BLOB else _SIZES[serial]


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
        if header <= LAST_OF_VARINT:
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
        unpack = Struct(layout).unpack_from
        return RecordPlan(at, needed, unpack, tuple(constants), tuple(texts), tuple(integers))
