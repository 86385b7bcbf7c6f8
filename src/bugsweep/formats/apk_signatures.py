"""Who signed an APK, by each of the schemes in it.

There are the files in ``META-INF`` (v1) and the block before the table of contents (v2, v3, v3.1). Which certificates
are named is read, and no signature is verified: the phone did that when it took the app.
Formats: https://source.android.com/docs/security/features/apksigning/v2 and .../v3
"""

import struct
from collections.abc import Iterator
from typing import BinaryIO, Final, NamedTuple

from msgspec import Struct

from bugsweep.errors import FormatError
from bugsweep.formats.certificates import Certificate, fingerprinted

_MAGIC: Final = b"APK Sig Block 42"
_FOOTER = struct.Struct("<Q16s")
_PAIR = struct.Struct("<QI")
_SCHEMES: Final = {0x7109871A: "v2", 0xF05368C0: "v3", 0x1B93AD61: "v3.1"}
_LINEAGE = 0x3BA06F8C
"""Attribute of a signer: the certificates that came before, each of which vouches for the next."""
_LARGEST_BLOCK = 64 * 1024**2
_LARGEST_SCHEME = 1024**2
_MOST_PAIRS = 1000
_MOST_CERTIFICATES = 100


class SchemeSigners(Struct, kw_only=True):
    """The signers that one scheme names."""

    scheme: str
    certificates: tuple[Certificate, ...] = ()
    past: tuple[Certificate, ...] = ()
    """Those that signed the app before, by its own word."""
    fault: str = ""
    """What of it could not be read."""


def read_signing_block(stream: BinaryIO, directory_offset: int) -> Iterator[SchemeSigners]:
    """Yield what the block before the table of contents says; nothing where there is none.

    Raises:
        FormatError: when the block is damaged; what came before is intact.
    """
    if directory_offset < _FOOTER.size:
        return
    stream.seek(directory_offset - _FOOTER.size)
    footer = stream.read(_FOOTER.size)
    if len(footer) < _FOOTER.size:
        return
    size, magic = _FOOTER.unpack(footer)
    if magic != _MAGIC:
        return
    at, end = directory_offset - size, directory_offset - _FOOTER.size
    if not _FOOTER.size <= size <= min(_LARGEST_BLOCK, directory_offset):
        raise FormatError(f"a block of signatures of {size} bytes")
    for _ in range(_MOST_PAIRS):
        if end - at < _PAIR.size:
            return
        stream.seek(at)
        length, identifier = _PAIR.unpack(stream.read(_PAIR.size))
        at += 8 + length
        if length < 4 or at > end:  # noqa: PLR2004 - the identifier is part of it
            raise FormatError("a damaged block of signatures")
        if (scheme := _SCHEMES.get(identifier)) is not None:
            yield _read_scheme(scheme, stream.read(min(length - 4, _LARGEST_SCHEME)))


def _read_scheme(scheme: str, content: bytes) -> SchemeSigners:
    found = SchemeSigners(scheme=scheme)
    try:
        for signer in _Prefixed(content).one().all():
            _take_signer(found, signer)
    except FormatError as error:
        found.fault = str(error)
    return found


def _take_signer(found: SchemeSigners, signer: "_Prefixed") -> None:
    signed = signer.one()
    signed.one()  # digests
    certificates = [fingerprinted(one.rest()) for one in signed.one().all()]
    found.certificates += tuple(certificates[:1])  # of a chain, the signer's own comes first
    if found.scheme == "v2":
        return
    signed.skip(8)  # versions of Android that it is for
    for attribute in signed.one().all():
        if attribute.number() == _LINEAGE:
            attribute.skip(4)  # version
            for level in attribute.all():
                found.past += (fingerprinted(level.one().one().rest()),)
                if len(found.past) > _MOST_CERTIFICATES:
                    raise FormatError("more certificates than any app has")
    found.past = tuple(one for one in found.past if one not in found.certificates)


class _Prefixed:
    """Bytes in which parts have their length, in four bytes, before them; read one after the other."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._at = 0

    def one(self) -> "_Prefixed":
        """Return the next part."""
        length = self.number()
        if length > len(self._content) - self._at:
            raise FormatError("a damaged signature")
        part = self._content[self._at : self._at + length]
        self._at += length
        return _Prefixed(part)

    def all(self) -> Iterator["_Prefixed"]:
        """Yield the parts that are left."""
        for _ in range(_MOST_CERTIFICATES):
            if self._at >= len(self._content):
                return
            yield self.one()

    def number(self) -> int:
        """Return the next four bytes as a number."""
        self.skip(4)
        return int.from_bytes(self._content[self._at - 4 : self._at], "little")

    def skip(self, amount: int) -> None:
        """Pass over so many bytes."""
        if amount > len(self._content) - self._at:
            raise FormatError("a signature that ends too early")
        self._at += amount

    def rest(self) -> bytes:
        """Return what is left."""
        return self._content[self._at :]


class Signers(NamedTuple):
    """Who signed an app, as its schemes together say."""

    schemes: tuple[str, ...]
    certificates: tuple[Certificate, ...]
    past: tuple[Certificate, ...]
    agree: bool
    """Whether all schemes name the same signers, or such as vouched for them."""


def signers_of(schemes: list[SchemeSigners]) -> Signers:
    """Return the signers that `schemes` name; those of the newest, which are in force, come first."""
    newest_first = sorted((one for one in schemes if one.certificates), key=lambda one: one.scheme, reverse=True)
    in_force = newest_first[0].certificates if newest_first else ()
    past = dict.fromkeys(one for scheme in newest_first for one in scheme.past if one not in in_force)
    others = [one for scheme in newest_first for one in scheme.certificates if one not in past]
    known = {*in_force, *past}
    return Signers(
        schemes=tuple(sorted({one.scheme for one in schemes})),
        certificates=tuple(dict.fromkeys(others)),
        past=tuple(past),
        agree=all(not known.isdisjoint(one.certificates) for one in newest_first),
    )
