"""XML as Android writes it: as text, or in its binary form (ABX, since Android 12).

The binary form is what ``com.android.internal.util.BinaryXmlSerializer`` writes: ``ABX`` and a zero, then tokens of one
byte, whose lower half is a command and whose upper half the type of the value that follows. Names are interned.
"""

import struct
from base64 import b64encode
from collections.abc import Callable, Iterator
from typing import BinaryIO, Final, NamedTuple

from bugsweep.formats.xml_elements import Element, ElementBuilder, XmlError, read_elements

_MAGIC: Final = b"ABX\0"
_START_DOCUMENT, _END_DOCUMENT, _START_TAG, _END_TAG, _TEXT, _CDATA, _ENTITY = range(7)
_DOCUMENT_TYPE: Final = 10
_ATTRIBUTE: Final = 15
_NULL, _STRING, _INTERNED, _HEX, _BASE64 = range(1, 6)
_NEW: Final = 0xFFFF
"""In the place of the number of an interned text: it follows, and gets the next number."""


def _hexadecimal(value: int) -> str:
    return f"{value:x}"


_NUMBERS: Final[dict[int, tuple[struct.Struct, Callable[..., str]]]] = {
    6: (struct.Struct(">i"), str),
    7: (struct.Struct(">I"), _hexadecimal),
    8: (struct.Struct(">q"), str),
    9: (struct.Struct(">Q"), _hexadecimal),
    10: (struct.Struct(">f"), str),
    11: (struct.Struct(">d"), str),
}
_TRUTHS: Final = {12: "true", 13: "false"}


class Placed(NamedTuple):
    """An element and where in the file it begins."""

    element: Element
    position: str


def read_android_xml(stream: BinaryIO, wanted: frozenset[str]) -> Iterator[Placed]:
    """Yield the outermost elements that have one of the names `wanted`, each when it is complete.

    Numbers and truth values of the binary form are given as the text form writes them, bytes in hexadecimal or Base64.

    Raises:
        XmlError: when the document is broken or cut off, too deep, or has a document type; what was yielded before it
            stands.
    """
    if stream.read(len(_MAGIC)) == _MAGIC:
        for element in _Tokens(stream, wanted):
            yield Placed(element, f"byte {element.line}")
        return
    stream.seek(0)
    for element in read_elements(stream, wanted):
        yield Placed(element, f"line {element.line}")


class _Tokens:
    """The tokens of the binary form, built into elements, whose `line` is the offset of their first byte."""

    def __init__(self, stream: BinaryIO, wanted: frozenset[str]) -> None:
        self._stream = stream
        self._at = len(_MAGIC)
        self._names: list[str] = []
        self._builder = ElementBuilder(wanted)
        self._pending: tuple[str, dict[str, str], int] | None = None
        """An element whose attributes are being read."""

    def __iter__(self) -> Iterator[Element]:
        builder = self._builder
        while token := self._stream.read(1):
            self._at += 1
            command, kind = token[0] & 15, token[0] >> 4
            if command == _ATTRIBUTE:
                self._take_attribute(kind)
                continue
            self._begin()
            if command == _END_DOCUMENT:
                break
            self._take(command, kind)
            yield from builder.taken()
        self._begin()
        if builder.depth:
            raise XmlError(f"the file ends at byte {self._at}, within {builder.depth} elements")

    def _begin(self) -> None:
        if self._pending is not None:
            self._builder.start(*self._pending)
            self._pending = None

    def _take_attribute(self, kind: int) -> None:
        if self._pending is None:
            raise XmlError(f"an attribute of no element before byte {self._at}")
        name = self._interned()
        self._pending[1][name] = self._value(kind)

    def _take(self, command: int, kind: int) -> None:
        at = self._at - 1
        value = self._value(kind)
        if command == _START_TAG:
            self._pending = value, {}, at
        elif command == _END_TAG:
            if not self._builder.depth:
                raise XmlError(f"the end of an element that never began, at byte {at}")
            self._builder.end()
        elif command in {_TEXT, _CDATA, _ENTITY}:
            self._builder.take_text(value)
        elif command == _DOCUMENT_TYPE:
            self._builder.refuse_document_type()
        elif command > _DOCUMENT_TYPE:
            raise XmlError(f"a command that is not known, {command}, at byte {at}")

    def _value(self, kind: int) -> str:
        if kind == _NULL:
            return ""
        if kind == _STRING:
            return self._text()
        if kind == _INTERNED:
            return self._interned()
        if kind in {_HEX, _BASE64}:
            content = self._read(self._short())
            return content.hex() if kind == _HEX else b64encode(content).decode("ascii")
        if kind in _NUMBERS:
            form, written = _NUMBERS[kind]
            return written(*form.unpack(self._read(form.size)))
        if kind in _TRUTHS:
            return _TRUTHS[kind]
        raise XmlError(f"a value of a kind that is not known, {kind}, before byte {self._at}")

    def _interned(self) -> str:
        number = self._short()
        if number != _NEW:
            if number >= len(self._names):
                raise XmlError(f"a name that was not written, number {number}, before byte {self._at}")
            return self._names[number]
        name = self._text()
        if len(self._names) < _NEW:
            self._names.append(name)
        return name

    def _text(self) -> str:
        # Java writes zero in two bytes and characters beyond the first 65,536 as two surrogates.
        content = self._read(self._short()).replace(b"\xc0\x80", b"\0")
        try:
            return content.decode("utf-8")
        except UnicodeDecodeError:
            pass
        try:
            return (
                content.decode("utf-8", "surrogatepass").encode("utf-16", "surrogatepass").decode("utf-16", "replace")
            )
        except UnicodeDecodeError:
            return content.decode("utf-8", "replace")

    def _short(self) -> int:
        return int.from_bytes(self._read(2))

    def _read(self, size: int) -> bytes:
        content = self._stream.read(size)
        self._at += len(content)
        if len(content) != size:
            raise XmlError(f"the file ends within a value, at byte {self._at}")
        return content
