"""Texts in pages of an SQLite database that no query reaches any more.

Where a record is whole, or its header is and fits a table of the database, its texts come one by one. Elsewhere what
is readable comes as it lies, so that texts of two columns may be joined.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from bugsweep.formats.sqlite_pages import (
    INDEX_INTERIOR,
    INDEX_LEAF,
    LAST_OF_VARINT,
    TABLE_INTERIOR,
    TABLE_LEAF,
    PageError,
    PageFormat,
    free_space,
    index_cells,
    leaf_cells,
    varint,
)
from bugsweep.formats.sqlite_records import RESERVED_TYPES, serial_size, serial_types
from bugsweep.formats.sqlite_tables import TableShape

_LEAST = 6
"""Characters of a readable text; fewer are in bytes of any kind."""
_HEADER_REACH = 128
"""How far before a text the header of its record is looked for; headers of records are shorter."""
_MOST_INDEXED = 16
_TWO_BYTES = (1 << 14) - 1
"""The largest number that two bytes hold; no cell of an index is larger, but for the largest pages."""
_HIGH_BYTES = bytes(range(LAST_OF_VARINT + 1, 256))
_FIRST_TEXT = 13
_TREE_PAGES = (TABLE_LEAF, TABLE_INTERIOR, INDEX_LEAF, INDEX_INTERIOR)
_UTF8 = (
    rb"(?:[\t\n\r\x20-\x7e]|[\xc2-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]{2}"
    rb"|\xed[\x80-\x9f][\x80-\xbf]|\xf0[\x90-\xbf][\x80-\xbf]{2}|[\xf1-\xf3][\x80-\xbf]{3}|\xf4[\x80-\x8f][\x80-\xbf]{2})"
)
# Latin letters and the alphabets up to Arabic, general punctuation, and the scripts of East Asia.
_UTF16_LE = rb"(?:[\t\n\r\x20-\x7e\xa0-\xff]\x00|[\x00-\xff][\x01-\x06\x20\x30\x4e-\x9f])"
_UTF16_BE = rb"(?:\x00[\t\n\r\x20-\x7e\xa0-\xff]|[\x01-\x06\x20\x30\x4e-\x9f][\x00-\xff])"
_CHARACTERS = {"utf-8": _UTF8, "utf-16-le": _UTF16_LE, "utf-16-be": _UTF16_BE}


class Remnant(NamedTuple):
    """A readable text, and where it begins."""

    text: str
    offset: int


class _Record(NamedTuple):
    """A record that was found."""

    types: Sequence[int]
    header: int
    start: int
    """Where its first value begins."""
    end: int


class RemnantReader:
    """Finds the texts in pages of one database."""

    def __init__(self, page_format: PageFormat, shapes: Iterable[TableShape]) -> None:
        """Take the shapes of the tables whose records are to be recognised."""
        self._usable = page_format.usable
        self._encoding = page_format.encoding
        self._readable = re.compile(_CHARACTERS[page_format.encoding] + b"{%d,}+" % _LEAST)
        self._text = re.compile(_CHARACTERS[page_format.encoding] + b"*+")
        self._shapes: dict[int, list[TableShape]] = {}
        for shape in shapes:
            self._shapes.setdefault(len(shape.columns), []).append(shape)
        self._widest = max(self._shapes, default=0)

    def in_page(self, page: bytes, header: int) -> Iterator[Remnant]:
        """Yield every text of a page: of its records and of its free space, or of all of it where it is no tree's."""
        kind = page[header]
        if kind not in _TREE_PAGES:
            yield from self._in_space(page, header, len(page))
            return
        if kind != TABLE_INTERIOR:
            cells = leaf_cells if kind == TABLE_LEAF else index_cells
            for _, _, start, end in cells(page, header, self._usable):
                yield from self._in_record(page, start, end)
        yield from self.in_free_space(page, header)

    def in_free_space(
        self, page: bytes, header: int, wanted: Callable[[bytes], object] = lambda _: True
    ) -> Iterator[Remnant]:
        """Yield the texts that are left in the free space of a page, where that is `wanted`.

        There are none where the page is no tree's.
        """
        if page[header] in _TREE_PAGES:
            is_index = page[header] in (INDEX_LEAF, INDEX_INTERIOR)
            for start, end in free_space(page, header, self._usable):
                if wanted(page[start:end]):
                    yield from self._in_space(page, start, end, is_index=is_index)

    def used_parts(self, page: bytes, header: int) -> Iterator[bytes]:
        """Yield what lies between the free spaces of a page."""
        position = 0
        if page[header] in _TREE_PAGES:
            for start, end in sorted(free_space(page, header, self._usable)):
                yield page[position:start]
                position = max(position, end)
        yield page[position:]

    def _in_record(self, data: bytes, start: int, end: int) -> Iterator[Remnant]:
        try:
            types = serial_types(data, start, end)
        except PageError:
            yield from self._as_it_lies(data, start, end)
        else:
            yield from self._values(data, types, start + varint(data, start)[0], end)

    def _values(self, data: bytes, types: Sequence[int], at: int, end: int) -> Iterator[Remnant]:
        """Yield the texts among the values that begin at `at`, and those within blobs."""
        for serial in types:
            stop = min(at + serial_size(serial), end)
            if serial >= _FIRST_TEXT and serial & 1:
                try:
                    text = data[at:stop].decode(self._encoding)
                except UnicodeDecodeError:
                    yield from self._as_it_lies(data, at, stop)
                else:
                    if text:
                        yield Remnant(text, at)
            elif serial > _FIRST_TEXT:
                yield from self._as_it_lies(data, at, stop)
            at += serial_size(serial)
            if at >= end:
                return

    def _as_it_lies(self, data: bytes, start: int, end: int) -> Iterator[Remnant]:
        for match in self._readable.finditer(data, start, end):
            yield Remnant(match[0].decode(self._encoding, "replace"), match.start())

    def _in_space(self, data: bytes, start: int, end: int, *, is_index: bool = False) -> Iterator[Remnant]:
        position = start
        while match := self._readable.search(data, position, end):
            span = match.span()
            record = None if is_index else self._record_in_block(data, position, span, end)
            record = record or self._record_near(data, position, span, end, is_index=is_index)
            if record is None:
                yield Remnant(match[0].decode(self._encoding, "replace"), span[0])
                position = span[1]
            else:
                yield from self._as_it_lies(data, span[0], record.header)
                yield from self._values(data, record.types, record.start, end)
                position = record.end

    def _record_near(
        self, data: bytes, floor: int, span: tuple[int, int], end: int, *, is_index: bool
    ) -> _Record | None:
        """Return the record whose header is before a readable text at `span`, or is its beginning."""
        text, last = span[0], min(span[1], span[0] + _HEADER_REACH)
        for at in range(max(floor, text - _HEADER_REACH), min(last, end - 1)):
            length, first = data[at], at + 1
            if length > LAST_OF_VARINT:
                length, first = (length & LAST_OF_VARINT) << 7 | data[first], first + 1
            start = at + length
            # A number ends with a byte that is not high, so this is how many types there are.
            width = len(data[first:start].translate(None, _HIGH_BYTES))
            if start < end and (width in self._shapes or (is_index and 1 < width < _MOST_INDEXED)):
                try:
                    types = serial_types(data, at, start)
                except PageError:
                    continue
                record = _Record(types, at, start, start + sum(map(serial_size, types)))
                if record.end > text and (
                    self._is_row(data, record, end)
                    or (is_index and self._is_readable(data, record, end) and _is_preceded_by_size(data, record))
                ):
                    return record
        return None

    def _record_in_block(self, data: bytes, floor: int, span: tuple[int, int], end: int) -> _Record | None:
        """Return the record of a text at `span` whose beginning became an entry in the list of free blocks.

        That takes the first four bytes of a cell: its sizes and, where these are short, the length of the header and
        the type of the first value, which mostly is the rowid. The entry says how large the block is: the one cell or,
        where a block behind it was joined to it, up to the end of that one or of all.
        """
        text, last = span[0], min(span[1], span[0] + _HEADER_REACH)
        for start in range(max(floor, text - _HEADER_REACH), min(last, end)):
            stop = _end_of_block(data, start - 4)
            if text < stop <= end:
                for lost in ([], [0]):
                    record = self._record_from(data, start, lost, stop)
                    if record and record.end > text and stop in (record.end, end, _end_of_block(data, record.end)):
                        return record
        return None

    def _record_from(self, data: bytes, header: int, lost: Sequence[int], stop: int) -> _Record | None:
        """Return the first record before `stop` whose types go on at `header` after the `lost` ones."""
        types, start, size = [*lost], header, 0
        while len(types) < self._widest:
            try:
                serial, start = varint(data, start)
            except PageError:
                return None
            if serial < 0 or serial in RESERVED_TYPES:
                return None
            types.append(serial)
            size += serial_size(serial)
            if start + size > stop:
                return None
            record = _Record(types, header, start, start + size)
            if len(types) in self._shapes and self._is_row(data, record, stop):
                return record
        return None

    def _is_row(self, data: bytes, record: _Record, end: int) -> bool:
        """Whether a record can be of one of the tables."""
        shapes = self._shapes.get(len(record.types), ())
        return any(shape.fits(record.types) for shape in shapes) and self._is_readable(data, record, end)

    def _is_readable(self, data: bytes, record: _Record, end: int) -> bool:
        """Whether what a record says are texts are such."""
        at = record.start
        for serial in record.types:
            stop = at + serial_size(serial)
            if serial >= _FIRST_TEXT and serial & 1 and stop <= end and not self._text.fullmatch(data, at, stop):
                return False
            at = stop
        return True


def _end_of_block(data: bytes, block: int) -> int:
    return block + int.from_bytes(data[block + 2 : block + 4], "big")


def _is_preceded_by_size(data: bytes, record: _Record) -> bool:
    """Whether the size of a record stands before it, as on a page of an index."""
    at, size = record.header, record.end - record.header
    if size <= LAST_OF_VARINT:
        return data[at - 1 : at] == bytes([size])
    return size <= _TWO_BYTES and data[at - 2 : at] == bytes([size >> 7 | LAST_OF_VARINT + 1, size & LAST_OF_VARINT])
