"""Backups that are not whole, or were made to deceive: what is there is read, and nothing outside of them."""

import hashlib
import os
import plistlib
import random
import shutil
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

import pytest

from backups import (
    DATA,
    NOTES,
    OWN,
    SMS,
    alter,
    alter_plist,
    blob,
    builder,
    contents,
    everything,
    opened,
    read,
    split,
)
from bugsweep.errors import FormatError
from bugsweep.model.evidence import EvidenceFile, Integrity
from bugsweep.model.record import Origin, Problem
from bugsweep.samples.itunes_backup import BackupBuilder


@pytest.fixture
def plain(tmp_path: Path) -> Path:
    """The folder of a plain backup."""
    builder().write(tmp_path / "backup")
    return tmp_path / "backup"


def test_missing_manifest_leaves_the_property_lists(plain: Path) -> None:
    """The rest is a problem of the whole file."""
    (plain / "Manifest.db").unlink()
    evidence = opened(plain)
    files, problems = split(evidence)

    assert list(files) == OWN[:3]
    assert [(problem.origin.path, problem.loss) for problem in problems] == [("Manifest.db", "file")]
    assert evidence.info.sha256 == hashlib.sha256((plain / "Manifest.plist").read_bytes()).hexdigest()


@pytest.mark.parametrize("size", [0, 50, 4096, 7000])
def test_empty_or_truncated_manifest_is_a_problem(plain: Path, size: int) -> None:
    """What it still lists is read, and the counts are said to be incomplete."""
    os.truncate(plain / "Manifest.db", size)
    evidence = opened(plain)
    files, problems = split(evidence, lambda path: path != "Manifest.db")

    assert list(files)[:3] == OWN[:3]
    assert {problem.origin.path for problem in problems} == {"Manifest.db"}
    assert evidence.info.integrity is not None
    assert "could not be read as a whole" in evidence.info.integrity.notes[0]
    assert not evidence.info.integrity.complete


def test_manifest_that_is_no_database_is_a_problem(plain: Path) -> None:
    """So is one without the table."""
    (plain / "Manifest.db").write_bytes(b"no database" * 100)
    _, problems = split(opened(plain), {SMS}.__contains__)
    assert [problem.reason for problem in problems] == ["not an SQLite database"]

    (plain / "Manifest.db").write_bytes(DATA)
    _, problems = split(opened(plain), {SMS}.__contains__)
    assert [problem.reason for problem in problems] == ["no table Files: a schema that is not known"]


@pytest.mark.parametrize("name", OWN[:3])
@pytest.mark.parametrize("content", [b"", b"junk", b"<plist>", plistlib.dumps(["a list"])], ids=range(4))
def test_damaged_property_list_is_a_problem(plain: Path, name: str, content: bytes) -> None:
    """The files of the phone are there all the same."""
    (plain / name).write_bytes(content)
    files, problems = split(opened(plain))

    assert SMS in files
    assert [(problem.origin.path, problem.loss) for problem in problems] == [(name, "file")]


def test_values_of_another_type_are_as_good_as_missing(plain: Path) -> None:
    """Whatever stands in the property lists."""
    absurd = {"Date": "yesterday", "IsEncrypted": "no", "Lockdown": [1], "BackupKeyBag": 7, "SnapshotState": b""}
    alter_plist(plain / "Manifest.plist", **absurd)
    alter_plist(plain / "Status.plist", **absurd)
    alter_plist(plain / "Info.plist", **{"Product Type": 5, "IMEI": [1], "Last Backup Date": 1, "Device Name": {}})
    evidence = opened(plain)
    info = evidence.info

    assert SMS in split(evidence)[0]
    assert (info.encrypted, info.acquired_at) == (False, None)
    assert info.device is not None
    assert (info.device.model, info.device.imei, info.device.name) == ("", (), "Anna's iPhone")


def test_listed_file_without_data_is_a_problem(plain: Path) -> None:
    """It is absent, not damaged."""
    blob(plain).unlink()
    evidence = opened(plain)
    files, problems = split(evidence)

    assert SMS not in files
    expected = Problem(Origin(SMS), "listed in the manifest, but its data is not in the backup", "absent")
    assert problems == [expected]
    assert evidence.info.integrity == Integrity(listed=3, present=2, absent=1)


def test_missing_log_beside_a_database_is_told_in_the_pass_over_the_files(plain: Path) -> None:
    """Rows are missing then, although nobody asked for the log itself."""
    blob(plain, path="Library/SMS/sms.db-wal").unlink()
    items: list[EvidenceFile | Problem] = []
    for item in opened(plain).files({SMS}.__contains__):
        items.append(item)
        assert isinstance(item, Problem) or item.beside("-wal") is None

    assert [item.origin.path for item in items if isinstance(item, Problem)] == [f"{SMS}-wal"]


