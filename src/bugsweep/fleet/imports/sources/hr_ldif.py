"""People and units of a directory, exported as LDIF (RFC 2849)."""

import binascii
import re
from base64 import b64decode
from collections.abc import Iterator

from msgspec import Struct

from bugsweep.errors import FormatError
from bugsweep.fleet.imports.declaration import InventoryFile, Read, inventory_format
from bugsweep.fleet.imports.inventory import Note, UnitRecord
from bugsweep.fleet.imports.people import person_of
from bugsweep.model.record import Problem

_NAME = "hr-ldif"
_LARGEST_ENTRY = 4 * 1024**2
_PEOPLE = frozenset({"person", "organizationalperson", "inetorgperson", "user"})
_UNITS = frozenset({"organizationalunit"})
_COMPUTER = "computer"
_DISABLED = 0x2
"""Bit of userAccountControl in Active Directory."""
_ENTRY = re.compile(r"^(?:version:\s*\d+\s*)?(?:#.*\n|\s)*dn::?\s", re.IGNORECASE | re.MULTILINE)
_UNIT_OF = re.compile(r"(?:^|,)\s*ou\s*=\s*((?:\\.|[^,\\])+)", re.IGNORECASE)


class _Entry(Struct, frozen=True):
    line: int
    values: dict[str, list[str]]

    def first(self, *names: str) -> str:
        """Return the first value of the first attribute that has one."""
        return next((value.strip() for name in names for value in self.values.get(name, ()) if value.strip()), "")


def _recognises(file: InventoryFile) -> bool:
    return _ENTRY.match(file.beginning) is not None


@inventory_format(
    name=_NAME,
    title="Directory of people (LDIF)",
    recognises=_recognises,
    holds="people",
    references=("https://www.rfc-editor.org/rfc/rfc2849", "https://www.rfc-editor.org/rfc/rfc2798"),
    limitations=(
        "A directory has no days of entry and leaving; a disabled account is listed and not taken for a leaving.",
    ),
)
def read_hr_ldif(file: InventoryFile) -> Iterator[Read]:
    """Read the persons and organisational units among the entries; values in base64 are decoded."""
    others = 0
    for entry in _entries(file):
        if isinstance(entry, Problem):
            yield entry
            continue
        classes = {name.casefold() for name in entry.values.get("objectclass", ())}
        if classes & _UNITS:
            yield from _unit(file, entry)
        elif classes & _PEOPLE and _COMPUTER not in classes:
            yield from _person(file, entry)
        else:
            others += 1
    if others:
        yield Note(f"{others} entries that are neither persons nor units")


def _unit(file: InventoryFile, entry: _Entry) -> Iterator[Read]:
    codes = [code.strip() for code in _UNIT_OF.findall(entry.first("dn"))]
    code = entry.first("ou") or (codes[0] if codes else "")
    if not code:
        yield Problem(file.origin(f"line {entry.line}"), "a unit without a name")
        return
    yield UnitRecord(
        origin=file.origin(f"line {entry.line}"),
        source=f"import:{_NAME}",
        code=code[:80],
        name=(entry.first("description", "displayname") or code)[:300],
        parent=codes[1][:80] if len(codes) > 1 else "",
    )


def _person(file: InventoryFile, entry: _Entry) -> Iterator[Read]:
    codes = [code.strip() for code in _UNIT_OF.findall(entry.first("dn"))]
    control = entry.first("useraccountcontrol")
    yield from person_of(
        file.origin(f"line {entry.line}"),
        _NAME,
        staff_number=entry.first("employeenumber", "employeeid"),
        name=entry.first("displayname", "cn"),
        email=entry.first("mail"),
        unit=entry.first("departmentnumber", "department", "ou") or (codes[0] if codes else ""),
        role=entry.first("title"),
        language=entry.first("preferredlanguage"),
        active=not int(control) & _DISABLED if control.isascii() and control.isdigit() else None,
    )


def _entries(file: InventoryFile) -> Iterator[_Entry | Problem]:
    values: dict[str, list[str]] = {}
    began, size = 0, 0
    for number, line in _unfolded(file):
        if not line:
            if "dn" in values:
                yield _Entry(began, values)
            values, began, size = {}, 0, 0
            continue
        size += len(line)
        if size > _LARGEST_ENTRY:
            raise FormatError(f"line {number}: an entry of more than {_LARGEST_ENTRY // 1024**2} MB")
        began = began or number
        name, colon, value = line.partition(":")
        name = name.partition(";")[0].strip().casefold()
        if not colon:
            yield Problem(file.origin(f"line {number}"), "a line without a colon")
        elif value.startswith("<"):
            yield Problem(file.origin(f"line {number}"), f"{name} lies elsewhere, which is not fetched")
        else:
            try:
                values.setdefault(name, []).append(_value(value))
            except (binascii.Error, ValueError):
                if name not in ("usercertificate", "jpegphoto", "thumbnailphoto", "objectguid", "objectsid"):
                    yield Problem(file.origin(f"line {number}"), f"{name} is no text in base64")
    if "dn" in values:
        yield _Entry(began, values)


def _value(value: str) -> str:
    if value.startswith(":"):
        return b64decode(value[1:].strip(), validate=True).decode("utf-8")
    return value.strip()


def _unfolded(file: InventoryFile) -> Iterator[tuple[int, str]]:
    """Yield lines with their continuations, which begin with a space; an empty line ends an entry."""
    pending, place, number = "", 0, 0
    with file.open() as stream:
        while raw := stream.readline(_LARGEST_ENTRY):
            number += 1
            if len(raw) >= _LARGEST_ENTRY:
                raise FormatError(f"line {number} has more than {_LARGEST_ENTRY // 1024**2} MB")
            line = raw.decode("utf-8-sig" if number == 1 else "utf-8", "replace").rstrip("\r\n")
            if line.startswith(" ") and place:
                pending += line[1:]
                if len(pending) > _LARGEST_ENTRY:
                    raise FormatError(f"line {number}: an entry of more than {_LARGEST_ENTRY // 1024**2} MB")
                continue
            if place and not pending.startswith("#"):
                yield place, pending
            pending, place = line, number
    if place and not pending.startswith("#"):
        yield place, pending
