"""The settings of packages as Android's package manager stores them (packages.xml), in either form of its XML."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from hashlib import sha256
from typing import BinaryIO, Final

from msgspec import Struct

from bugsweep.formats.android_xml import read_android_xml
from bugsweep.formats.timestamps import TimestampError, from_unix_milliseconds
from bugsweep.formats.xml_elements import Element

_HEXADECIMAL: Final = re.compile(r"[0-9a-fA-F]{1,16}")
_NUMBER: Final = re.compile(r"-?\d{1,18}")
_SYSTEM, _DEBUGGABLE, _TEST_ONLY = 1 << 0, 1 << 1, 1 << 8
"""Flags of ``ApplicationInfo``."""
_PRIVILEGED: Final = 1 << 3
_OLD_PRIVILEGED: Final = 1 << 30
"""Of the private flags, and of the only flags that there were before Android 6."""
_MOST_CERTIFICATES: Final = 10_000


class PackageSettings(Struct, frozen=True, kw_only=True):
    """A package."""

    position: str
    replaced: bool
    """The factory version of a package that has been updated."""
    said: Mapping[str, str]
    """The attributes of its element."""
    uid: int | None
    version_code: int | None
    installed_at: datetime | None
    updated_at: datetime | None
    system: bool
    privileged: bool
    debuggable: bool
    test_only: bool
    certificates: tuple[str, ...]
    """SHA-256 of the certificates that it is signed with."""
    past_certificates: tuple[str, ...]
    granted: tuple[str, ...]
    """Permissions that it was granted when it was installed."""
    refused: tuple[str, ...]
    faults: tuple[str, ...]


def read_package_settings(stream: BinaryIO) -> Iterator[PackageSettings]:
    """Yield each package.

    A certificate is written out once and named by its number from then on.

    Raises:
        XmlError: when the document is broken or cut off; what was yielded before it stands.
    """
    certificates: dict[str, str] = {}
    for element, position in read_android_xml(stream, frozenset({"package", "updated-package", "shared-user"})):
        current, past = _certificates(element, certificates)
        if element.name == "shared-user":
            continue
        yield _package(element, position, current, past)


def _package(element: Element, position: str, current: tuple[str, ...], past: tuple[str, ...]) -> PackageSettings:
    said = element.attributes
    faults: list[str] = []
    flags = _number(said.get("publicFlags", said.get("flags"))) or 0
    private = _number(said.get("privateFlags")) or 0
    granted = {
        item.attributes.get("name", ""): item.attributes.get("granted", "true") == "true"
        for perms in element.children
        if perms.name == "perms"
        for item in perms.children
    }
    return PackageSettings(
        position=position,
        replaced=element.name == "updated-package",
        said=said,
        uid=_number(said.get("userId") or said.get("sharedUserId")),
        version_code=_number(said.get("version")),
        installed_at=_time(said, "it", faults),
        updated_at=_time(said, "ut", faults),
        system=bool(flags & _SYSTEM),
        privileged=bool(private & _PRIVILEGED) or ("publicFlags" not in said and bool(flags & _OLD_PRIVILEGED)),
        debuggable=bool(flags & _DEBUGGABLE),
        test_only=bool(flags & _TEST_ONLY),
        certificates=current,
        past_certificates=past,
        granted=tuple(name for name, given in granted.items() if given),
        refused=tuple(name for name, given in granted.items() if not given),
        faults=tuple(faults),
    )


def _certificates(element: Element, known: dict[str, str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the hashes of the certificates of an element, and of earlier ones; learn those that are written out."""
    current: list[str] = []
    past: list[str] = []
    for signatures in (child for child in element.children if child.name == "sigs"):
        for place, group in ((current, signatures), *((past, one) for one in signatures.below("pastSigs"))):
            for certificate in (child for child in group.children if child.name == "cert"):
                number, key = certificate.attributes.get("index", ""), certificate.attributes.get("key", "")
                if key and len(known) < _MOST_CERTIFICATES:
                    known[number] = _hash(key)
                if digest := known.get(number, ""):
                    place.append(digest)
    return tuple(current), tuple(past)


def _hash(key: str) -> str:
    try:
        return sha256(bytes.fromhex(key)).hexdigest()
    except ValueError:
        return ""


def _number(text: str | None) -> int | None:
    return int(text) if text is not None and _NUMBER.fullmatch(text) else None


def _time(said: Mapping[str, str], name: str, faults: list[str]) -> datetime | None:
    try:
        return stored_time(said.get(name, ""))
    except TimestampError as error:
        faults.append(str(error))
        return None


def stored_time(text: str) -> datetime | None:
    """Return a time as the package manager writes it, in hexadecimal milliseconds; None where there is none.

    Raises:
        TimestampError: when it is not written so, or absurd.
    """
    if text in {"", "0"}:
        return None
    if not _HEXADECIMAL.fullmatch(text):
        raise TimestampError(f"no time: {text[:40]!r}")
    return from_unix_milliseconds(int(text, 16))
