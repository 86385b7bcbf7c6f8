"""Made-up backups are laid out as real ones, and the same each time."""

import hashlib
import plistlib
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bugsweep.samples.itunes_backup import BackupBuilder, SampleApp

MOMENT = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)
LATER = datetime(2026, 1, 6, 8, 0, tzinfo=UTC)


def builder(seed: int = 0) -> BackupBuilder:
    """Return a backup of two apps, a file, a folder and a link."""
    apps = [
        SampleApp(bundle="com.example.notes", name="Notes", account="anna@example.test", store_item=7),
        SampleApp(bundle="org.example.side"),
    ]
    backup = BackupBuilder(apps=apps, seed=seed)
    backup.add("HomeDomain", "Library/SMS/sms.db", b"content", born_at=MOMENT, modified_at=LATER, mode=0o600)
    backup.add_folder("MediaDomain", "Library/SMS/Attachments/ab", at=MOMENT)
    backup.add_link("HomeDomain", "Library/Link", "Other")
    return backup


def files_in(folder: Path) -> dict[str, bytes]:
    """Return the content of all files by path."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def rows_in(folder: Path) -> dict[tuple[str, str], tuple[str, int, dict[str, object]]]:
    """Return name, flags and recorded fields by domain and path."""
    with closing(sqlite3.connect(folder / "Manifest.db")) as connection:
        rows = connection.execute("SELECT domain, relativePath, fileID, flags, file FROM Files").fetchall()
    return {
        (domain, path): (name, flags, plistlib.loads(blob)["$objects"][1]) for domain, path, name, flags, blob in rows
    }


def test_file_lies_under_the_hash_of_its_path(tmp_path: Path) -> None:
    """In a folder of the first two letters."""
    builder().write(tmp_path)
    name = hashlib.sha1(b"HomeDomain-Library/SMS/sms.db", usedforsecurity=False).hexdigest()

    assert (tmp_path / name[:2] / name).read_bytes() == b"content"


def test_folders_above_a_file_are_listed_before_it(tmp_path: Path) -> None:
    """As phones list them, the domain itself first."""
    builder().write(tmp_path)
    rows = rows_in(tmp_path)

    assert [(path, rows[domain, path][1]) for domain, path in rows] == [
        ("", 2),
        ("Library", 2),
        ("Library/SMS", 2),
        ("Library/SMS/sms.db", 1),
        ("Library/SMS/Attachments/ab", 2),
        ("Library/Link", 4),
    ]


def test_record_has_size_mode_and_times(tmp_path: Path) -> None:
    """Each as given, or as what goes before."""
    builder().write(tmp_path)
    fields = rows_in(tmp_path)["HomeDomain", "Library/SMS/sms.db"][2]

    assert (fields["Size"], fields["Mode"], fields["ProtectionClass"]) == (7, 0o100600, 3)
    times = (fields["Birth"], fields["LastModified"], fields["LastStatusChange"])
    assert times == (MOMENT.timestamp(), LATER.timestamp(), LATER.timestamp())


def test_apps_are_listed_with_their_purchase(tmp_path: Path) -> None:
    """One without an account has no purchase data, as when it was put on the phone otherwise."""
    builder().write(tmp_path)
    info = plistlib.loads((tmp_path / "Info.plist").read_bytes())
    purchase = plistlib.loads(info["Applications"]["com.example.notes"]["iTunesMetadata"])

    assert info["Installed Applications"] == ["com.example.notes", "org.example.side"]
    assert list(info["Applications"]) == ["com.example.notes"]
    assert (purchase["itemName"], purchase["itemId"]) == ("Notes", 7)


@pytest.mark.parametrize("password", [None, "password"])
def test_same_calls_write_the_same_bytes(tmp_path: Path, password: str | None) -> None:
    """Keys and salts included; another seed gives others."""
    for name, seed in (("first", 0), ("second", 0), ("other", 1)):
        builder(seed).write(tmp_path / name, password=password, rounds=3, outer_rounds=3)

    assert files_in(tmp_path / "first") == files_in(tmp_path / "second")
    assert (files_in(tmp_path / "first") == files_in(tmp_path / "other")) is (password is None)


def test_encrypted_backup_shows_nothing_of_its_files(tmp_path: Path) -> None:
    """Only the property lists lie in clear; they hold the keybag with its eleven classes."""
    builder().write(tmp_path, password="password", rounds=3, outer_rounds=3)  # noqa: S106 - of a sample
    manifest = plistlib.loads((tmp_path / "Manifest.plist").read_bytes())
    content = b"".join(content for name, content in files_in(tmp_path).items() if not name.endswith(".plist"))

    assert manifest["IsEncrypted"] is True
    assert manifest["BackupKeyBag"].count(b"WPKY") == 11
    assert b"DPSL" in manifest["BackupKeyBag"]
    assert b"SQLite" not in content
    assert b"content" not in content


def test_file_may_be_listed_without_data(tmp_path: Path) -> None:
    """As backups sometimes do."""
    backup = BackupBuilder()
    backup.add("HomeDomain", "missing", b"content", stored=False)
    backup.write(tmp_path)

    assert set(files_in(tmp_path)) == {"Info.plist", "Manifest.db", "Manifest.plist", "Status.plist"}
    assert rows_in(tmp_path)["HomeDomain", "missing"][2]["Size"] == 7
