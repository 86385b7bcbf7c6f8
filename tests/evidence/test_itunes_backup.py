"""Backups as evidence: what a parser sees of them."""

import hashlib
import plistlib
from datetime import UTC, datetime
from pathlib import Path

import pytest

from backups import (
    DATA,
    MOMENT,
    NOTES,
    OWN,
    SMS,
    builder,
    opened,
    read,
    split,
)
from bugsweep.errors import NotEvidenceError
from bugsweep.evidence import EVIDENCE_KINDS, open_evidence
from bugsweep.evidence.itunes_backup import ITunesBackup
from bugsweep.formats.sqlite import open_database
from bugsweep.model.evidence import Device, Integrity


@pytest.fixture
def plain(tmp_path: Path) -> Path:
    """The folder of a plain backup."""
    builder().write(tmp_path / "backup")
    return tmp_path / "backup"


def test_files_have_device_paths(plain: Path) -> None:
    """The container's own files come first, then those of the phone; folders and links are no files."""
    files, problems = split(opened(plain))

    assert list(files) == [*OWN, SMS, f"{SMS}-wal", NOTES]
    assert problems == []


def test_content_and_metadata_are_those_of_the_phone(plain: Path) -> None:
    """Size, mode and times are as the manifest records them."""
    files, _ = split(opened(plain))
    file = files[SMS]

    assert read(file) == DATA
    assert (file.size, file.metadata.size, file.metadata.mode) == (len(DATA), len(DATA), 0o100600)
    assert file.metadata.born_at == file.metadata.modified_at == file.metadata.changed_at == MOMENT


def test_only_what_is_wanted_comes(plain: Path) -> None:
    """Also of the container's own files."""
    files, _ = split(opened(plain), {SMS, "Info.plist"}.__contains__)

    assert list(files) == ["Info.plist", SMS]


def test_database_is_read_with_the_log_beside_it(plain: Path) -> None:
    """The row that the log deletes is gone, and there is no other file beside."""
    files, _ = split(opened(plain))
    with open_database(files[SMS]) as database:
        count = database._connection.execute("SELECT count(*) FROM message").fetchall()

    assert count == [(0,)]
    assert files[SMS].beside("-journal") is None
    assert files["Manifest.db"].beside("-wal") is None


def test_info_names_phone_and_backup(plain: Path) -> None:
    """The hash is that of the table of contents as it lies there."""
    evidence = opened(plain)
    info = evidence.info

    assert (info.path, info.kind, info.encrypted, info.opened) == (str(plain), "itunes-backup", False, True)
    assert info.sha256 == hashlib.sha256((plain / "Manifest.db").read_bytes()).hexdigest()
    assert info.acquired_at == datetime(2026, 3, 2, 18, 30, tzinfo=UTC)
    assert info.integrity is None
    assert info.device == Device(
        platform="ios",
        model="iPhone14,5",
        os_version="17.4",
        build="21E219",
        serial="SAMPLE000001",
        name="Anna's iPhone",
        udid="00008110-00000000000000AE",
        imei=("000000000000000",),
        phone_number="+1 (555) 010-0100",
    )


def test_phone_is_named_by_the_manifest_where_info_is_missing(plain: Path) -> None:
    """Neither file is needed, and what is missing is empty."""
    (plain / "Info.plist").unlink()
    device = opened(plain).info.device

    assert device is not None
    assert (device.model, device.os_version, device.name, device.imei) == (
        "iPhone14,5",
        "17.4",
        "Anna's iPhone",
        (),
    )


def test_integrity_of_a_sound_backup_is_sound(plain: Path) -> None:
    """It is known when the files have been gone through, and the same the second time."""
    evidence = opened(plain)
    split(evidence)
    first = evidence.info.integrity
    split(evidence)

    assert evidence.info.integrity == first == Integrity(listed=3, present=3)


def test_password_is_not_asked_for(plain: Path) -> None:
    """There is nothing to open with it."""
    files, _ = split(open_evidence(plain, lambda: pytest.fail("asked")))

    assert SMS in files


def test_folder_that_holds_just_one_backup_is_that_backup(tmp_path: Path) -> None:
    """It is what people copy; a hidden file beside it does not count."""
    inner = tmp_path / "backups" / "00008110-00000000000000AE"
    builder().write(inner)
    (tmp_path / "backups" / ".DS_Store").touch()

    assert opened(tmp_path / "backups").info.path == str(inner)


def test_folder_that_holds_more_is_no_backup(tmp_path: Path) -> None:
    """What lies beside the backup would be passed over."""
    builder().write(tmp_path / "00008110-00000000000000AE")
    (tmp_path / "sysdiagnose").mkdir()

    assert not ITunesBackup.recognises(tmp_path)


@pytest.mark.parametrize("name", ["Manifest.db", "Info.plist", "Manifest.plist", "Status.plist"])
def test_backup_that_lost_one_of_its_files_is_still_a_backup(plain: Path, name: str) -> None:
    """Three of the four are enough."""
    (plain / name).unlink()

    assert ITunesBackup.recognises(plain)


def test_any_other_folder_is_no_backup(tmp_path: Path) -> None:
    """Many folders have an Info.plist; an empty folder, a file and nothing are no backups either."""
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "Info.plist").write_bytes(plistlib.dumps({"CFBundleIdentifier": "com.example.app"}))
    (tmp_path / "file").touch()

    assert not any(map(ITunesBackup.recognises, (tmp_path, tmp_path / "app", tmp_path / "file", tmp_path / "none")))
    with pytest.raises(NotEvidenceError):
        ITunesBackup.open(tmp_path, lambda: None)


def test_it_says_what_a_backup_cannot_show() -> None:
    """Every verdict on a backup repeats it."""
    kind = EVIDENCE_KINDS["itunes-backup"]

    assert len(kind.limitations) >= 3
    assert all(limitation.endswith(".") for limitation in kind.limitations)
