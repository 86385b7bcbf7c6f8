"""Dumps that are folders."""

import os
from pathlib import Path

from bugsweep.formats.file_listing import LISTING
from dumps import SMS, content_of, everything, folder_of, opened


def test_links_are_listed_and_not_followed(tmp_path: Path) -> None:
    """Neither to files nor to folders, inside or outside the dump."""
    dump = folder_of(tmp_path / "dump")
    (dump / "private/var/mobile/link").symlink_to("/etc/passwd")
    (dump / "private/var/mobile/loop").symlink_to(dump)

    files, problems = everything(dump)

    assert {problem.origin.path for problem in problems} == {"private/var/mobile/link", "private/var/mobile/loop"}
    assert not [path for path in files if "loop" in path]
    assert b'"target":"/etc/passwd"' in content_of(files[LISTING])


def test_log_that_is_a_link_is_not_read(tmp_path: Path) -> None:
    """It could lead to any file of this computer."""
    dump = folder_of(tmp_path / "dump", {SMS: b"x"})
    (dump / f"{SMS}-wal").symlink_to("/etc/passwd")
    (file,) = opened(dump).files(lambda path: path == SMS)

    assert file.beside("-wal") is None


def test_name_that_is_no_text_can_be_listed(tmp_path: Path) -> None:
    """Linux keeps names as bytes."""
    dump = folder_of(tmp_path / "dump")
    with open(os.fsencode(dump / "private/var/mobile") + b"/\xff", "wb"):  # noqa: PTH123 - a path of bytes
        pass

    files, problems = everything(dump)

    assert problems == []
    assert content_of(files["private/var/mobile/\ufffd"]) == b""


def test_folders_nested_too_deeply_are_a_problem(tmp_path: Path) -> None:
    """A hostile tree must not exhaust the reader."""
    dump = folder_of(tmp_path / "dump", {SMS: b""})
    os.makedirs(dump / "/".join(["d"] * 140))  # noqa: PTH103 - pathlib is slow at this depth

    _, problems = everything(dump)

    assert [problem.reason for problem in problems] == ["folders nested too deeply"]


def test_metadata_is_that_of_the_disk(tmp_path: Path) -> None:
    """Size, mode and time of change."""
    dump = folder_of(tmp_path / "dump", {SMS: b"four"})
    os.utime(dump / SMS, (1, 1_714_982_400))
    (file,) = opened(dump).files(lambda path: path == SMS)

    assert file.metadata.size == 4
    assert str(file.metadata.modified_at) == "2024-05-06 08:00:00+00:00"
