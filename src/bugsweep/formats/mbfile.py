"""MBFile: what the manifest of an iOS backup records of one file.

It is an archived object (NSKeyedArchiver, a binary property list) of some 600 bytes. A manifest holds a hundred
thousand of them and more, so the one shape that phones write is read here by hand; whatever deviates is left to the
general reader.
"""

import struct
from plistlib import UID
from typing import Any, NamedTuple

from msgspec import Struct

from bugsweep.errors import FormatError
from bugsweep.formats.plist import entry_of, read_plist

_LARGEST = 16 * 1024 * 1024
"""Extended attributes may be large; nothing else is."""
_LARGEST_BY_HAND = 64 * 1024
"""By hand each reference to an object is a copy of it; what they all unfold to stays small with this."""
_MAGIC = b"bplist00"
_TRAILER = struct.Struct(">6xBBQQQ")
_OFFSET_CODES = {1: "B", 2: "H", 4: "I"}
_DOUBLE = struct.Struct(">d")
_INTEGER, _REAL, _DATA, _ASCII, _UTF_16, _UID, _ARRAY, _DICTIONARY = 0x1, 0x2, 0x4, 0x5, 0x6, 0x8, 0xA, 0xD
"""Kinds of objects, the upper half of their first byte; the lower half is a length."""
_WIDTHS = {_INTEGER << 4: 1, _INTEGER << 4 | 1: 2, _INTEGER << 4 | 2: 4}
"""What an integer without a sign begins with, nearly every value, and how many bytes follow."""
_LENGTH_FOLLOWS = 0xF
_EIGHT_BYTES = 3
"""The length of a number is a power of two."""
_TEXT, _BYTES = frozenset({str}), frozenset({bytes})
_NUMBER, _TIME = frozenset({int}), frozenset({int, float})
_KINDS = {
    "RelativePath": _TEXT,
    "Target": _TEXT,
    "Size": _NUMBER,
    "Mode": _NUMBER,
    "Flags": _NUMBER,
    "ProtectionClass": _NUMBER,
    "UserID": _NUMBER,
    "GroupID": _NUMBER,
    "InodeNumber": _NUMBER,
    "Birth": _TIME,
    "LastModified": _TIME,
    "LastStatusChange": _TIME,
    "EncryptionKey": _BYTES,
    "ExtendedAttributes": _BYTES,
    "Digest": _BYTES,
}


class MBFile(Struct, frozen=True, kw_only=True):
    """The record of one file, as the phone wrote it; a field that it left out is zero, empty or None."""

    relative_path: str
    target: str | None
    """Where a symbolic link leads."""
    size: int
    mode: int
    """POSIX mode, with the type of the file."""
    flags: int
    protection_class: int
    user_id: int
    group_id: int
    inode: int
    birth: float | None
    """Unix seconds as recorded, like the next two: `from_unix` tells the absurd from the possible."""
    last_modified: float | None
    last_status_change: float | None
    encryption_key: bytes | None
    """Protection class, four bytes with the lowest first, and the wrapped key of the file."""
    extended_attributes: bytes | None
    """A property list of its own."""
    digest: bytes | None


_NAMES = {
    bytes([_ASCII << 4 | len(name)]) + name.encode(): name
    for name in (*_KINDS, "$archiver", "$class", "$objects", "$top", "$version", "root")
    if len(name) < _LENGTH_FOLLOWS
}
"""The short names as a property list has them, so that they need not be read each time."""


