"""Android app packages: hashes, manifest and signers of an APK, read where it lies.

Members are taken as Android takes them: a flag that calls them encrypted and a method of compression that nobody knows
are put there to stop tools, and the phone pays no heed to either. At most `_LARGEST_TABLE` bytes are held at a time.
"""

import hashlib
import re
from collections.abc import Iterator
from itertools import islice
from typing import BinaryIO, Final
from zipfile import ZIP_DEFLATED

from msgspec import Struct, field

from bugsweep.errors import FormatError
from bugsweep.formats.apk_manifest import Manifest, read_manifest
from bugsweep.formats.apk_signatures import SchemeSigners, Signers, read_signing_block, signers_of
from bugsweep.formats.certificates import Certificate, read_pkcs7_certificates
from bugsweep.formats.compiled_xml import TypedValue
from bugsweep.formats.inflation import inflated
from bugsweep.formats.resource_table import ResourceTable
from bugsweep.formats.zip_archive import ZipMember, packed_chunks
from bugsweep.formats.zip_directory import find_directory, read_directory

_MANIFEST: Final = "AndroidManifest.xml"
_RESOURCES: Final = "resources.arsc"
_SIGNATURE = re.compile(r"META-INF/[^/]+\.(?:RSA|DSA|EC)", re.IGNORECASE)
_MOST_SIGNATURES = 10
_LARGEST_MANIFEST: Final = 8 * 1024**2
_LARGEST_SIGNATURE: Final = 1024**2
_LARGEST_TABLE: Final = 48 * 1024**2
"""That of Android itself, with every language, has 32 million bytes."""
_CHUNK = 1024**2
_DEX: Final = b"dex\n"


class ApkContents(Struct, kw_only=True):
    """What an APK says of itself, and what it could not be asked for."""

    size: int
    md5: str
    sha1: str
    sha256: str
    program_in_front: bool
    """It begins as a program and is an archive all the same: an old Android starts one and checks the other."""
    manifest: Manifest = field(default_factory=lambda: Manifest(fault="not read"))
    signers: Signers = Signers((), (), (), agree=True)
    faults: list[str] = field(default_factory=list)


def read_apk(stream: BinaryIO) -> ApkContents:
    """Return what the APK in `stream`, which is read to its end once, says; of what is no APK, the hashes."""
    contents = _hashed(stream)
    try:
        _, directory_offset = find_directory(stream)
    except FormatError as error:
        contents.faults.append(str(error))
        return contents
    package = _Package(stream, _members(stream, contents.faults))
    if _MANIFEST in package.members or not contents.faults:
        contents.manifest, fault = _manifest(package)
        contents.faults.extend([f"{_MANIFEST}: {fault}"] * bool(fault))
    contents.faults.extend(package.faults)
    schemes = [*_old_signers(package, contents.faults), *_block_signers(stream, directory_offset, contents.faults)]
    contents.faults.extend(f"signature {one.scheme}: {one.fault}" for one in schemes if one.fault)
    contents.signers = signers_of(schemes)
    return contents


def _manifest(package: "_Package") -> tuple[Manifest, str]:
    """Return the manifest, as far as it can be read, and what is wrong with it."""
    try:
        manifest = read_manifest(package.read(_MANIFEST, _LARGEST_MANIFEST), package.find)
    except FormatError as error:
        return Manifest(fault=str(error)), str(error)
    return manifest, manifest.fault


def _hashed(stream: BinaryIO) -> ApkContents:
    digests = [hashlib.new(name, usedforsecurity=False) for name in ("md5", "sha1", "sha256")]
    size, head = 0, b""
    for chunk in iter(lambda: stream.read(_CHUNK), b""):
        head = head or chunk[: len(_DEX)]
        size += len(chunk)
        for digest in digests:
            digest.update(chunk)
    md5, sha1, sha256 = (digest.hexdigest() for digest in digests)
    return ApkContents(size=size, md5=md5, sha1=sha1, sha256=sha256, program_in_front=head == _DEX)


def _members(stream: BinaryIO, faults: list[str]) -> dict[str, ZipMember]:
    """Return the members that matter; of two of the same name the first."""
    members: dict[str, ZipMember] = {}
    try:
        for entry in read_directory(stream):
            name = entry.member.name
            if name not in {_MANIFEST, _RESOURCES} and not _SIGNATURE.fullmatch(name):
                continue
            if name in members:
                faults.append(f"{name}: a second member of the same name, which is not read")
            elif len(members) < _MOST_SIGNATURES:
                members[name] = entry.member
    except FormatError as error:
        faults.append(str(error))
    return members


class _Package:
    """The members of an APK, and what references in its manifest stand for."""

    def __init__(self, stream: BinaryIO, members: dict[str, ZipMember]) -> None:
        self._stream = stream
        self.members = members
        self.faults: list[str] = []
        self._resources: ResourceTable | None = None
        self._asked = False

    def read(self, name: str, largest: int) -> bytes:
        """Return the content of a member.

        Raises:
            FormatError: when it is not there, damaged, or has more than `largest` bytes.
        """
        member = self.members.get(name)
        if member is None:
            raise FormatError("not in it")
        if member.method == ZIP_DEFLATED:
            packed = packed_chunks(self._stream, member.offset, member.packed_size)
            return b"".join(inflated(packed, largest, raw=True))
        if member.size > largest:
            raise FormatError(f"more than {largest} bytes of content")
        # What is not deflated Android takes as it is, whatever it is called.
        return b"".join(packed_chunks(self._stream, member.offset, member.size))

    def find(self, resource: int) -> TypedValue | None:
        """Return what a reference stands for; the table is read for the first one."""
        if not self._asked:
            self._asked = True
            try:
                if _RESOURCES in self.members:
                    self._resources = ResourceTable(self.read(_RESOURCES, _LARGEST_TABLE))
            except FormatError as error:
                self.faults.append(f"{_RESOURCES}: {error}")
        return None if self._resources is None else self._resources.find(resource)


def _old_signers(package: _Package, faults: list[str]) -> Iterator[SchemeSigners]:
    """Yield the signers that the files in ``META-INF`` name, as one scheme."""
    certificates: list[Certificate] = []
    names = [name for name in package.members if _SIGNATURE.fullmatch(name)]
    for name in islice(names, _MOST_SIGNATURES):
        try:
            beside = read_pkcs7_certificates(package.read(name, _LARGEST_SIGNATURE))
        except FormatError as error:
            faults.append(f"{name}: {error}")
            continue
        above = {one.issuer for one in beside if one.issuer != one.subject}
        certificates += [one for one in beside if one.subject not in above] or beside
    if names:
        yield SchemeSigners(scheme="v1", certificates=tuple(certificates))


def _block_signers(stream: BinaryIO, directory_offset: int, faults: list[str]) -> Iterator[SchemeSigners]:
    try:
        yield from read_signing_block(stream, directory_offset)
    except FormatError as error:
        faults.append(str(error))
