"""Files and folders that are there whole or not at all."""

import errno
import os
import stat
from pathlib import Path

import pytest

from bugsweep.errors import StoreError
from bugsweep.store.files import (
    discard_abandoned,
    finish_folder,
    half_written_folder,
    hold,
    new_file,
    private_folder,
    release,
    stored,
    write_file,
)


def test_file_is_replaced_at_once(tmp_path: Path) -> None:
    """And nothing is left beside it."""
    path = tmp_path / "document"
    write_file(path, b"old")
    write_file(path, b"new")

    assert path.read_bytes() == b"new"
    assert [one.name for one in tmp_path.iterdir()] == ["document"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_file_that_cannot_be_replaced_stays(tmp_path: Path) -> None:
    """With nothing half written beside it."""
    path = tmp_path / "document"
    (path / "in the way").mkdir(parents=True)
    with pytest.raises(OSError, match="directory"):
        write_file(path, b"new")

    assert [one.name for one in tmp_path.iterdir()] == ["document"]


def test_folder_gets_its_name_when_it_is_finished(tmp_path: Path) -> None:
    """Only its owner may enter."""
    folder = half_written_folder(tmp_path / "sweeps")
    with new_file(folder / "a") as out:
        out.write(b"content")
    path = finish_folder(folder, "one")

    assert not folder.exists()
    assert (path / "a").read_bytes() == b"content"
    assert [stat.S_IMODE(one.stat().st_mode) for one in (path.parent, path, path / "a")] == [0o700, 0o700, 0o600]


def test_folder_never_takes_the_place_of_another(tmp_path: Path) -> None:
    """A sweep is written once."""
    (tmp_path / "one").mkdir()
    folder = half_written_folder(tmp_path)

    with pytest.raises(FileExistsError):
        finish_folder(folder, "one")


def test_folder_that_is_there_keeps_its_rights(tmp_path: Path) -> None:
    """An administrator may have given a group access to it."""
    (tmp_path / "shared").mkdir(mode=0o750)
    private_folder(tmp_path / "shared" / "inner")

    assert stat.S_IMODE((tmp_path / "shared").stat().st_mode) == 0o750
    assert stat.S_IMODE((tmp_path / "shared" / "inner").stat().st_mode) == 0o700


@pytest.mark.parametrize(
    ("number", "reason"), [(errno.ENOSPC, "the disk is full"), (errno.EACCES, os.strerror(errno.EACCES))]
)
def test_error_of_the_system_becomes_a_sentence(number: int, reason: str) -> None:
    """With the file, and that nothing was lost."""
    with (
        pytest.raises(StoreError, match=f"The sweep could not be stored: {reason} .x.; what was there"),
        stored("The sweep"),
    ):
        raise OSError(number, os.strerror(number), "x")


def test_what_a_stopped_writer_left_is_deleted_after_a_day(tmp_path: Path) -> None:
    """Never what a writer holds, what changed since, or what is not ours."""
    abandoned, held, foreign = half_written_folder(tmp_path), half_written_folder(tmp_path), tmp_path / ".x.part"
    (abandoned / "observables.parquet").write_bytes(b"half")
    foreign.mkdir()
    lock = hold(held)
    now = abandoned.stat().st_mtime

    assert discard_abandoned(tmp_path, now=now + 3600) == 0
    assert discard_abandoned(tmp_path, now=now + 90_000) == (1 if lock is not None else 2)
    assert (abandoned.exists(), foreign.exists()) == (False, True)
    release(lock)
    assert discard_abandoned(tmp_path, now=now + 90_000) == (1 if lock is not None else 0)


def test_where_nothing_was_written_nothing_is_deleted(tmp_path: Path) -> None:
    """The first check of a workspace."""
    assert discard_abandoned(tmp_path / "nowhere") == 0
