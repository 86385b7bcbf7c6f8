"""Typed streams of NSArchiver, as far as messages need them: an attributed string and the links it carries.

A stream is a header and then groups: a type encoding of Objective-C (``@`` object, ``+`` bytes, ``iI`` two integers)
and the values it announces. Strings of the format and objects are named once and then referred to by number, in two
tables. Source: the observable structure of ``attributedBody`` in the message databases of iOS 9 to 26 and of streams
that NSArchiver writes; the encodings are those of the Objective-C run time.
"""

import re
import struct
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from bugsweep.errors import FormatError

_NEW, _NIL, _END = 0x84, 0x85, b"\x86"
_INT16, _INT32, _REAL = 0x81, 0x82, 0x83
_FIRST_REFERENCE = 0x92
"""Bytes below this, from 0x80, are marks; the number of a reference counts from here."""
_SIGNATURE = re.compile(rb"\x04\x0b(?:streamtyped|typedstream)")
_BEGINNING = re.compile(
    rb"\x04\x0bstreamtyped\x81\xe8\x03\x84\x01@\x84\x84\x84"
    rb"(?:\x19NSMutableAttributedString\x00\x84\x84)?\x12NSAttributedString\x00\x84\x84\x08NSObject\x00\x85\x92\x84\x84\x84"
    rb"(?:\x0fNSMutableString\x01\x84\x84)?\x08NSString\x01[\x94\x95]\x84\x01\+"
)
"""What stands before the text in the streams that Messages writes: classes, their parents, and the type of the text."""
_LINK_KEYS = frozenset({"__kIMLinkAttributeName", "NSLink"})
_DEEPEST = 64
_MOST_VALUES = 100_000
_INTEGERS = frozenset("sSiIlLqQ")
_ARRAY = re.compile(r"\[([0-9]{1,9})(.+)\]", re.DOTALL)
_LONGEST_ENCODING = 1000


class AttributedText(NamedTuple):
    """An attributed string: its text, and what its attributes link to."""

    text: str
    links: tuple[str, ...] = ()
    """The value of each NSURL in the stream, such as ``__kIMLinkAttributeName``: it may differ from the text."""


class _Class(NamedTuple):
    name: str
    parent: "_Class | None"


class _Object:
    """An object of the stream: its class, and the values in it in their order."""

    __slots__ = ("kind", "values")

    def __init__(self) -> None:
        self.kind: _Class | None = None
        self.values: list[_Value] = []

    def is_a(self, name: str) -> bool:
        kind = self.kind
        while kind is not None:
            if kind.name == name:
                return True
            kind = kind.parent
        return False


_Value: TypeAlias = "_Object | _Class | bytes | int | float | list[_Value] | None"


def read_attributed_text(data: bytes) -> AttributedText:
    """Return the text and the links of the attributed string, or plain string, that `data` archives.

    Raises:
        FormatError: when it is no typed stream, or its first object is no string.
    """
    if not _may_link(data) and (text := _plain_text(data)) is not None:
        return AttributedText(text)
    stream = _Stream(data)
    first = next(stream.groups(), [])
    text = _string(first[0] if first else None)
    if text is None:
        raise FormatError("typed stream: its object is no string")
    links = [link for item in stream.objects for link in _links(item)]
    return AttributedText(text, tuple(dict.fromkeys(links)))


def _may_link(data: bytes) -> bool:
    """Whether a class or an attribute that links is named; a stream names in full what it uses."""
    return b"NSURL" in data or b"Link" in data


def _plain_text(data: bytes) -> str | None:
    """Return the text of a stream that begins as Messages writes it, without reading its attributes."""
    beginning = _BEGINNING.match(data)
    if beginning is None:
        return None
    start = beginning.end()
    length = data[start] if start < len(data) else _NIL
    start += 1
    if length == _INT16:
        length, start = int.from_bytes(data[start : start + 2], "little"), start + 2
    elif length == _INT32:
        length, start = int.from_bytes(data[start : start + 4], "little"), start + 4
    elif length > _INT32:
        return None
    end = start + length
    return data[start:end].decode("utf-8", "replace") if data[end : end + 1] == _END else None


