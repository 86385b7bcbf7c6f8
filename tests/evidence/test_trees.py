"""Folders and archives as trees of files."""

from pathlib import Path

import pytest

from bugsweep.errors import EvidenceError, FormatError
from bugsweep.evidence import _trees
from bugsweep.evidence._trees import FolderTree, open_tree
from evidence_reading import write_folder, write_zip


def test_folder_and_archive_have_the_same_names(tmp_path: Path) -> None:
    """Files only, with slashes, in order."""
    files = {"b/c.txt": "1", "a.txt": "2"}
    folder = open_tree(write_folder(tmp_path / "folder", files))
    archive = open_tree(write_zip(tmp_path / "a.zip", files))

    assert folder is not None
    assert archive is not None
    assert folder.names == ("a.txt", "b/c.txt")
    assert set(archive.names) == set(folder.names)
    assert archive.file("b/c.txt", "shown").path == "shown"


def test_links_are_not_followed(tmp_path: Path) -> None:
    """They are problems: a link in evidence may point anywhere on this computer."""
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "outside").symlink_to("/etc")
    (tmp_path / "a" / "file").write_text("x")
    tree = FolderTree(tmp_path / "a")

    assert tree.names == ("file",)
    assert [problem.origin.path for problem in tree.problems] == ["outside"]


def test_hash_of_a_folder_follows_from_its_names_and_sizes(tmp_path: Path) -> None:
    """The same files elsewhere have the same; one byte more does not."""
    first = FolderTree(write_folder(tmp_path / "1", {"a": "x", "b/c": "y"})).sha256()
    second = FolderTree(write_folder(tmp_path / "2", {"a": "x", "b/c": "y"})).sha256()
    third = FolderTree(write_folder(tmp_path / "3", {"a": "x", "b/c": "yz"})).sha256()

    assert first == second != third


def test_damaged_member_is_salvaged_to_the_damage(tmp_path: Path) -> None:
    """What opens it is told apart from what is wrong with it."""
    path = write_zip(tmp_path / "a.zip", {"text": "".join(f"{number}\n" for number in range(400_000))})
    damaged = bytearray(path.read_bytes())
    damaged[len(damaged) * 2 // 3] ^= 0xFF
    path.write_bytes(damaged)
    tree = open_tree(path)
    assert tree is not None
    open_text, fault = tree.salvaged("text")

    assert fault
    assert open_text().read(8) == b"0\n1\n2\n3\n"
    with pytest.raises(FormatError):
        tree.open("text")


def test_what_is_neither_is_none(tmp_path: Path) -> None:
    """A text, and an archive whose end is missing."""
    (tmp_path / "a.txt").write_text("x")
    whole = write_zip(tmp_path / "a.zip", {"a": "b"}).read_bytes()
    (tmp_path / "cut.zip").write_bytes(whole[:-15])

    assert open_tree(tmp_path / "a.txt") is None
    assert open_tree(tmp_path / "cut.zip") is None


def test_glance_at_a_folder_is_short(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Kinds of evidence ask of every folder what it is, and some hold a million files of another kind."""
    files = {f"{number:04}": "" for number in range(30)} | {"a/b/c/d": "", "a/b/c/deep/e": ""}
    folder = write_folder(tmp_path, files)
    monkeypatch.setattr(_trees, "_MOST_GLANCED", 25)

    assert len(FolderTree(folder, glance=True).names) == 25
    monkeypatch.setattr(_trees, "_MOST_GLANCED", 100)
    assert set(files) - set(FolderTree(folder, glance=True).names) == {"a/b/c/deep/e"}
    monkeypatch.setattr(_trees, "MOST_FILES", 5)
    with pytest.raises(EvidenceError):
        FolderTree(folder)


def test_head_is_as_long_as_asked_or_as_the_file(tmp_path: Path) -> None:
    """What a file is, shows at its beginning."""
    (tmp_path / "a.txt").write_text("abcdef")

    assert _trees.head_of(tmp_path / "a.txt", 3) == b"abc"
    assert _trees.head_of(tmp_path / "a.txt", 100) == b"abcdef"
