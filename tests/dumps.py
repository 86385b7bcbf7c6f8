"""Dumps of a made-up iPhone and of a made-up Android phone, in every container."""

import io
import plistlib
import tarfile
import zipfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from android_xml import binary_xml
from bugsweep.evidence import open_evidence
from bugsweep.evidence._dump import Dump
from bugsweep.model.evidence import EvidenceFile
from bugsweep.model.record import Problem
from cases import build_database

MTIME = 1_714_982_400  # 2024-05-06 08:00:00 UTC
SMS = "private/var/mobile/Library/SMS/sms.db"
MAIN, WAL = build_database("CREATE TABLE t (a TEXT);", "INSERT INTO t VALUES ('only in the log');")
assert WAL is not None
FILES: dict[str, bytes] = {
    "System/Library/CoreServices/SystemVersion.plist": plistlib.dumps(
        {"ProductVersion": "17.4", "ProductBuildVersion": "21E219"}
    ),
    SMS: MAIN,
    f"{SMS}-wal": WAL,
    "private/var/mobile/Media/DCIM/100APPLE/IMG_0001.HEIC": b"picture",
    "private/var/preferences/SystemConfiguration/preferences.plist": plistlib.dumps(
        {"Model": "iPhone14,5", "System": {"System": {"ComputerName": "Anna's iPhone"}}}
    ),
}

ANDROID_FILES: dict[str, bytes] = {
    "system/build.prop": b"# begin\nro.build.version.release=13\nro.product.model=Example 7\n",
    "vendor/build.prop": b"ro.product.vendor.manufacturer=Maker\n"
    b"ro.vendor.build.fingerprint=m/x/y:13/A1/7:user/release-keys\n",
    "data/system/packages.xml": binary_xml("<packages><version fingerprint='other' /></packages>"),
    "data/data/org.example/databases/x.db": MAIN,
    "data/data/org.example/databases/x.db-wal": WAL,
    "data/misc/adb/adb_keys": b"",
}


def folder_of(path: Path, files: Mapping[str, bytes] = FILES) -> Path:
    """Write the files into a folder."""
    for name, content in files.items():
        file = path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    return path


def tar_of(path: Path, files: Iterable[tuple[str, bytes]], mode: str = "w") -> Path:
    """Write the files into a tar archive."""
    with tarfile.open(path, mode) as archive:
        for name, content in files:
            member = tarfile.TarInfo(name)
            member.size, member.mtime, member.mode = len(content), MTIME, 0o640
            archive.addfile(member, io.BytesIO(content))
    return path


def zip_of(path: Path, files: Iterable[tuple[str, bytes]]) -> Path:
    """Write the files into a zip archive."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            archive.writestr(zipfile.ZipInfo(name, (2024, 5, 6, 8, 0, 0)), content)
    return path


def opened(path: Path) -> Dump:
    """Open a dump, which must be recognised as one."""
    evidence = open_evidence(path, lambda: None)
    assert isinstance(evidence, Dump)
    return evidence


def everything(path: Path) -> tuple[dict[str, EvidenceFile], list[Problem]]:
    """Return all files of a dump by path, and its problems."""
    items = list(opened(path).files(lambda _: True))
    files = [item for item in items if not isinstance(item, Problem)]
    assert len({file.path for file in files}) == len(files)
    return {file.path: file for file in files}, [item for item in items if isinstance(item, Problem)]


def content_of(file: EvidenceFile) -> bytes:
    """Return the bytes of a file."""
    with file.open() as stream:
        return stream.read()


def _many(count: int) -> dict[str, bytes]:
    return {f"private/var/mobile/{number}": b"" for number in range(count)}


MAKERS_OF_MANY: dict[str, Callable[[Path, int], Path]] = {
    "folder": lambda path, count: folder_of(path, _many(count)),
    "tar": lambda path, count: tar_of(path, _many(count).items()),
    "zip": lambda path, count: zip_of(path, _many(count).items()),
}
