"""Encrypted backups: read as plain ones are, and nothing of them is written anywhere."""

import hashlib
import os
import plistlib
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

from backups import (
    DATA,
    FAST,
    NOTES,
    OWN,
    PASSWORD,
    SMS,
    alter_plist,
    blob,
    builder,
    contents,
    everything,
    opened,
    read,
    split,
)
from bugsweep.errors import WrongPasswordError
from bugsweep.evidence import open_evidence
from bugsweep.evidence._decryption import open_decrypted
from bugsweep.evidence._keybag import read_keybag
from bugsweep.formats.sqlite import open_database
from bugsweep.model.evidence import Integrity
from bugsweep.model.record import Origin, Problem


@pytest.fixture
def encrypted(tmp_path: Path) -> Path:
    """The folder of an encrypted backup."""
    builder().write(tmp_path / "backup", password=PASSWORD, **FAST)
    return tmp_path / "backup"


def test_files_are_those_of_the_plain_backup(encrypted: Path, tmp_path: Path) -> None:
    """Content, size and metadata; in the folder there is nothing of them."""
    builder().write(tmp_path / "plain")

    assert contents(opened(encrypted, PASSWORD)) == contents(opened(tmp_path / "plain"))
    assert not any(DATA[:16] in path.read_bytes() for path in encrypted.rglob("*") if path.is_file())


def test_manifest_comes_decrypted_and_its_hash_is_that_on_disk(encrypted: Path) -> None:
    """A parser of the manifest does not see the encryption, a reader of the result can check the file."""
    evidence = opened(encrypted, PASSWORD)
    files, _ = split(evidence)

    assert read(files["Manifest.db"]).startswith(b"SQLite format 3\0")
    assert files["Manifest.db"].size % 4096 == 0
    assert evidence.info.sha256 == hashlib.sha256((encrypted / "Manifest.db").read_bytes()).hexdigest()
    assert (evidence.info.encrypted, evidence.info.opened) == (True, True)
    assert evidence.info.integrity == Integrity(listed=3, present=3)


def test_password_is_asked_for_once(encrypted: Path) -> None:
    """Opening, a second pass and files beside others need no second answer."""
    asked = []
    evidence = open_evidence(encrypted, lambda: asked.append(1) or PASSWORD)  # type: ignore[func-returns-value]
    for _ in range(2):
        files, _ = split(evidence)
        assert files[SMS].beside("-wal") is not None

    assert asked == [1]


def test_without_password_what_lies_in_clear_is_read(encrypted: Path) -> None:
    """The list of apps, the phone and the state of the backup."""
    evidence = opened(encrypted)
    files, problems = split(evidence)

    assert list(files) == OWN[:3]
    assert problems == [Problem(Origin("Manifest.db"), "encrypted, and no password was given", "file")]
    assert (evidence.info.encrypted, evidence.info.opened) == (True, False)
    assert evidence.info.device is not None
    assert evidence.info.device.name == "Anna's iPhone"


@pytest.mark.parametrize("password", ["", "Пароль 2026", "\ud800"])
def test_wrong_password_is_one_sentence(encrypted: Path, password: str) -> None:
    """And it does not repeat the password."""
    with pytest.raises(WrongPasswordError) as raised:
        opened(encrypted, password)
    assert str(raised.value) == f"The password does not open {encrypted}."


def test_backup_of_before_ios_10_2_is_read(tmp_path: Path) -> None:
    """Its keybag has one derivation only."""
    builder().write(tmp_path, password=PASSWORD, rounds=5, outer_rounds=None)

    assert contents(opened(tmp_path, PASSWORD))[SMS] == DATA


def test_cipher_text_without_padding_is_read(encrypted: Path) -> None:
    """Some files and manifests end with their last block."""
    for path in (encrypted / "Manifest.db", blob(encrypted)):
        os.truncate(path, path.stat().st_size - 16)

    assert contents(opened(encrypted, PASSWORD))[SMS] == DATA