def test_empty_log_that_is_missing_costs_nothing(tmp_path: Path) -> None:
    """The manifest records a length of zero."""
    backup = BackupBuilder()
    backup.add("HomeDomain", "Library/SMS/sms.db", DATA)
    backup.add("HomeDomain", "Library/SMS/sms.db-wal", b"", stored=False)
    backup.write(tmp_path)
    items = [
        item.beside("-wal") for item in opened(tmp_path).files({SMS}.__contains__) if not isinstance(item, Problem)
    ]

    assert items == [None]


def test_data_that_nothing_lists_is_counted(plain: Path) -> None:
    """Only what has the name of data."""
    (plain / "ab").mkdir(exist_ok=True)
    (plain / "ab" / ("ab" + "0" * 38)).touch()
    (plain / "ab" / ".DS_Store").touch()
    evidence = opened(plain)
    split(evidence)

    assert evidence.info.integrity == Integrity(listed=3, present=3, unlisted=1)


def test_entry_under_a_false_name_is_counted(plain: Path) -> None:
    """Its name does not follow from its path."""
    alter(plain, "UPDATE Files SET relativePath = 'Library/SMS/other.db' WHERE relativePath = 'Library/SMS/sms.db'")
    evidence = opened(plain)
    files, _ = split(evidence)

    assert read(files["private/var/mobile/Library/SMS/other.db"]) == DATA
    assert evidence.info.integrity == Integrity(listed=3, present=3, misnamed=1)


def test_file_that_is_shorter_than_recorded_is_read_and_told(plain: Path) -> None:
    """One that is longer is only counted."""
    os.truncate(blob(plain), 5000)
    with blob(plain, "AppDomainGroup-group.example.notes", "Notes.plist").open("ab") as stream:
        stream.write(b" more")
    evidence = opened(plain)
    files, problems = split(evidence)

    assert len(read(files[SMS])) == files[SMS].size == 5000
    expected = f"only 5000 of the {len(DATA)} bytes that the manifest records"
    assert problems == [Problem(Origin(SMS), expected)]
    assert evidence.info.integrity == Integrity(listed=3, present=3, resized=2)


@pytest.mark.parametrize("record", ["NULL", "x'00'", "'text'", "3.5"])
def test_file_whose_record_is_damaged_is_read_without_it(plain: Path, record: str) -> None:
    """A plain backup does not need the record."""
    alter(plain, f"UPDATE Files SET file = {record} WHERE relativePath = 'Library/SMS/sms.db'")
    files, problems = split(opened(plain))

    assert read(files[SMS]) == DATA
    assert files[SMS].metadata.modified_at is None
    assert [(problem.origin.path, problem.loss) for problem in problems] == [(SMS, "record")]


def test_row_without_a_path_is_a_problem(plain: Path) -> None:
    """The others are read."""
    alter(plain, "UPDATE Files SET domain = 5.5 WHERE relativePath = 'Library/SMS/sms.db-wal'")
    alter(plain, "UPDATE Files SET domain = x'ff' WHERE relativePath = 'Library/SMS/sms.db-wal'")
    files, problems = split(opened(plain))

    assert SMS in files
    assert [problem.origin.path for problem in problems] == ["Manifest.db"]


@pytest.mark.parametrize("flags", ["NULL", "0", "9"])
def test_row_of_an_unknown_sort_counts_as_a_file(plain: Path, flags: str) -> None:
    """Only folders and links have no data."""
    alter(plain, f"UPDATE Files SET flags = {flags} WHERE relativePath = 'Library/SMS/sms.db'")

    assert contents(opened(plain))[SMS] == DATA


def test_log_of_the_manifest_is_read_and_never_through_a_link(plain: Path, tmp_path: Path) -> None:
    """Whoever looks into the manifest with an SQLite tool leaves a log beside it."""
    with closing(sqlite3.connect(plain / "Manifest.db")) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("UPDATE Files SET relativePath = 'other.db' WHERE relativePath = 'Library/SMS/sms.db'")
        connection.commit()
        log = (plain / "Manifest.db-wal").read_bytes()
        shutil.copytree(plain, tmp_path / "copy")
    files, problems = split(opened(tmp_path / "copy"))
    assert "private/var/mobile/other.db" in files
    assert problems == []

    (tmp_path / "log").write_bytes(log)
    (tmp_path / "copy" / "Manifest.db-wal").unlink()
    (tmp_path / "copy" / "Manifest.db-wal").symlink_to(tmp_path / "log")
    files, problems = split(opened(tmp_path / "copy"))
    assert "private/var/mobile/other.db" not in files
    assert [problem.origin.path for problem in problems] == ["Manifest.db-wal"]


