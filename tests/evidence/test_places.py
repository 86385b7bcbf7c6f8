"""Real paths and virtual ones as the same thing."""

import os
from pathlib import Path

import pytest

from bugsweep.evidence.places import Place, VirtualPath, anything_at, entries_of
from bugsweep.evidence.sealed import SealedPath
from seals import SECRET, folder_with, sealed_from


@pytest.fixture(params=["folder", "sealed"])
def place(tmp_path: Path, request: pytest.FixtureRequest) -> Place:
    """The same folder, on disk and sealed."""
    folder = folder_with(tmp_path / "m")
    (folder / "out").unlink()
    (folder / "out").symlink_to("phone/nowhere")
    if request.param == "folder":
        return folder
    sealed_from(folder, tmp_path / "a.sealed")
    return SealedPath(tmp_path / "a.sealed").opened(lambda: SECRET)


def test_entries_are_those_of_the_folder(place: Place) -> None:
    """With their kinds, and what the file system said of them."""
    with entries_of(place) as scanned:
        entries = {entry.name: entry for entry in scanned}

    assert set(entries) == {"caf\udce9", "out", "phone", "pipe"}
    assert entries["phone"].is_dir(follow_symlinks=False)
    assert entries["out"].is_symlink()
    assert not entries["out"].is_file()
    assert entries["caf\udce9"].is_file(follow_symlinks=False)
    assert entries["caf\udce9"].stat(follow_symlinks=False).st_size == 5
    with pytest.raises(OSError, match=r"No such file or directory|Not a directory"), entries_of(place / "nowhere"):
        pass


def test_paths_are_looked_at_in_the_same_way(place: Place) -> None:
    """What is there, what it is, how it begins, what lies beside it."""
    note = place / "phone" / "note.txt"
    with note.open("rb") as stream:
        content = stream.read()

    assert (note.name, note.suffix, content) == ("note.txt", ".txt", b"small")
    assert place.joinpath("phone", "note.txt").is_file()
    assert (place / "phone/note.txt").stat().st_mtime_ns == 1_714_982_400_123_456_789
    assert note.with_name("nothing").exists()
    assert not note.with_name("other").exists()
    assert [path.name for path in sorted(place.iterdir(), key=lambda path: path.name)] == [
        "caf\udce9",
        "out",
        "phone",
        "pipe",
    ]
    assert (place / "phone").is_dir()
    assert not (place / "out").is_dir()
    assert os.fspath((place / "out").readlink()) == "phone/nowhere"
    assert anything_at(place / "out")
    assert not anything_at(place / "phone" / "x")
    with pytest.raises(FileNotFoundError):
        (place / "x").stat()
    with pytest.raises(OSError, match=r".+"):
        (place / "phone").open("rb")


def test_virtual_path_has_its_suffix_from_its_name(tmp_path: Path) -> None:
    """As a real one has."""
    path: VirtualPath = SealedPath(tmp_path / "a", "b/c.tar.gz")

    assert path.suffix == Path("b/c.tar.gz").suffix
