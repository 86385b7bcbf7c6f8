"""Lists of digests."""

import subprocess
from pathlib import Path

import pytest

from bugsweep.errors import FormatError
from bugsweep.formats.checksum_list import ListedDigest, read_checksums, sha256_of, write_checksums


def test_list_is_read_back_and_is_that_of_sha256sum(tmp_path: Path) -> None:
    """In the order of the paths."""
    (tmp_path / "b").mkdir()
    paths = [tmp_path / "b" / "c d", tmp_path / "a"]
    for path in paths:
        path.write_bytes(path.name.encode())
    write_checksums(tmp_path, paths, tmp_path / "SHA256SUMS")

    assert list(read_checksums(tmp_path / "SHA256SUMS")) == [
        ListedDigest("a", sha256_of(paths[1])),
        ListedDigest("b/c d", sha256_of(paths[0])),
    ]
    subprocess.run(["sha256sum", "--check", "--strict", "SHA256SUMS"], cwd=tmp_path, check=True)  # noqa: S607 - coreutils


@pytest.mark.parametrize(
    "line",
    ["", "x  a", f"{'0' * 64}  /etc/passwd", f"{'0' * 64}  ../a", f"{'0' * 64}  C:a", f"{'0' * 64} a", "\xff"],
)
def test_line_that_is_none_or_names_a_path_outside_is_refused(line: str, tmp_path: Path) -> None:
    """A list may come from anybody."""
    path = tmp_path / "SHA256SUMS"
    path.write_text(f"{'0' * 64}  a\n{line}\n", "latin-1")

    with pytest.raises(FormatError, match="line 2"):
        list(read_checksums(path))