@pytest.mark.parametrize("name", ["Manifest.db", "Manifest.plist", "Info.plist"])
def test_any_damage_gives_problems_and_not_errors(plain: Path, name: str) -> None:
    """Whatever bytes are lost or changed, files and problems come out."""
    chance = random.Random(name)  # noqa: S311 - repeatable, not secret
    content = (plain / name).read_bytes()
    for _ in range(60):
        damaged = bytearray(content)
        if chance.random() < 0.3:
            del damaged[chance.randrange(len(damaged)) :]
        for _ in range(chance.randrange(1, 12)):
            if damaged:
                damaged[chance.randrange(len(damaged))] ^= 1 << chance.randrange(8)
        (plain / name).write_bytes(damaged)
        evidence = opened(plain)
        for item in evidence.files(everything):
            if not isinstance(item, Problem):
                with suppress(FormatError):
                    item.beside("-wal")
                with item.open() as stream:
                    assert len(stream.read()) == item.size

        assert evidence.info.integrity is not None


@pytest.mark.parametrize("state", ["uploading", "Snapshot"])
def test_unfinished_backup_says_so(plain: Path, state: str) -> None:
    """By its state, or by the folder it left."""
    if state == "Snapshot":
        (plain / state).mkdir()
    else:
        alter_plist(plain / "Status.plist", SnapshotState=state)
    evidence = opened(plain)
    split(evidence)

    assert evidence.info.integrity is not None
    assert "not finished" in evidence.info.integrity.notes[0]


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    """A file outside the backup."""
    path = tmp_path / "secret" / ("5e" + "c" * 38)
    path.parent.mkdir()
    path.write_bytes(b"outside")
    return path


@pytest.mark.parametrize("name", ["../secret", "..", "/etc/passwd", "", "AB" * 20, "zz" * 20, "ab" * 20 + "\n"])
def test_name_that_is_none_is_a_problem(plain: Path, name: str) -> None:
    """It is not looked for, wherever it leads."""
    alter(plain, f"UPDATE Files SET fileID = '{name}' WHERE relativePath = 'Library/SMS/sms.db'")
    files, problems = split(opened(plain))

    assert SMS not in files
    assert [(problem.origin.path, problem.loss) for problem in problems] == [(SMS, "file")]
    assert "no name of data" in problems[0].reason


def test_data_that_is_a_symbolic_link_is_not_followed(plain: Path, secret: Path) -> None:
    """The file is a problem."""
    blob(plain).unlink()
    blob(plain).symlink_to(secret)
    files, problems = split(opened(plain))

    assert SMS not in files
    assert [(problem.origin.path, problem.loss) for problem in problems] == [(SMS, "file")]


def test_folder_that_is_a_symbolic_link_is_not_followed(plain: Path, secret: Path) -> None:
    """So are all the files in it."""
    shutil.move(blob(plain), secret.parent)
    shutil.rmtree(blob(plain).parent)
    blob(plain).parent.symlink_to(secret.parent)
    files, problems = split(opened(plain))

    assert SMS not in files
    assert [(problem.origin.path, problem.loss) for problem in problems] == [(SMS, "file")]


@pytest.mark.parametrize("name", OWN)
def test_own_file_that_is_a_symbolic_link_is_not_followed(plain: Path, secret: Path, name: str) -> None:
    """Not even the table of contents."""
    secret.write_bytes((plain / name).read_bytes())
    (plain / name).unlink()
    (plain / name).symlink_to(secret)
    files, problems = split(opened(plain))

    assert name not in files
    assert [(problem.origin.path, problem.loss) for problem in problems] == [(name, "file")]
    assert "symbolic link" in problems[0].reason


def test_data_that_is_no_file_does_not_block(plain: Path) -> None:
    """A pipe would wait for ever."""
    blob(plain).unlink()
    os.mkfifo(blob(plain))
    files, problems = split(opened(plain))

    assert SMS not in files
    assert [(problem.origin.path, problem.loss) for problem in problems] == [(SMS, "file")]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="everything is readable to root")
def test_unreadable_data_is_a_problem_of_its_file(plain: Path) -> None:
    """The others are read."""
    blob(plain).chmod(0)
    files, problems = split(opened(plain))

    assert list(files) == [*OWN, f"{SMS}-wal", NOTES]
    assert problems == [Problem(Origin(SMS), "Permission denied", "file")]
