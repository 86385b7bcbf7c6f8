"""What the packages of apps cost a check of a dump, against their hashing alone.

Usage: python benchmarks/app_packages.py [MEGABYTES]

A phone has some gigabytes of packages, which nothing read before. The packages made up here have 30 MB and 3,000
members each, as those of large apps do, and cannot be packed further. The floor is what a program must do that gives
the three hashes and no more: read the files where they lie. Containers have their own floor, the same check without
the packages.
"""

import hashlib
import os
import random
import shutil
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

from bugsweep.artifacts import ARTIFACTS
from bugsweep.evidence import open_evidence
from bugsweep.formats.path_patterns import PathPatterns
from bugsweep.model.record import Problem
from bugsweep.samples.apk import build_apk, manifest_xml
from bugsweep.samples.apk_signing import ApkSigner

LIMIT = 1.5
"""So many times what the hashes cost may a folder of packages."""
MEMBERS = 3_000
MEMBER = 10_000
"""Bytes."""
PACKAGES = "android/apks"


def write_folder(path: Path, count: int) -> None:
    """Write a dump with so many packages."""
    chance = random.Random(1)  # noqa: S311 - repeatable, not secret
    files = {f"assets/{number:05}.bin": chance.randbytes(MEMBER) for number in range(MEMBERS)}
    signer = ApkSigner("Example")
    for number in range(count):
        name = f"org.example.app{number}"
        folder = path / "data" / "app" / f"~~x==/{name}-y=="
        folder.mkdir(parents=True)
        apk = build_apk(manifest_xml(name), signers={"v2": signer}, files=files)
        (folder / "base.apk").write_bytes(apk)
    (path / "data" / "system").mkdir()
    (path / "data" / "system" / "packages.list").write_text("")


def pack_tar(folder: Path, path: Path) -> None:
    """Pack the dump as a tar archive."""
    shutil.make_archive(str(path), "tar", folder)
    path.with_name(path.name + ".tar").rename(path)


def pack_zip(folder: Path, path: Path) -> None:
    """Pack the dump as a zip archive, deflated."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for file in sorted(folder.rglob("*")):
            if file.is_file():
                archive.write(file, file.relative_to(folder))


def hashed(folder: Path) -> float:
    """Return the seconds that the three hashes of every package take."""
    started = time.process_time()
    for file in folder.rglob("*.apk"):
        digests = [hashlib.new(name, usedforsecurity=False) for name in ("md5", "sha1", "sha256")]
        with file.open("rb") as stream:
            for chunk in iter(lambda: stream.read(1024**2), b""):
                for digest in digests:
                    digest.update(chunk)
    return time.process_time() - started


def checked(path: Path, artifacts: list[str]) -> tuple[float, int]:
    """Return the seconds that a dump takes with these artifacts, and how many records it has of packages."""
    wanted = PathPatterns({name: ARTIFACTS[name].paths for name in artifacts})
    started, records = time.process_time(), 0
    for file in open_evidence(path, lambda: None).files(wanted):
        if not isinstance(file, Problem) and PACKAGES in wanted.keys(file.path):
            records += sum(not isinstance(item, Problem) for item in ARTIFACTS[PACKAGES].parse(file))
    return time.process_time() - started, records


CONTAINERS: dict[str, Callable[[Path, Path], None]] = {"tar": pack_tar, "zip": pack_zip}


def main() -> None:
    """Measure the containers and print one line for each."""
    count = max(1, (int(sys.argv[1]) if len(sys.argv) > 1 else 1200) * 1024**2 // (MEMBERS * MEMBER))
    others = [one.name for one in ARTIFACTS if one.platform == "android" and one.name != PACKAGES]
    base = Path(tempfile.mkdtemp())
    try:
        folder = base / "folder"
        write_folder(folder, count)
        size = sum(file.stat().st_size for file in folder.rglob("*.apk")) / 1024**3
        hashed(folder)  # the first time does not count: the files are not in memory yet
        floor = hashed(folder)
        print(f"{count} packages, {size:.2f} GB; load {os.getloadavg()[0]:.1f}; seconds of processor")
        print(f"hashes   {floor:6.2f} ({floor / size:.2f} a GB)")
        ratio = 0.0
        for name in ("folder", *CONTAINERS):
            path = base / name
            if name in CONTAINERS:
                CONTAINERS[name](folder, path)
            without, _ = checked(path, others)
            took, records = checked(path, [*others, PACKAGES])
            if records != count:
                sys.exit(f"{name}: {records} records instead of {count}")
            ratio = ratio or (took - without) / floor
            print(f"{name:8} without {without:6.2f}   with {took:6.2f}   a GB {(took - without) / size:6.2f}")
    finally:
        shutil.rmtree(base)
    print(f"folder: {ratio:.2f} x the hashes, limit {LIMIT}:", "held" if ratio <= LIMIT else "missed")
    sys.exit(ratio > LIMIT)


if __name__ == "__main__":
    main()