def _string(value: "_Value") -> str | None:
    """Return the text of a string or attributed string."""
    if not isinstance(value, _Object):
        return None
    if value.is_a("NSAttributedString"):
        return _string(
            next((item for item in value.values if isinstance(item, _Object) and item.is_a("NSString")), None)
        )
    if not value.is_a("NSString"):
        return None
    text = next((item for item in value.values if isinstance(item, bytes)), None)
    return None if text is None else text.decode("utf-8", "replace")


def _links(value: "_Value") -> Iterator[str]:
    """Yield what an NSURL names, and the strings that a dictionary has as a link."""
    if not isinstance(value, _Object):
        return
    if value.is_a("NSURL"):
        yield from (text for item in value.values if (text := _string(item)))
    elif value.is_a("NSDictionary"):
        # A count, then key and value in turn.
        for key, item in zip(value.values[1::2], value.values[2::2], strict=False):
            if _string(key) in _LINK_KEYS and (text := _string(item)):
                yield text


class _Stream:
    """A reader of one typed stream, with its tables of strings and of objects."""

    def __init__(self, data: bytes) -> None:
        if (signature := _SIGNATURE.match(data)) is None:
            raise FormatError("typed stream: not one, by its signature")
        self.objects: list[_Value] = []
        self._data = data
        self._order = "<" if b"streamtyped" in signature[0] else ">"
        self._position = signature.end()
        self._strings: list[bytes] = []
        self._values = 0
        self._integer()  # the version of the system

    def groups(self) -> Iterator[list[_Value]]:
        """Yield the values of each group to the end of the stream."""
        while self._position < len(self._data):
            yield self._group(0)

    def _group(self, depth: int) -> list[_Value]:
        encoding = self._shared_string()
        if encoding is None:
            raise FormatError("typed stream: a group without types")
        return [self._value(kind, depth) for kind in _encodings(encoding)]

    def _value(self, kind: str, depth: int) -> _Value:
        self._values += 1
        if depth > _DEEPEST or self._values > _MOST_VALUES:
            raise FormatError("typed stream: nested too deep, or too many values")
        if kind == "@":
            return self._object(depth)
        match kind[0]:
            case "#":
                return self._class(depth)
            case "[":
                return self._array(kind, depth)
            case "{":
                members = _encodings(kind[1:-1].partition("=")[2].encode("latin-1"))
                return [self._value(member, depth + 1) for member in members]
        return self._plain_value(kind)

    def _plain_value(self, kind: str) -> _Value:
        match kind[0]:
            case "*":
                return self._c_string()
            case "%" | ":":
                return self._shared_string()
            case "+":
                return self._take(self._integer())
            case "c" | "C" | "B":
                return self._byte()
            case "f" | "d":
                return self._real(kind)
            case letter if letter in _INTEGERS:
                return self._integer()
        raise FormatError(f"typed stream: a value of type {kind[:20]!r}")

    def _object(self, depth: int) -> _Value:
        mark = self._byte()
        if mark == _NIL:
            return None
        if mark != _NEW:
            return self._referred(mark)
        made = _Object()
        self.objects.append(made)
        made.kind = self._class(0)
        while self._data[self._position : self._position + 1] != _END:
            made.values += self._group(depth + 1)
        self._position += 1
        return made

    def _class(self, depth: int) -> _Class | None:
        mark = self._byte()
        if mark == _NIL:
            return None
        if mark != _NEW:
            known = self._referred(mark)
            if not isinstance(known, _Class):
                raise FormatError("typed stream: a reference to a class leads to something else")
            return known
        if depth > _DEEPEST:
            raise FormatError("typed stream: a class with too many parents")
        name = self._shared_string() or b""
        self._integer()  # the version of the class
        place = len(self.objects)
        self.objects.append(None)
        made = _Class(name.decode("utf-8", "replace"), self._class(depth + 1))
        self.objects[place] = made
        return made

    def _c_string(self) -> _Value:
        mark = self._byte()
        if mark == _NIL:
            return None
        if mark != _NEW:
            return self._referred(mark)
        self.objects.append(text := self._shared_string())
        return text

    def _shared_string(self) -> bytes | None:
        mark = self._byte()
        if mark == _NEW:
            self._strings.append(text := self._take(self._integer()))
            return text
        if mark == _NIL:
            return None
        number = self._number(mark)
        if not 0 <= number < len(self._strings):
            raise FormatError(f"typed stream: no string {number}")
        return self._strings[number]

    def _array(self, kind: str, depth: int) -> _Value:
        count, member = _split_array(kind)
        if member in ("c", "C"):
            return self._take(count)
        if count > len(self._data) - self._position:
            raise FormatError("typed stream: an array longer than the stream")
        return [self._value(member, depth + 1) for _ in range(count)]

    def _real(self, kind: str) -> float:
        mark = self._byte()
        if mark != _REAL:
            return self._integer(mark)
        size = 4 if kind == "f" else 8
        (value,) = struct.unpack(f"{self._order}{kind}", self._take(size))
        return float(value)

    def _referred(self, mark: int) -> _Value:
        number = self._number(mark)
        if not 0 <= number < len(self.objects):
            raise FormatError(f"typed stream: no object {number}")
        return self.objects[number]

    def _number(self, mark: int) -> int:
        """Return the number of a reference, which counts from the first byte that is no mark."""
        if mark >= _FIRST_REFERENCE:
            return mark - _FIRST_REFERENCE
        return self._integer(mark, signed=True) - (_FIRST_REFERENCE - 0x100)

    def _integer(self, mark: int | None = None, *, signed: bool = False) -> int:
        if mark is None:
            mark = self._byte()
        if mark < 0x80:  # noqa: PLR2004 - the first mark
            return mark
        if mark >= _FIRST_REFERENCE:
            return mark - 0x100
        if mark == _INT16:
            return struct.unpack(f"{self._order}{'h' if signed else 'H'}", self._take(2))[0]  # type: ignore[no-any-return]
        if mark == _INT32:
            return struct.unpack(f"{self._order}{'i' if signed else 'I'}", self._take(4))[0]  # type: ignore[no-any-return]
        raise FormatError(f"typed stream: {mark:#x} where a number was due")

    def _byte(self) -> int:
        position = self._position
        self._position = position + 1
        try:
            return self._data[position]
        except IndexError:
            raise FormatError("typed stream: it ends too early") from None

    def _take(self, count: int) -> bytes:
        end = self._position + count
        if count < 0 or end > len(self._data):
            raise FormatError("typed stream: it ends too early")
        taken = self._data[self._position : end]
        self._position = end
        return taken


@lru_cache(256)
def _encodings(encoding: bytes) -> tuple[str, ...]:
    """Divide a type encoding into those of its values: ``iI`` into two, ``[12c]`` is one."""
    text = encoding.decode("latin-1")
    kinds, start, depth = [], 0, 0
    for position, letter in enumerate(text[: _LONGEST_ENCODING + 1]):
        depth += (letter in "[{(") - (letter in "]})")
        if depth <= 0:
            kinds.append(text[start : position + 1])
            start = position + 1
    if depth or len(text) > _LONGEST_ENCODING:
        raise FormatError(f"typed stream: no type encoding: {text[:20]!r}")
    return tuple(kinds)


def _split_array(kind: str) -> tuple[int, str]:
    """Return the length of an array type and the type of its members."""
    match = _ARRAY.fullmatch(kind)
    if match is None or len(_encodings(match[2].encode("latin-1"))) != 1:
        raise FormatError(f"typed stream: no type encoding: {kind[:20]!r}")
    return int(match[1]), match[2]
