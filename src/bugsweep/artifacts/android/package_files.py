"""The files of installed packages, with their hashes and signing certificates, as AndroidQF collects them."""

from collections.abc import Iterator
from typing import Annotated

from msgspec import Struct

from bugsweep.artifacts.declaration import artifact
from bugsweep.formats.json_items import json_items
from bugsweep.model.evidence import EvidenceFile, origin_of
from bugsweep.model.observable import Observes
from bugsweep.model.record import Problem, Record


class PackageFiles(Record, frozen=True, kw_only=True):
    """An installed package and the files that it is made of."""

    name: Annotated[str, Observes("app-id")]
    uid: int | None
    installer: Annotated[str, Observes("app-id")]
    """Empty when there is no installer of record."""
    system: bool
    third_party: bool
    disabled: bool
    paths: Annotated[tuple[str, ...], Observes("file-path", shows="present")]
    hashes: Annotated[tuple[str, ...], Observes("file-hash")]
    """MD5, SHA-1, SHA-256 and SHA-512 of each file."""
    certificates: Annotated[tuple[str, ...], Observes("cert-hash")]
    """MD5, SHA-1 and SHA-256 of each certificate that a file is signed with."""
    subjects: tuple[str, ...]
    verified: bool | None
    """Whether the signatures of all files hold; None where no file was examined."""
    trusted: bool | None
    """Whether the certificates are among those of large vendors that AndroidQF knows; None as above."""
    errors: tuple[str, ...]


class _Certificate(Struct, rename="pascal"):
    md5: str | None = None
    sha1: str | None = None
    sha256: str | None = None
    subject: str | None = None


class _File(Struct):
    path: str | None = None
    md5: str | None = None
    sha1: str | None = None
    sha256: str | None = None
    sha512: str | None = None
    error: str | None = None
    certificate: _Certificate | None = None
    certificate_error: str | None = None
    verified_certificate: bool | None = None
    trusted_certificate: bool | None = None


class _Package(Struct):
    name: str
    files: list[_File] | None = None
    installer: str | None = None
    uid: int | None = None
    disabled: bool | None = None
    system: bool | None = None
    third_party: bool | None = None


@artifact(
    name="android/package_files",
    title="Files and certificates of packages",
    record=PackageFiles,
    shows="installed",
    paths=("packages.json",),
    kinds=("androidqf",),
    references=("https://github.com/mvt-project/androidqf",),
)
def parse_package_files(file: EvidenceFile) -> Iterator[PackageFiles | Problem]:
    """Yield each package of the list."""
    with file.open() as stream:
        for item in json_items(stream, _Package):
            origin = origin_of(file, f"package {item.number}")
            if item.value is None:
                yield Problem(origin, f"not a package: {item.fault}")
                continue
            package = item.value
            files = package.files or []
            certificates = [one.certificate for one in files if one.certificate is not None]
            yield PackageFiles(
                origin=origin,
                name=package.name,
                uid=package.uid,
                installer="" if package.installer in {None, "null"} else package.installer or "",
                system=bool(package.system),
                third_party=bool(package.third_party),
                disabled=bool(package.disabled),
                paths=_distinct(one.path for one in files),
                hashes=_distinct(value for one in files for value in (one.md5, one.sha1, one.sha256, one.sha512)),
                certificates=_distinct(value for one in certificates for value in (one.md5, one.sha1, one.sha256)),
                subjects=_distinct(one.subject for one in certificates),
                verified=_all(one.verified_certificate for one in files),
                trusted=_all(one.trusted_certificate for one in files),
                errors=_distinct(value for one in files for value in (one.error, one.certificate_error)),
            )


def _distinct(values: Iterator[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value))


def _all(values: Iterator[bool | None]) -> bool | None:
    known = [value for value in values if value is not None]
    return all(known) if known else None