def read_mbfile(blob: bytes) -> MBFile:
    """Return what `blob`, the ``file`` column of a manifest, records.

    Raises:
        FormatError: when it is no archived MBFile, or a field is not of its type.
    """
    try:
        fields = _fields_by_hand(blob)
    except (IndexError, KeyError, ValueError, struct.error):
        fields = _fields(blob)
    for name, value in fields.items():
        if (kinds := _KINDS.get(name)) and type(value) not in kinds:
            raise FormatError(f"an MBFile whose {name} is {type(value).__name__}")
    known: Any = fields.get  # the types were just compared
    if known("Size", 0) < 0:
        raise FormatError("an MBFile whose Size is negative")
    return MBFile(
        relative_path=known("RelativePath", ""),
        target=known("Target"),
        size=known("Size", 0),
        mode=known("Mode", 0),
        flags=known("Flags", 0),
        protection_class=known("ProtectionClass", 0),
        user_id=known("UserID", 0),
        group_id=known("GroupID", 0),
        inode=known("InodeNumber", 0),
        birth=known("Birth"),
        last_modified=known("LastModified"),
        last_status_change=known("LastStatusChange"),
        encryption_key=known("EncryptionKey"),
        extended_attributes=known("ExtendedAttributes"),
        digest=known("Digest"),
    )


def _fields(blob: bytes) -> dict[str, object]:
    """Return the fields of the archived object, by way of the general reader."""
    archive = read_plist(blob, limit=_LARGEST)
    objects = entry_of(archive, "$objects", list) or []

    def referred(value: object) -> object:
        if isinstance(value, UID):
            return objects[value.data] if value.data < len(objects) else None
        return value

    def resolved(value: object) -> object:
        value = referred(value)
        return referred(value.get("NS.data", value)) if isinstance(value, dict) else value

    fields = resolved(entry_of(entry_of(archive, "$top", dict), "root", UID))
    if not isinstance(fields, dict):
        raise FormatError("not an archived object")
    values = {name: resolved(value) for name, value in fields.items()}
    return {name: value for name, value in values.items() if value != "$null"}


def _fields_by_hand(blob: bytes) -> dict[str, object]:
    """Return the fields of an archive whose objects are referred to by one byte, as in all that phones write.

    Raises:
        IndexError, KeyError, ValueError, struct.error: when it is laid out otherwise, or damaged.
    """
    offset_size, reference_size, count, top, table = _TRAILER.unpack_from(blob, len(blob) - _TRAILER.size)
    if not blob.startswith(_MAGIC) or reference_size != 1 or table > len(blob) or len(blob) > _LARGEST_BY_HAND:
        raise ValueError
    offsets = struct.unpack_from(f">{count}{_OFFSET_CODES[offset_size]}", blob, table)
    layout = _known_layout(blob, offsets, top) or _new_layout(blob, offsets, top)
    fields: dict[str, object] = {}
    for name, number in layout.fields:
        place = offsets[number]
        if blob[place] >> 4 == _UID:
            place = offsets[layout.objects[_referred(blob, place)]]
            if blob[place] >> 4 == _DICTIONARY:
                if name == "$class":
                    continue
                place = offsets[_dictionary(blob, offsets, place)["NS.data"]]
        if width := _WIDTHS.get(blob[place]):
            fields[name] = int.from_bytes(blob[place + 1 : place + 1 + width], "big")
            continue
        value = _value(blob, place)
        if value != "$null":
            fields[name] = value
    return fields


class _Layout(NamedTuple):
    """Where an archive has what: the same for all files of a phone but for a few variants."""

    top: int
    number: int
    """How many objects there are."""
    places: tuple[int, ...]
    """Of the first objects, up to the last that says where others are."""
    objects: bytes
    """The numbers of what is archived."""
    fields: tuple[tuple[str, int], ...]
    """The name of each field, and the number of its value."""


_MOST_LAYOUTS = 1000
_LAYOUTS: dict[bytes, _Layout] = {}
"""By the bytes of an archive up to the end of what says where others are: equal ones mean the same. A manifest of
60,000 files has 6 of them, and is read in half the time that it takes to look the names of the fields up each time."""
_ENDS: dict[int, None] = {}
"""How long these bytes are."""


def _known_layout(blob: bytes, offsets: tuple[int, ...], top: int) -> _Layout | None:
    for end in _ENDS:
        layout = _LAYOUTS.get(blob[:end])
        if (
            layout is not None
            and layout.top == top
            and layout.number == len(offsets)
            and layout.places == offsets[: len(layout.places)]
        ):
            return layout
    return None


