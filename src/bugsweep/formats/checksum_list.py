"""Lists of digests as ``sha256sum`` writes and checks them: a line each, digest, two spaces and the path.

Source: GNU coreutils manual, "md5sum invocation", https://www.gnu.org/software/coreutils/manual/.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath

from msgspec import Struct

from bugsweep.errors import FormatError
from bugsweep.formats.bounded import rest_of

_LINE = re.compile(r"([0-9a-f]{64}) [ *]([^\\\r\n]+)")
_LARGEST = 64 << 20


class ListedDigest(Struct, frozen=True):
    """One line."""

    path: str
    """Relative to the folder of the list, with slashes."""
    sha256: str


def write_checksums(folder: Path, paths: Iterable[Path], out: Path) -> None:
    """Write the list `out` of the files at `paths`, which lie in `folder`."""
    lines = [f"{sha256_of(path)}  {path.relative_to(folder).as_posix()}\n" for path in sorted(paths)]
    out.write_text("".join(lines), "utf-8", newline="\n")


def read_checksums(path: Path) -> Iterator[ListedDigest]:
    """Yield the lines of a list.

    Raises:
        FormatError: when it is none, or names a path outside its folder.
        OSError: when it cannot be read.
    """
    with path.open("rb") as stream:
        data = rest_of(stream, _LARGEST, "a list of digests")
    for number, line in enumerate(data.decode("utf-8", "replace").splitlines(), 1):
        match = _LINE.fullmatch(line)
        if match is None:
            raise FormatError(f"line {number} is not a digest of SHA-256 and a path")
        name = PurePosixPath(match[2])
        if name.is_absolute() or ".." in name.parts or ":" in match[2]:
            raise FormatError(f"line {number} names a path outside the folder")
        yield ListedDigest(match[2], match[1])


def sha256_of(path: Path) -> str:
    """Return the digest of a file.

    Raises:
        OSError: when it cannot be read.
    """
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
