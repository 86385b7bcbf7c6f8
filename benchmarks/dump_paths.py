"""How fast a dump of a million paths is listed and matched, against a walk over the same paths that does nothing.

Usage: python benchmarks/dump_paths.py [PATHS]

The floors are what each container must cost: `os.scandir` with a `stat` of each entry, the headers of a tar archive
read and jumped over, the table of contents of a zip archive read by the standard library.
"""

import os
import shutil
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

from bugsweep.artifacts import ARTIFACTS
from bugsweep.evidence import open_evidence
from bugsweep.formats.path_patterns import PathPatterns
from bugsweep.model.record import Problem

LIMIT = 30.0
"""Seconds of processor within which a million paths must be listed, matched and turned into records."""
PER_FOLDER = 250


def paths(count: int) -> Iterator[str]:
    """Yield paths as long and as deep as those of a phone."""
    app = "private/var/mobile/Containers/Data/Application"
    for number in range(count):
        folder = number // PER_FOLDER
        yield f"{app}/{folder % 400:08X}-0000-4000-8000-000000000000/Library/f{folder:05}/item-{number:07}.dat"


def write_tar(path: Path, count: int) -> None:
    """Write the headers of empty files."""
    with path.open("wb") as archive:
        for name in paths(count):
            short, prefix = name.rpartition("/")[2], name.rpartition("/")[0]
            header = bytearray(512)
            header[: len(short)] = short.encode()
            header[100:156] = b"0000644\0" * 3 + b"00000000000\0" + b"14616024000\0" + b" " * 8
            header[156:157] = b"0"
            header[257:265] = b"ustar\00000"
            header[345 : 345 + len(prefix)] = prefix.encode()
            header[148:156] = b"%06o\0 " % sum(header)
            archive.write(header)
        archive.write(bytes(1024))


def write_zip(path: Path, count: int) -> None:
    """Write empty members."""
    with zipfile.ZipFile(path, "w") as archive:
        for name in paths(count):
            archive.writestr(zipfile.ZipInfo(name, (2024, 5, 6, 8, 0, 0)), b"")


def write_folder(path: Path, count: int) -> None:
    """Write empty files."""
    made = set()
    for name in paths(count):
        folder = name.rpartition("/")[0]
        if folder not in made:
            made.add(folder)
            (path / folder).mkdir(parents=True)
        os.close(os.open(path / name, os.O_CREAT | os.O_WRONLY))


def walk_tar(path: Path) -> int:
    """Read every header, and nothing of it but the size."""
    count = 0
    with path.open("rb", buffering=1024 * 1024) as archive:
        while (header := archive.read(512)).strip(b"\0"):
            archive.seek(-(-int(header[124:135], 8) // 512) * 512, 1)
            count += 1
    return count


def walk_zip(path: Path) -> int:
    """Read the table of contents with the standard library."""
    with zipfile.ZipFile(path) as archive:
        return len(archive.infolist())


def walk_folder(path: Path) -> int:
    """Look at every entry."""
    count = 0
    pending = [str(path)]
    while pending:
        with os.scandir(pending.pop()) as entries:
            for entry in entries:
                entry.stat(follow_symlinks=False)
                if entry.is_dir(follow_symlinks=False):
                    pending.append(entry.path)
                else:
                    count += 1
    return count


def listed(path: Path) -> tuple[float, float, int]:
    """Return how long it takes to list and match the paths, to make records of them, and how many files there are."""
    wanted = PathPatterns({artifact.name: artifact.paths for artifact in ARTIFACTS if artifact.platform == "ios"})
    started = time.process_time()
    (listing,) = (item for item in open_evidence(path, lambda: None).files(wanted) if not isinstance(item, Problem))
    middle = time.process_time()
    files = sum(getattr(record, "kind", "") == "file" for record in ARTIFACTS["ios/files"].parse(listing))
    return middle - started, time.process_time() - middle, files


CONTAINERS: dict[str, tuple[Callable[[Path, int], None], Callable[[Path], int]]] = {
    "folder": (write_folder, walk_folder),
    "tar": (write_tar, walk_tar),
    "zip": (write_zip, walk_zip),
}


def main() -> None:
    """Measure each container and print one line for it."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    print(f"{count:,} paths, seconds of processor")
    slow = False
    for name, (write, walk) in CONTAINERS.items():
        base = Path(tempfile.mkdtemp())
        path = base / "dump"
        write(path, count)
        walk(path)  # the first walk does not count: the names are not in memory yet
        started = time.process_time()
        walk(path)
        floor = time.process_time() - started
        listing, records, files = listed(path)
        if files != count:
            sys.exit(f"{name}: {files} files instead of {count}")
        total = listing + records
        slow |= total > LIMIT * count / 1_000_000
        print(
            f"{name:8} walk {floor:6.2f}   list and match {listing:6.2f} ({listing / floor:4.1f} x)"
            f"   records {records:6.2f}   together {total:6.2f}"
        )
        shutil.rmtree(base)
    print(f"limit {LIMIT * count / 1_000_000:.1f} s:", "missed" if slow else "held")
    sys.exit(slow)


if __name__ == "__main__":
    main()