def test_manifest_whose_header_does_not_know_its_size_is_read(encrypted: Path) -> None:
    """Old versions of SQLite left the count of pages as it was; the size of the file counts then."""
    manifest = plistlib.loads((encrypted / "Manifest.plist").read_bytes())
    key = read_keybag(manifest["BackupKeyBag"]).unlock(PASSWORD).unwrap(manifest["ManifestKey"])
    with open_decrypted((encrypted / "Manifest.db").open("rb"), key, 2**20) as stream:
        content = bytearray(stream.read())
    content[28:32] = bytes(4)
    encryptor = Cipher(AES(key), CBC(bytes(16))).encryptor()
    (encrypted / "Manifest.db").write_bytes(encryptor.update(content) + encryptor.finalize())

    assert contents(opened(encrypted, PASSWORD))[SMS] == DATA


def test_truncated_cipher_text_gives_its_whole_blocks(encrypted: Path) -> None:
    """The rest is told."""
    os.truncate(blob(encrypted), 5005)
    evidence = opened(encrypted, PASSWORD)
    files, problems = split(evidence)

    assert read(files[SMS]) == DATA[:4992]
    assert problems == [Problem(Origin(SMS), f"only 4992 of the {len(DATA)} bytes that the manifest records")]
    assert evidence.info.integrity == Integrity(listed=3, present=3, resized=1)


@pytest.mark.parametrize("keybag", [b"", b"junk", b"VERS\xff\xff\xff\xff"], ids=["none", "junk", "truncated"])
def test_damaged_keybag_leaves_what_lies_in_clear(encrypted: Path, keybag: bytes) -> None:
    """No password can open it, so none is asked for."""
    alter_plist(encrypted / "Manifest.plist", BackupKeyBag=keybag)
    evidence = open_evidence(encrypted, lambda: pytest.fail("asked"))
    files, problems = split(evidence)

    assert list(files) == OWN[:3]
    assert not evidence.info.opened
    assert [(problem.origin.path, problem.loss) for problem in problems] == [("Manifest.db", "file")]
    assert "cannot be decrypted" in problems[0].reason


@pytest.mark.parametrize("key", [b"", b"\x04\0\0\0" + b"k" * 40, b"\x09\0\0\0" + b"k" * 40], ids=range(3))
def test_damaged_key_of_the_manifest_is_a_problem(encrypted: Path, key: bytes) -> None:
    """The password is right all the same."""
    alter_plist(encrypted / "Manifest.plist", ManifestKey=key)
    _, problems = split(opened(encrypted, PASSWORD))

    assert [(problem.origin.path, problem.loss) for problem in problems] == [("Manifest.db", "file")]


def test_file_of_a_class_that_stays_on_the_phone_is_a_problem(tmp_path: Path) -> None:
    """Its key cannot be unwrapped anywhere else."""
    backup = builder()
    backup.add("KeychainDomain", "this-device-only", b"secret", protection_class=9)
    backup.write(tmp_path, password=PASSWORD, **FAST)
    files, problems = split(opened(tmp_path, PASSWORD))

    assert SMS in files
    assert [problem.reason for problem in problems] == ["the keybag has no key for protection class 9"]


def decrypt(folder: Path, *names: str) -> None:
    """Replace cipher texts by what they hold."""
    files, _ = split(opened(folder, PASSWORD))
    plain_texts = {name: read(files[name]) for name in names}
    for name, content in plain_texts.items():
        places = {
            "Manifest.db": folder / "Manifest.db",
            SMS: blob(folder),
            f"{SMS}-wal": blob(folder, path="Library/SMS/sms.db-wal"),
            NOTES: blob(folder, "AppDomainGroup-group.example.notes", "Notes.plist"),
        }
        places[name].write_bytes(content)


def test_dump_that_was_decrypted_before_needs_no_password(encrypted: Path) -> None:
    """All is there, and it is known to have been encrypted."""
    expected = contents(opened(encrypted, PASSWORD))
    decrypt(encrypted, "Manifest.db", SMS, f"{SMS}-wal", NOTES)
    evidence = open_evidence(encrypted, lambda: pytest.fail("asked"))

    assert contents(evidence) == expected
    assert (evidence.info.encrypted, evidence.info.opened) == (True, True)


