"""Archives of NSKeyedArchiver: a property list of objects that refer to each other by number, put together again."""

import plistlib
import uuid
from collections.abc import Iterator
from datetime import datetime
from typing import TypeAlias

from bugsweep.errors import FormatError
from bugsweep.formats.plist import read_plist
from bugsweep.formats.timestamps import TimestampError, from_cocoa

_DEEPEST = 64
_MOST_OBJECTS = 250_000

Unarchived: TypeAlias = (
    "str | bytes | int | float | bool | datetime | uuid.UUID | list[Unarchived] | dict[str, Unarchived] | None"
)

CLASS = "$class"
"""The key under which a dictionary that stands for an object of a class without an equal here has the class's name."""


class Url(str):
    """The value of an NSURL: a text, told from other texts by its type."""

    __slots__ = ()


def unarchive(data: bytes) -> Unarchived:
    """Return the root object of the archive `data`.

    Strings, numbers, dates, data, arrays, sets, dictionaries and UUIDs become those of Python, an NSURL a `Url`, and an
    object of any other class a dictionary of its fields and, under `CLASS`, the name of its class. An archive without
    a single root gives the dictionary of its named ones.

    Raises:
        FormatError: when it is no such archive, or one whose objects hold themselves, or unfold to too many.
    """
    archive = read_plist(data)
    if not isinstance(archive, dict) or archive.get("$archiver") != "NSKeyedArchiver":
        raise FormatError("keyed archive: not one")
    objects, top = archive.get("$objects"), archive.get("$top")
    if not isinstance(objects, list) or not isinstance(top, dict):
        raise FormatError("keyed archive: without objects")
    reader = _Reader(objects)
    if set(top) == {"root"}:
        return reader.value(top["root"], 0)
    return {name: reader.value(value, 0) for name, value in top.items()}


class _Reader:
    """The objects of one archive, each resolved once."""

    def __init__(self, objects: list[object]) -> None:
        self._objects = objects
        self._resolved: dict[int, tuple[Unarchived, int]] = {}
        """By number: the object, and how many values it unfolds to."""
        self._open: set[int] = set()
        self._count = 0

    def value(self, value: object, depth: int) -> Unarchived:
        """Return `value` with its references followed."""
        self._count += 1
        if self._count > _MOST_OBJECTS or depth > _DEEPEST:
            raise FormatError("keyed archive: nested too deep, or too many objects")
        if isinstance(value, plistlib.UID):
            return self._object(value.data, depth)
        if isinstance(value, list):
            return [self.value(item, depth + 1) for item in value]
        if isinstance(value, dict):
            return {key: self.value(item, depth + 1) for key, item in value.items()}
        if value is None or isinstance(value, str | bytes | int | float | datetime):
            return value
        raise FormatError(f"keyed archive: a value of type {type(value).__name__}")

    def _object(self, number: int, depth: int) -> Unarchived:
        if number == 0:
            return None  # by convention the first object is "$null"
        if number in self._resolved:
            resolved, size = self._resolved[number]
            self._count += size  # what is shared unfolds for whoever walks over the result
            return resolved
        if number in self._open:
            raise FormatError("keyed archive: an object that holds itself")
        if number >= len(self._objects):
            raise FormatError(f"keyed archive: no object {number}")
        before = self._count
        self._open.add(number)
        stored = self._objects[number]
        resolved = self._instance(stored, depth) if isinstance(stored, dict) else self.value(stored, depth)
        self._open.discard(number)
        self._resolved[number] = resolved, self._count - before
        return resolved

    def _instance(self, fields: dict[str, object], depth: int) -> Unarchived:  # noqa: PLR0911 - one return a class
        names = self._class_names(fields.get("$class"))
        if not names.isdisjoint(("NSString", "NSMutableString")):
            return self.value(fields.get("NS.string", fields.get("NS.bytes")), depth)
        if not names.isdisjoint(("NSArray", "NSSet", "NSOrderedSet")):
            return self._items(fields, "NS.objects", depth)
        if "NSDictionary" in names:
            keys, values = self._items(fields, "NS.keys", depth), self._items(fields, "NS.objects", depth)
            return {str(key): value for key, value in zip(keys, values, strict=False)}
        if "NSData" in names:
            return self.value(fields.get("NS.data", fields.get("NS.bytes")), depth)
        if "NSURL" in names:
            return self._url(fields, depth)
        if "NSDate" in names:
            return _date(fields.get("NS.time"))
        if "NSUUID" in names:
            return _uuid(fields.get("NS.uuidbytes"))
        if "NSNull" in names:
            return None
        made = {key: self.value(item, depth + 1) for key, item in fields.items() if key != "$class"}
        if names:
            made[CLASS] = self._class_name(fields.get("$class"))
        return made

    def _items(self, fields: dict[str, object], key: str, depth: int) -> list[Unarchived]:
        items = fields.get(key)
        if isinstance(items, list):
            return [self.value(item, depth + 1) for item in items]
        # An ordered set numbers its items as keys.
        return [self.value(item, depth + 1) for name, item in fields.items() if name.startswith("NS.object.")]

    def _url(self, fields: dict[str, object], depth: int) -> Url:
        base = self.value(fields.get("NS.base"), depth + 1)
        relative = self.value(fields.get("NS.relative"), depth + 1)
        if not isinstance(relative, str):
            raise FormatError("keyed archive: an address without text")
        return Url(f"{base.rstrip('/')}/{relative.lstrip('/')}" if isinstance(base, str) and base else relative)

    def _class(self, reference: object) -> dict[str, object]:
        if not isinstance(reference, plistlib.UID):
            return {}
        described = self._objects[reference.data] if reference.data < len(self._objects) else None
        return described if isinstance(described, dict) else {}

    def _class_name(self, reference: object) -> str:
        return str(self._class(reference).get("$classname", ""))

    def _class_names(self, reference: object) -> set[str]:
        """Return the names of a class and of its parents."""
        described = self._class(reference)
        parents = described.get("$classes")
        names = {name for name in parents if isinstance(name, str)} if isinstance(parents, list) else set()
        return names | {str(described["$classname"])} if "$classname" in described else names


def _date(seconds: object) -> datetime | None:
    if not isinstance(seconds, int | float):
        raise FormatError("keyed archive: a date without a time")
    try:
        return from_cocoa(seconds)
    except TimestampError:
        return None


def _uuid(content: object) -> uuid.UUID:
    if not isinstance(content, bytes) or len(content) != 16:  # noqa: PLR2004 - the length of every UUID
        raise FormatError("keyed archive: a UUID of another length")
    return uuid.UUID(bytes=content)


def objects_of(value: Unarchived, name: str) -> Iterator[dict[str, Unarchived]]:
    """Yield the objects of the class `name` in `value`, each once however often it is referred to, cycles included."""
    seen: set[int] = set()
    pending: list[Unarchived] = [value]
    while pending:
        item = pending.pop()
        if not isinstance(item, dict | list) or id(item) in seen:
            continue
        seen.add(id(item))
        if isinstance(item, dict) and item.get(CLASS) == name:
            yield item
        else:
            pending.extend(reversed(list(item.values()) if isinstance(item, dict) else item))
