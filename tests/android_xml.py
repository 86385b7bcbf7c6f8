"""Writes the binary XML of Android, for tests, from documents in its text form."""

import struct
from xml.etree import ElementTree as ET

_NEW = 0xFFFF


def binary_xml(document: str | bytes) -> bytes:
    """Return `document` as ABX: numbers as integers, truth values as such, all else as text."""
    return _Writer().document(ET.fromstring(document))  # noqa: S314 - the tests' own documents


class _Writer:
    def __init__(self) -> None:
        self._names: dict[str, int] = {}

    def document(self, root: ET.Element) -> bytes:
        return b"ABX\0\x10" + self._element(root) + b"\x11"

    def _element(self, element: ET.Element) -> bytes:
        content = b"\x32" + self._interned(element.tag)
        for name, value in element.attrib.items():
            kind, written = self._value(value)
            content += bytes([kind << 4 | 15]) + self._interned(name) + written
        if element.text and element.text.strip():
            content += b"\x24" + _text(element.text)
        for child in element:
            content += self._element(child)
        return content + b"\x33" + self._interned(element.tag)

    def _value(self, value: str) -> tuple[int, bytes]:
        if value in {"true", "false"}:
            return (12 if value == "true" else 13), b""
        if value.isdecimal() and str(int(value)) == value and int(value) < 2**63:
            number = int(value)
            return (6, struct.pack(">i", number)) if number < 2**31 else (8, struct.pack(">q", number))
        return 2, _text(value)

    def _interned(self, name: str) -> bytes:
        if name in self._names:
            return struct.pack(">H", self._names[name])
        self._names[name] = len(self._names)
        return struct.pack(">H", _NEW) + _text(name)


def _text(value: str) -> bytes:
    content = value.encode("utf-16", "surrogatepass").decode("utf-16").encode()
    return struct.pack(">H", len(content)) + content
