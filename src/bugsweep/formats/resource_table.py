"""Resource tables of Android apps (``resources.arsc``): what a reference such as the name of an app stands for.

Of the values that a resource has for languages and devices, that is given which asks for least of them.
Format: https://android.googlesource.com/platform/frameworks/base/+/main/libs/androidfw/include/androidfw/ResourceTypes.h
"""

import struct
from collections.abc import Iterator
from typing import Final

from bugsweep.errors import FormatError
from bugsweep.formats.compiled_xml import CHUNK, REFERENCE, STRING, VALUE, TypedValue
from bugsweep.formats.resource_strings import STRING_POOL, StringPool

_TABLE, _PACKAGE, _TYPE = 0x0002, 0x0200, 0x0201
_PACKAGE_ID = struct.Struct("<I")
_TYPE_HEADER = struct.Struct("<2B2x3I")
"""Number of the type, flags, count of entries, where they begin, size of the configuration, itself included."""
_SPARSE, _SHORT = 0x01, 0x02
"""Flags of a type: entries with their numbers, offsets of two bytes."""
_COMPLEX, _COMPACT = 0x0001, 0x0008
"""Flags of an entry: a bag of values; the value in place of the key's number."""
_NONE, _SHORT_NONE = 0xFFFFFFFF, 0xFFFF
_MOST_CHUNKS: Final = 100_000
_LONGEST_CHAIN = 10
"""References that lead to references."""


class ResourceTable:
    """The simple values of a table, by the number of the resource."""

    def __init__(self, content: bytes) -> None:
        """Find the parts of the table.

        Raises:
            FormatError: when it is none.
        """
        self._strings: StringPool | None = None
        self._types: dict[tuple[int, int], list[_Type]] = {}
        self._left = _MOST_CHUNKS
        table = memoryview(content)
        if len(table) < CHUNK.size or CHUNK.unpack_from(table)[0] != _TABLE:
            raise FormatError("not a table of resources")
        for kind, chunk, _ in self._chunks(table):
            if kind == STRING_POOL and self._strings is None:
                self._strings = StringPool(chunk)
            elif kind == _PACKAGE:
                self._take_package(chunk)

    def find(self, resource: int) -> TypedValue | None:
        """Return the value of a resource, through references; None where the table has none."""
        for _ in range(_LONGEST_CHAIN):
            value = self._value(resource)
            if value is None or value.kind != REFERENCE:
                return value
            resource = value.number
        return None

    def _chunks(self, within: memoryview) -> Iterator[tuple[int, memoryview, int]]:
        """Yield the chunks after the header of one: kind, content, size of the header; damaged ones end it."""
        _, at, size = CHUNK.unpack_from(within)
        end = min(size, len(within))
        while at + CHUNK.size <= end and self._left:
            self._left -= 1
            kind, header_size, length = CHUNK.unpack_from(within, at)
            if not CHUNK.size <= header_size <= length:
                return
            yield kind, within[at : min(at + length, end)], header_size
            at += length

    def _take_package(self, chunk: memoryview) -> None:
        if len(chunk) < CHUNK.size + _PACKAGE_ID.size:
            return
        (package,) = _PACKAGE_ID.unpack_from(chunk, CHUNK.size)
        for kind, part, header_size in self._chunks(chunk):
            if kind == _TYPE and len(part) >= CHUNK.size + _TYPE_HEADER.size:
                one = _Type(part, header_size)
                self._types.setdefault((package, one.number), []).append(one)

    def _value(self, resource: int) -> TypedValue | None:
        types = self._types.get((resource >> 24, resource >> 16 & 0xFF), ())
        for one in sorted(types, key=lambda one: one.asks):
            if (value := one.value(resource & 0xFFFF)) is not None:
                kind, number = value
                text = self._strings[number] if kind == STRING and self._strings is not None else ""
                return TypedValue(kind, number, text)
        return None


class _Type:
    """The entries of one type for one configuration."""

    def __init__(self, chunk: memoryview, header_size: int) -> None:
        self.number, self._flags, self._count, self._start, size = _TYPE_HEADER.unpack_from(chunk, CHUNK.size)
        self._chunk = chunk
        self._offsets = header_size
        begin = CHUNK.size + _TYPE_HEADER.size
        configuration = chunk[begin : min(header_size, begin + size - 4)]
        self.asks = sum(map(bool, configuration))
        """How much the configuration asks for; 0 is the one for all."""

    def value(self, entry: int) -> tuple[int, int] | None:
        """Return kind and number of a value; None where there is no simple one."""
        offset = self._offset(entry)
        if offset is None:
            return None
        at = self._start + offset
        head = self._chunk[at : at + 8]
        if len(head) < 8:  # noqa: PLR2004 - size, flags, key
            return None
        size, flags, data = struct.unpack("<2HI", head)
        if flags & _COMPACT:
            return flags >> 8, data
        body = self._chunk[at + size : at + size + VALUE.size]
        if flags & _COMPLEX or len(body) < VALUE.size:
            return None
        _, _, kind, number = VALUE.unpack(body)
        return kind, number

    def _offset(self, entry: int) -> int | None:
        if self._flags & _SPARSE:
            return self._sparse_offset(entry)
        if entry >= self._count:
            return None
        width, none = (2, _SHORT_NONE) if self._flags & _SHORT else (4, _NONE)
        at = self._offsets + width * entry
        number = int.from_bytes(self._chunk[at : at + width], "little")
        if number == none:
            return None
        return number * 4 if width == 2 else number  # noqa: PLR2004 - short ones count words

    def _sparse_offset(self, entry: int) -> int | None:
        pairs = self._chunk[self._offsets : self._offsets + 4 * self._count]
        for number, offset in struct.iter_unpack("<2H", pairs[: len(pairs) // 4 * 4]):
            if number == entry:
                return int(offset) * 4
        return None
