"""The one file in an archive."""

import io
import zipfile
from pathlib import Path

import pytest

from bugsweep.fleet.imports.declaration import InventoryFile
from bugsweep.fleet.imports.zipped import sole_member


def archive(path: Path, *names: str) -> InventoryFile:
    """Return an archive with files of these names."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as writer:
        for name in names:
            writer.writestr(name, name)
    path.write_bytes(packed.getvalue())
    return InventoryFile(path)


def test_the_only_file_of_its_kind_is_taken(tmp_path: Path) -> None:
    """Others do not matter, and places name the archive."""
    member = sole_member(archive(tmp_path / "x.zip", "Devices.CSV", "readme.txt"), ".csv")
    assert member is not None
    assert member.head == b"Devices.CSV"
    assert member.read() == b"Devices.CSV"
    assert member.origin("line 1").path == "x.zip"


@pytest.mark.parametrize("names", [(), ("a.csv", "b.csv"), ("a.txt",)])
def test_none_or_several_are_not_guessed_from(tmp_path: Path, names: tuple[str, ...]) -> None:
    """Then it is no such archive."""
    assert sole_member(archive(tmp_path / "x.zip", *names), ".csv") is None


def test_a_broken_archive_has_no_file(tmp_path: Path) -> None:
    """It is left to other formats to say what it is."""
    path = tmp_path / "x.zip"
    path.write_bytes(b"PK\x03\x04broken")
    assert sole_member(InventoryFile(path), ".csv") is None