def test_file_of_such_a_dump_that_is_still_encrypted_is_decrypted(encrypted: Path) -> None:
    """The password is asked for then, and one that is wrong or missing costs only that file."""
    expected = contents(opened(encrypted, PASSWORD))
    decrypt(encrypted, "Manifest.db", f"{SMS}-wal", NOTES)

    assert contents(opened(encrypted, PASSWORD)) == expected
    for password, reason in (
        (None, "encrypted, and no password was given"),
        ("wrong", "The password does not open this backup."),
    ):
        files, problems = split(opened(encrypted, password))
        assert list(files) == [*OWN, f"{SMS}-wal", NOTES]
        assert problems == [Problem(Origin(SMS), reason, "file")]


def test_first_backups_of_ios_10_need_the_password(encrypted: Path) -> None:
    """They have no key for the manifest, and all else is encrypted."""
    expected = contents(opened(encrypted, PASSWORD))
    decrypt(encrypted, "Manifest.db")
    manifest = plistlib.loads((encrypted / "Manifest.plist").read_bytes())
    del manifest["ManifestKey"]
    (encrypted / "Manifest.plist").write_bytes(plistlib.dumps(manifest))

    assert contents(opened(encrypted, PASSWORD)) == expected
    with pytest.raises(WrongPasswordError):
        opened(encrypted, "wrong")


WRITES: list[str] = []
"""What was opened for writing, made or moved while `watching`."""
watching = False


def watch(event: str, arguments: tuple[object, ...]) -> None:
    """Note what would leave a trace on a disk."""
    if not watching:
        return
    if event == "open":
        path, mode, flags = arguments
        writes = isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_APPEND)
        if writes or (isinstance(mode, str) and set(mode) & set("wax+")):
            WRITES.append(f"{event} {path!r} {mode!r}")
    elif event in {
        "os.mkdir",
        "os.rename",
        "os.link",
        "os.symlink",
        "os.truncate",
        "tempfile.mkstemp",
        "sqlite3.connect",
    }:
        WRITES.append(f"{event} {arguments!r}")


@pytest.fixture
def writes() -> Iterator[list[str]]:
    """What is written during the test, as an audit hook sees it; hooks stay, so that one serves all tests."""
    global watching  # noqa: PLW0603 - the hook outlives the fixture
    if not getattr(sys, "_bugsweep_watch", False):
        sys.addaudithook(watch)
        sys._bugsweep_watch = True  # type: ignore[attr-defined]
    WRITES.clear()
    watching = True
    yield WRITES
    watching = False


def snapshot(*folders: Path) -> dict[Path, tuple[int, int]]:
    """Return size and time of everything in the folders."""
    paths = [path for folder in folders for path in (folder, *folder.rglob("*"))]
    return {path: (path.lstat().st_size, path.lstat().st_mtime_ns) for path in paths}


def test_nothing_decrypted_is_written_anywhere(
    encrypted: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, writes: list[str]
) -> None:
    """The backup and the temporary folder stay as they were, and nothing is opened for writing.

    SQLite opens files without telling the audit hook; its temporary files would show in the folder.
    """
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    for name in ("TMPDIR", "TEMP", "TMP", "SQLITE_TMPDIR"):
        monkeypatch.setenv(name, str(temporary))
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    before = snapshot(encrypted, temporary)
    writes.clear()
    evidence = opened(encrypted, PASSWORD)
    for item in evidence.files(everything):
        assert not isinstance(item, Problem)
        read(item)
        if item.path == SMS:
            with open_database(item) as database:
                database._connection.execute("SELECT text FROM message ORDER BY text").fetchall()

    assert writes == []
    assert snapshot(encrypted, temporary) == before
    assert snapshot(tmp_path).keys() == {tmp_path, *before}