def _new_layout(blob: bytes, offsets: tuple[int, ...], top: int) -> _Layout:
    """Return the layout of an archive, and remember it."""
    archive = _dictionary(blob, offsets, offsets[top])
    start, length = _extent(blob, offsets[archive["$objects"]], _ARRAY)
    objects = blob[start : start + length]
    if len(objects) != length or max(objects) >= len(offsets):
        raise IndexError
    beginning = _dictionary(blob, offsets, offsets[archive["$top"]])
    root = objects[_referred(blob, offsets[beginning["root"]])]
    fields = _dictionary(blob, offsets, offsets[root])
    said = {top, archive["$objects"], archive["$top"], beginning["root"], root}
    for number in (top, archive["$top"], root):
        start, length = _extent(blob, offsets[number], _DICTIONARY)
        said.update(blob[start : start + length])
    layout = _Layout(top, len(offsets), offsets[: max(said) + 1], objects, tuple(fields.items()))
    end = max(_end(blob, offsets[number]) for number in said)
    if len(_LAYOUTS) >= _MOST_LAYOUTS:
        _LAYOUTS.clear()
        _ENDS.clear()
    _LAYOUTS[blob[:end]] = layout
    _ENDS[end] = None
    return layout


def _end(blob: bytes, place: int) -> int:
    """Return where the container, text or UID at `place` ends."""
    kind, length = divmod(blob[place], 16)
    if kind == _UID:
        return place + 2
    if kind in (_ARRAY, _DICTIONARY):
        start, length = _extent(blob, place, kind)
        return start + length * (2 if kind == _DICTIONARY else 1)
    start, length = _text_extent(blob, place, length)
    return start + length * (2 if kind == _UTF_16 else 1)


def _dictionary(blob: bytes, offsets: tuple[int, ...], place: int) -> dict[str, int]:
    """Return the keys of a dictionary, and the number of the value of each."""
    keys, length = _extent(blob, place, _DICTIONARY)
    values = keys + length
    entries = {}
    for key, value in zip(blob[keys:values], blob[values : values + length], strict=True):
        place = offsets[key]
        name = _NAMES.get(blob[place : place + 1 + (blob[place] & 0xF)]) or _value(blob, place)
        if type(name) is not str:
            raise ValueError
        if value >= len(offsets):
            raise IndexError
        entries[name] = value
    return entries


def _extent(blob: bytes, place: int, kind: int) -> tuple[int, int]:
    """Return where the references of a container of that kind begin, and its length."""
    found, length = divmod(blob[place], 16)
    if found != kind:
        raise ValueError
    if length < _LENGTH_FOLLOWS:
        return place + 1, length
    if blob[place + 1] != _INTEGER << 4:  # of one byte
        raise ValueError
    return place + 3, blob[place + 2]


def _referred(blob: bytes, place: int) -> int:
    """Return the number in a UID of one byte."""
    if blob[place] != _UID << 4:
        raise ValueError
    return blob[place + 1]


def _text_extent(blob: bytes, place: int, length: int) -> tuple[int, int]:
    """Return where the text or data at `place` begins, and its length, which in its first byte is `length`."""
    if length < _LENGTH_FOLLOWS:
        return place + 1, length
    width = 1 << (blob[place + 1] & 0xF)
    return place + 2 + width, int.from_bytes(blob[place + 2 : place + 2 + width], "big")


def _value(blob: bytes, place: int) -> str | bytes | int | float:
    """Return the text, data or number at `place`."""
    kind, length = divmod(blob[place], 16)
    place += 1
    if kind == _INTEGER and length <= _EIGHT_BYTES:
        return int.from_bytes(blob[place : place + (1 << length)], "big", signed=length == _EIGHT_BYTES)
    if kind == _REAL and length == _EIGHT_BYTES:
        value: float = _DOUBLE.unpack_from(blob, place)[0]
        return value
    place, length = _text_extent(blob, place - 1, length)
    size = length * 2 if kind == _UTF_16 else length
    content = blob[place : place + size]
    if len(content) != size:
        raise ValueError
    if kind == _ASCII:
        return content.decode("ascii")
    if kind == _UTF_16:
        return content.decode("utf-16-be")
    if kind == _DATA:
        return content
    raise ValueError
