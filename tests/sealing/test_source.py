"""What lies in the folder that is sealed."""

import os
from pathlib import Path

import pytest

from bugsweep.errors import UsageError
from bugsweep.sealing import source
from bugsweep.sealing.source import list_source, source_digest
from seals import MEGABYTE, folder_with


def test_everything_is_listed_and_no_link_is_followed(tmp_path: Path) -> None:
    """Folders before what is in them; a link with its target, a pipe as what it is."""
    found = {one.entry.name: one.entry for one in list_source(folder_with(tmp_path / "m"))}

    assert list(found) == [
        "caf\udce9",
        "out",
        "phone",
        "phone/empty",
        "phone/large.bin",
        "phone/note.txt",
        "phone/nothing",
        "pipe",
    ]
    assert found["out"].target == "/etc/passwd"
    assert found["phone/large.bin"].size == 3 * MEGABYTE + 17
    assert found["phone/note.txt"].modified_ns == 1_714_982_400_123_456_789
    assert [name for name, entry in found.items() if entry.is_folder] == ["phone", "phone/empty"]
    assert not found["pipe"].is_file


def test_single_file_is_a_list_of_one(tmp_path: Path) -> None:
    """Under its name."""
    (tmp_path / "backup.ab").write_bytes(b"x")

    assert [one.entry.name for one in list_source(tmp_path / "backup.ab")] == ["backup.ab"]
    with pytest.raises(UsageError, match="no folder or file"):
        list_source(tmp_path / "nowhere")


def test_change_of_any_kind_changes_the_digest(tmp_path: Path) -> None:
    """A size, a time, a name."""
    folder = folder_with(tmp_path / "m")
    digests = [source_digest(list_source(folder))]
    assert source_digest(list_source(folder)) == digests[0]
    os.utime(folder / "phone" / "note.txt", ns=(0, 1))
    digests.append(source_digest(list_source(folder)))
    (folder / "phone" / "note.txt").rename(folder / "phone" / "note2.txt")
    digests.append(source_digest(list_source(folder)))
    (folder / "phone" / "nothing").write_bytes(b"1")
    digests.append(source_digest(list_source(folder)))

    assert len(set(digests)) == 4


def test_folder_that_may_not_be_listed_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And what lies beside it is sealed all the same."""
    folder = folder_with(tmp_path / "m")
    scan = os.scandir

    def refusing(path: Path) -> object:
        if path.name == "phone":
            raise PermissionError(13, "Permission denied")
        return scan(path)

    monkeypatch.setattr(source.os, "scandir", refusing)

    faults = {one.entry.name: one.entry.fault for one in list_source(folder)}
    assert faults == {"caf\udce9": "", "out": "", "phone": "cannot be listed: Permission denied", "pipe": ""}


def test_folders_without_end_are_refused(tmp_path: Path) -> None:
    """Nobody's evidence is like this."""
    deep = tmp_path
    for _ in range(205):
        deep /= "d"
    deep.mkdir(parents=True)

    with pytest.raises(UsageError, match="too deeply"):
        list_source(tmp_path)
