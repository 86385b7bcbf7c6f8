"""Compiled XML of Android apps: what ``AndroidManifest.xml`` in an APK is.

Whoever does not want to be looked into writes it so that tools give up where Android does not: another type in the
first chunk, chunks that nobody knows, a string pool that lies, attributes that are longer than they need be. What is
tolerated and refused here is what Android's own reader (``ResXMLTree``) tolerates and refuses.
Format: https://android.googlesource.com/platform/frameworks/base/+/main/libs/androidfw/include/androidfw/ResourceTypes.h
"""

import struct
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple, TypeAlias

from bugsweep.errors import FormatError
from bugsweep.formats.resource_strings import NO_STRING, STRING_POOL, StringPool

REFERENCE: Final = 0x01
STRING: Final = 0x03
FIRST_INTEGER: Final = 0x10
LAST_INTEGER: Final = 0x1F
"""Kinds of typed values; integers are decimal, hexadecimal, truth values and colours."""

CHUNK: Final = struct.Struct("<2HI")
"""Type, size of the header, size with what belongs to it."""
VALUE: Final = struct.Struct("<H2BI")
"""Its own size, zero, kind, number."""
_RESOURCE_MAP = 0x0180
_FIRST_NODE, _LAST_NODE = 0x0100, 0x017F
_START_ELEMENT, _END_ELEMENT = 0x0102, 0x0103
_NODE_HEADER = 16
"""From the first element on, chunks that nobody knows must have as much."""
_ELEMENT = struct.Struct("<2I3H")
_END_SIZE = 8
_ATTRIBUTE = struct.Struct("<3IH2BI")
_DEEPEST = 100

Key: TypeAlias = int | str
"""Attributes of Android are known by their number alone, whatever they are called; those without one by their name."""


class TypedValue(NamedTuple):
    """A value as Android keeps it."""

    kind: int
    number: int
    text: str = ""
    """Of a string."""


class Element(NamedTuple):
    """The start of an element."""

    depth: int
    """Of the root it is 0."""
    name: str
    attributes: Mapping[Key, TypedValue]


def read_elements(content: bytes) -> Iterator[Element]:
    """Yield the elements in the order of the document.

    Raises:
        FormatError: where Android would read no further; what came before is intact.
    """
    document = memoryview(content)
    size, at = _document(document)
    document = document[:size]
    names, at = _names(document, at)
    yield from _elements(document, names, at)
    if size > len(document):
        raise FormatError(f"{size} bytes, of which {len(document)} are there")


class _Names(NamedTuple):
    strings: StringPool
    resources: tuple[int, ...] = ()

    def key(self, name: int) -> Key:
        number = self.resources[name] if name < len(self.resources) else 0
        return number or self.strings[name]


def _names(document: memoryview, at: int) -> tuple[_Names, int]:
    """Return the strings and numbers that come before the first node, and where that begins."""
    strings: StringPool | None = None
    resources: tuple[int, ...] = ()
    while at < len(document):
        kind, header_size, length = _chunk(document, at, CHUNK.size)
        if _FIRST_NODE <= kind <= _LAST_NODE:
            if strings is None:
                raise FormatError("elements without strings")
            return _Names(strings, resources), at
        if kind == STRING_POOL:
            strings = StringPool(document[at : at + length])
        elif kind == _RESOURCE_MAP:
            resources = _numbers(document[at + header_size : at + length])
        at += length
    raise FormatError("no element")


def _elements(document: memoryview, names: _Names, at: int) -> Iterator[Element]:
    depth = 0
    while at < len(document):
        kind, header_size, length = _chunk(document, at, _NODE_HEADER)
        if kind == _START_ELEMENT:
            yield _element(document[at : at + length], header_size, names, depth)
            depth += 1
            if depth > _DEEPEST:
                raise FormatError("elements nested too deeply")
        elif kind == _END_ELEMENT:
            if length < header_size + _END_SIZE:
                raise FormatError(f"a damaged element at byte {at}")
            depth = max(0, depth - 1)
        at += length


def _document(document: memoryview) -> tuple[int, int]:
    """Return where the document ends, by what it says, and where its first chunk begins; its type does not matter."""
    if len(document) < CHUNK.size:
        raise FormatError("not compiled XML")
    _, header_size, size = CHUNK.unpack_from(document)
    if not CHUNK.size <= header_size <= size:
        raise FormatError("not compiled XML")
    return size, header_size


def _chunk(document: memoryview, at: int, least: int) -> tuple[int, int, int]:
    """Return kind, size of the header, which has at least so many bytes, and size of a chunk."""
    if at + CHUNK.size > len(document):
        raise FormatError(f"it ends in the chunk at byte {at}")
    kind, header_size, length = CHUNK.unpack_from(document, at)
    if not least <= header_size <= length or (header_size | length) & 3:
        raise FormatError(f"a damaged chunk at byte {at}")
    if at + length > len(document):
        raise FormatError(f"the chunk at byte {at} is longer than the document")
    return kind, header_size, length


def _numbers(data: memoryview) -> tuple[int, ...]:
    return struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4])


def _element(node: memoryview, header_size: int, names: _Names, depth: int) -> Element:
    if header_size + _ELEMENT.size > len(node):
        raise FormatError("an element that ends in its header")
    _, name, start, step, count = _ELEMENT.unpack_from(node, header_size)
    if count and step < _ATTRIBUTE.size:
        raise FormatError("attributes that lie over one another")
    if start + step * count > len(node) - header_size:
        raise FormatError("more attributes than an element has room for")
    attributes: dict[Key, TypedValue] = {}
    for number in range(count):
        _, key, raw, _, _, kind, value = _ATTRIBUTE.unpack_from(node, header_size + start + step * number)
        # Of attributes that are there twice, Android takes the first.
        attributes.setdefault(names.key(key), _typed(names.strings, kind, value, raw))
    return Element(depth, names.strings[name], attributes)


def _typed(strings: StringPool, kind: int, value: int, raw: int) -> TypedValue:
    if kind == STRING:
        return TypedValue(kind, value, strings[value])
    return TypedValue(kind, value, strings[raw] if raw != NO_STRING else "")
