"""Property lists, binary and XML, from a source that may be hostile.

The standard library decodes them; here stands what it does not watch: how large, how deep and how shared the structure
is, and that nothing but `FormatError` comes out.
"""

import plistlib
import struct
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, BinaryIO, TypeAlias, TypeVar
from xml.parsers.expat import ExpatError

from bugsweep.errors import FormatError

T = TypeVar("T")
_Container: TypeAlias = dict[Any, Any] | list[Any]

_MAGIC = b"bplist00"
_TRAILER = struct.Struct(">6xBBQQQ")
_LARGEST = 64 * 1024 * 1024
"""The largest known is the Info.plist of a backup, with an icon for each of some hundred apps."""
_DEEPEST = 128
_MOST_VALUES = 4_000_000
_SMALLEST_INTEGER, _LARGEST_INTEGER = -(2**63), 2**64 - 1
_UNITS = {0x4: 1, 0x5: 1, 0x6: 2}
"""Data, ASCII and UTF-16: bytes for each unit of the length."""
_REFERENCES = {0xA: 1, 0xC: 1, 0xD: 2}
"""Array, set and dictionary: references for each."""
_CODES = {1: "B", 2: "H", 4: "I", 8: "Q"}
_DECODING_ERRORS = (
    ArithmeticError,  # a date or a length beyond what the machine can say
    AttributeError,  # an XML date of another form
    ExpatError,
    LookupError,  # a reference to no object, an XML encoding that nobody knows
    MemoryError,
    RecursionError,
    TypeError,  # a dictionary key that cannot be one
    ValueError,
    struct.error,
)
"""What `plistlib` raises on damage, besides the one error that it documents."""


class PlistError(FormatError):
    """A file that is no property list, or one that no phone would write."""


def read_plist(source: bytes | BinaryIO, *, limit: int = _LARGEST) -> Any:  # noqa: ANN401 - a property list holds any of its types
    """Return the value of the property list in `source`, with aware dates in UTC.

    Values are dict, list, str, bytes, int, float, bool, datetime and `plistlib.UID`. Keys of dictionaries are text,
    integers have at most 64 bits, and no container holds itself.

    Raises:
        PlistError: when it is no property list, longer than `limit` bytes, or an attempt to exhaust the reader.
    """
    content = source if isinstance(source, bytes) else source.read(limit + 1)
    if len(content) > limit:
        raise PlistError(f"a property list of more than {limit} bytes")
    try:
        if content.startswith(_MAGIC):
            _refuse_overlap(content)
        value = plistlib.loads(content)
    except PlistError:
        raise
    except _DECODING_ERRORS as error:
        raise PlistError(f"not a readable property list: {str(error) or type(error).__name__}") from error
    return _Inspection().inspect(value)


def entry_of(container: object, key: str, kind: type[T]) -> T | None:
    """Return the value of `key` when `container` is a dictionary that has it, of just the type `kind`; else None."""
    value = container.get(key) if isinstance(container, dict) else None
    return value if type(value) is kind else None


def _refuse_overlap(content: bytes) -> None:
    """Check that no byte of a binary property list belongs to two objects.

    Overlapping objects are how a small file becomes a large structure; without them what is decoded is no larger than
    a multiple of the file.
    """
    if len(content) < len(_MAGIC) + 32:
        raise PlistError("a truncated property list")
    offset_size, reference_size, count, _, table = _TRAILER.unpack(content[-32:])
    if count * offset_size > len(content) or table > len(content):
        raise PlistError("a property list with a table of more objects than it has bytes")
    unit_sizes = [_UNITS.get(kind, 0) + _REFERENCES.get(kind, 0) * reference_size for kind in range(16)]
    spent = 0
    for offset in _offsets(content[table : table + count * offset_size], offset_size):
        unit = unit_sizes[content[offset] >> 4]
        if not unit:
            continue
        length = content[offset] & 0xF
        if length == 0xF:  # noqa: PLR2004 - the length follows as an integer object
            width = 1 << (content[offset + 1] & 0xF)
            length = int.from_bytes(content[offset + 2 : offset + 2 + width], "big")
        spent += length * unit
        if spent > len(content):
            raise PlistError("a property list whose objects overlap")


def _offsets(table: bytes, size: int) -> Iterable[int]:
    """Return the numbers of `size` bytes each."""
    if size in _CODES:
        return struct.unpack(f">{len(table) // size}{_CODES[size]}", table)
    return (int.from_bytes(table[place : place + size], "big") for place in range(0, len(table), size or 1))


class _Inspection:
    """One walk over a decoded value, which may share containers or hold itself."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[int, int]] = {}
        """Container, by identity, to how many values it unfolds to and how deep it is."""

    def inspect(self, value: object) -> object:
        """Return `value` with aware dates; containers are changed in place."""
        box = [value]
        self._measure(box, 0)
        return box[0]

    def _measure(self, container: _Container, depth: int) -> tuple[int, int]:
        known = self._known.get(id(container))
        if known is None:
            if depth > _DEEPEST:
                raise PlistError(f"a property list that is more than {_DEEPEST} levels deep")
            known = self._known[id(container)] = self._measured(container, depth)
        count, height = known
        if depth + height > _DEEPEST:
            raise PlistError(f"a property list that is more than {_DEEPEST} levels deep")
        if count > _MOST_VALUES:
            raise PlistError(f"a property list that unfolds to more than {_MOST_VALUES} values")
        return known

    def _measured(self, container: _Container, depth: int) -> tuple[int, int]:
        count, height = len(container), 0
        for key, value in list(container.items()) if isinstance(container, dict) else enumerate(container):
            if isinstance(value, dict | list):
                inner_count, inner_height = self._measure(value, depth + 1)
                count += inner_count
                height = max(height, inner_height + 1)
            elif isinstance(value, datetime):
                container[key] = value.replace(tzinfo=UTC)
            elif isinstance(value, int) and not _SMALLEST_INTEGER <= value <= _LARGEST_INTEGER:
                raise PlistError("a property list with an integer of more than 64 bits")
        if isinstance(container, dict) and not all(isinstance(key, str) for key in container):
            raise PlistError("a property list with a key that is not text")
        return count, height
