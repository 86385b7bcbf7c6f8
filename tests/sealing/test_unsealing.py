"""A sealed file opened into a folder."""

import os
from pathlib import Path

import pytest
from msgspec.structs import replace

from bugsweep.errors import StoreError, UsageError
from bugsweep.formats.sealed_file import MAGIC
from bugsweep.sealing import unsealing
from bugsweep.sealing.unsealing import check_all, unseal
from seals import MEGABYTE, NoProgress, folder_with, opened_seal, sealed_from


@pytest.fixture
def sealed(tmp_path: Path) -> Path:
    """A sealed file."""
    sealed_from(folder_with(tmp_path / "m"), tmp_path / "a.sealed")
    return tmp_path / "a.sealed"


def files_of(folder: Path) -> dict[str, tuple[bytes, int]]:
    """Return contents and times of all files in a folder."""
    return {
        path.relative_to(folder).as_posix(): (path.read_bytes(), path.stat().st_mtime_ns)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.is_symlink()
    }


def test_files_come_back_with_their_times_for_their_owner_only(tmp_path: Path, sealed: Path) -> None:
    """A link and a pipe are told and not made; an empty folder is made."""
    losses = unseal(opened_seal(sealed), tmp_path / "out", NoProgress())

    assert files_of(tmp_path / "out") == files_of(tmp_path / "m")
    assert [(loss.path, loss.broken) for loss in losses] == [("out", False), ("pipe", False)]
    assert "/etc/passwd, which is not made" in losses[0].reason
    assert (tmp_path / "out" / "phone" / "empty").is_dir()
    assert (tmp_path / "out" / "phone").stat().st_mtime_ns == (tmp_path / "m" / "phone").stat().st_mtime_ns
    assert {path.stat().st_mode & 0o077 for path in (tmp_path / "out").rglob("*")} == {0}


def test_file_whose_chunk_is_damaged_is_not_there_and_the_others_are(tmp_path: Path, sealed: Path) -> None:
    """With the place of the damage."""
    content = bytearray(sealed.read_bytes())
    content[len(MAGIC) + MEGABYTE + 5000] ^= 1
    sealed.write_bytes(content)
    losses = [loss for loss in unseal(opened_seal(sealed), tmp_path / "out", NoProgress()) if loss.broken]

    assert [loss.path for loss in losses] == ["phone/large.bin"]
    assert "chunk 2 of 4" in losses[0].reason
    assert set(files_of(tmp_path / "out")) == {os.fsdecode(b"caf\xe9"), "phone/note.txt", "phone/nothing"}
    assert check_all(opened_seal(sealed), NoProgress()) == losses


def test_file_that_is_not_what_the_list_says_is_broken(tmp_path: Path, sealed: Path) -> None:
    """Whoever sealed may have lied."""
    opened = opened_seal(sealed)
    entries = tuple(
        replace(entry, sha256="00" * 32) if entry.name == "phone/note.txt" else entry
        for entry in opened.manifest.entries
    )
    opened.manifest = replace(opened.manifest, entries=entries)

    assert [loss.path for loss in check_all(opened, NoProgress())] == ["phone/note.txt"]
    assert [loss.path for loss in unseal(opened, tmp_path / "out", NoProgress()) if loss.broken] == ["phone/note.txt"]
    assert not (tmp_path / "out" / "phone" / "note.txt").exists()


def test_nothing_is_overwritten(tmp_path: Path, sealed: Path) -> None:
    """A folder that has something, a file, a place that is not there."""
    for target in (tmp_path / "m", sealed, tmp_path / "no" / "out"):
        with pytest.raises(UsageError):
            unseal(opened_seal(sealed), target, NoProgress())


def test_half_opened_folder_is_not_left(tmp_path: Path, sealed: Path) -> None:
    """Stopped on the way there is neither the folder nor a part of it."""

    class Stopping(NoProgress):
        def done(self, size: int) -> None:
            if size > MEGABYTE:
                raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        unseal(opened_seal(sealed), tmp_path / "out", Stopping())

    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.sealed", "m", "ws"]


def test_too_little_room_is_told_first(tmp_path: Path, sealed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With how much is needed."""
    usage = type("Usage", (), {"free": 1000})
    monkeypatch.setattr(unsealing.shutil, "disk_usage", lambda _: usage)

    with pytest.raises(StoreError, match="and 1,000 are free"):
        unseal(opened_seal(sealed), tmp_path / "out", NoProgress())


def test_names_that_a_disk_takes_for_one_are_told(
    tmp_path: Path, sealed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second is not written over the first."""
    real = unsealing.os.open

    def refusing(path: Path, *more: int) -> int:
        if path.name == "note.txt":
            raise FileExistsError(17, "File exists")
        return real(path, *more)

    monkeypatch.setattr(unsealing.os, "open", refusing)

    losses = [loss for loss in unseal(opened_seal(sealed), tmp_path / "out", NoProgress()) if loss.broken]
    assert [(loss.path, "small letters" in loss.reason) for loss in losses] == [("phone/note.txt", True)]
