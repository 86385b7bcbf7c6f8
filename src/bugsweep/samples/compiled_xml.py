"""Compiled XML and tables of resources, as an APK has them, made of what a person can write."""

import struct
from collections.abc import Iterable, Mapping
from typing import Final
from xml.etree import ElementTree as ET

ANDROID: Final = "http://schemas.android.com/apk/res/android"
_NUMBERS: Final = {
    "label": 0x01010001, "name": 0x01010003, "permission": 0x01010006, "sharedUserId": 0x0101000B,
    "enabled": 0x0101000E, "debuggable": 0x0101000F, "exported": 0x01010010, "targetActivity": 0x01010202,
    "minSdkVersion": 0x0101020C, "versionCode": 0x0101021B, "versionName": 0x0101021C, "targetSdkVersion": 0x01010270,
    "testOnly": 0x01010272, "versionCodeMajor": 0x01010576,
}  # fmt: skip
"""Attributes by which Android knows them, whatever they are called."""
_NO_STRING = 0xFFFFFFFF
_REFERENCE, _STRING, _DECIMAL, _BOOLEAN = 0x01, 0x03, 0x10, 0x12
_UTF8 = 0x100
_PACKAGE_HEADER = 288


def compiled_xml(text: str, *, utf8: bool = True) -> bytes:
    """Return the document `text`, compiled.

    ``true`` and ``false`` become truth values, digits numbers and ``@0x7f010000`` a reference.
    """
    root = ET.fromstring(text)  # noqa: S314 - of a sample, not of evidence
    writer = _Writer(root)
    body = b"".join(writer.element(root))
    numbers = struct.pack(f"<{len(writer.numbers)}I", *writer.numbers)
    parts = string_pool(writer.strings, utf8=utf8) + chunk(0x0180, b"", numbers) + body
    return chunk(0x0003, b"", parts)


def resource_table(texts: Mapping[int, str], *, translated: Mapping[int, str] | None = None) -> bytes:
    """Return a table of resources, all of the package and type of the first; `translated` are those for German."""
    first = next(iter(texts))
    pool = list(dict.fromkeys([*(translated or {}).values(), *texts.values()]))
    count = (max(texts) & 0xFFFF) + 1
    number = first >> 16 & 0xFF
    kinds = string_pool([f"type{one}" for one in range(1, number)] + ["string"])
    keys = string_pool(["text"])
    parts = [kinds, keys, chunk(0x0202, struct.pack("<B3xI", number, count), bytes(4 * count))]
    if translated:
        parts.append(_type(number, count, pool, translated, b"\0\0\0\0de"))
    parts.append(_type(number, count, pool, texts, b""))
    named = "org.example".encode("utf-16-le")
    header = struct.pack("<I256s5I", first >> 24, named, _PACKAGE_HEADER, number, _PACKAGE_HEADER + len(kinds), 1, 0)
    package = chunk(0x0200, header, b"".join(parts))
    return chunk(0x0002, struct.pack("<I", 1), string_pool(pool) + package)


def chunk(kind: int, header: bytes, body: bytes) -> bytes:
    """Return a chunk: the fixed header, what else belongs to the header, and the body, filled up to four bytes."""
    body += b"\0" * (-len(body) % 4)
    return struct.pack("<2HI", kind, 8 + len(header), 8 + len(header) + len(body)) + header + body


def string_pool(strings: Iterable[str], *, utf8: bool = True) -> bytes:
    """Return a pool of strings."""
    packed = [_utf8(text) if utf8 else _utf16(text) for text in strings]
    offsets = [sum(map(len, packed[:number])) for number in range(len(packed))]
    index = struct.pack(f"<{len(packed)}I", *offsets)
    header = struct.pack("<5I", len(packed), 0, _UTF8 if utf8 else 0, 28 + len(index), 0)
    return chunk(0x0001, header, index + b"".join(packed))


def _utf8(text: str) -> bytes:
    encoded = text.encode()
    return _length(len(text), 1) + _length(len(encoded), 1) + encoded + b"\0"


def _utf16(text: str) -> bytes:
    encoded = text.encode("utf-16-le")
    return _length(len(encoded) // 2, 2) + encoded + b"\0\0"


def _length(length: int, width: int) -> bytes:
    high = 1 << (8 * width - 1)
    if length < high:
        return length.to_bytes(width, "little")
    first, second = divmod(length, 1 << 8 * width)
    return (first | high).to_bytes(width, "little") + second.to_bytes(width, "little")


class _Writer:
    """The strings of a document, those first that are names of numbered attributes."""

    def __init__(self, root: ET.Element) -> None:
        names = [name for element in root.iter() for name in map(_local, element.attrib)]
        known = list(dict.fromkeys(name for name in names if name in _NUMBERS))
        self.numbers = [_NUMBERS[name] for name in known]
        self.strings = [*known]

    def string(self, text: str) -> int:
        if text not in self.strings:
            self.strings.append(text)
        return self.strings.index(text)

    def element(self, element: ET.Element) -> Iterable[bytes]:
        attributes = b"".join(self._attribute(key, value) for key, value in element.attrib.items())
        name = self.string(element.tag)
        node = struct.pack("<2I", 1, _NO_STRING)  # line, comment
        start = struct.pack("<2I6H", _NO_STRING, name, 20, 20, len(element.attrib), 0, 0, 0)
        yield chunk(0x0102, node, start + attributes)
        for child in element:
            yield from self.element(child)
        yield chunk(0x0103, node, struct.pack("<2I", _NO_STRING, name))

    def _attribute(self, key: str, value: str) -> bytes:
        namespace = self.string(ANDROID) if key.startswith("{") else _NO_STRING
        kind, number = self._typed(value)
        raw = number if kind == _STRING else _NO_STRING
        return struct.pack("<3IH2BI", namespace, self.string(_local(key)), raw, 8, 0, kind, number)

    def _typed(self, value: str) -> tuple[int, int]:
        if value in {"true", "false"}:
            return _BOOLEAN, 0xFFFFFFFF if value == "true" else 0
        if value.isdecimal():
            return _DECIMAL, int(value)
        if value.startswith("@0x"):
            return _REFERENCE, int(value[1:], 16)
        return _STRING, self.string(value)


def _local(key: str) -> str:
    return key.rpartition("}")[2]


def _type(number: int, count: int, pool: list[str], texts: Mapping[int, str], configuration: bytes) -> bytes:
    """Return the entries of a type for a configuration, which is given without its size."""
    offsets, entries = [_NO_STRING] * count, b""
    for resource, text in texts.items():
        offsets[resource & 0xFFFF] = len(entries)
        entries += struct.pack("<2HIH2BI", 8, 0, 0, 8, 0, _STRING, pool.index(text))
    index = struct.pack(f"<{count}I", *offsets)
    described = struct.pack("<I", 64) + configuration.ljust(60, b"\0")
    header = struct.pack("<2B2x2I", number, 0, count, 20 + len(described) + len(index)) + described
    return chunk(0x0201, header, index + entries)
