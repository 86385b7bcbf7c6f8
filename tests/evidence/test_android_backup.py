"""Android backups as evidence."""

from pathlib import Path

import pytest

from android_backups import PASSWORD, SMS_PATH, backup_of, packed_messages, tar_of
from bugsweep.errors import EvidenceError, PasswordNeededError, WrongPasswordError
from bugsweep.evidence._backup_stream import REFUSED
from bugsweep.evidence.android_backup import AndroidBackup
from bugsweep.model.record import Problem
from cases import SHARED
from evidence_reading import contents, opened, problems, records, write_folder

FILES = {
    "apps/com.android.providers.telephony/_manifest": b"1\n",
    SMS_PATH: packed_messages(),
    "apps/org.example.chat/db/chat.db": b"pages",
    "apps/org.example.chat/f/empty": b"",
    "apps/org.example.chat/db/chat.db-wal": b"frames",
    "shared/0/Download/x.apk": b"apk",
}
SHOWN = {
    "apps/com.android.providers.telephony/_manifest": b"1\n",
    "data/user_de/0/com.android.providers.telephony/files/000000_sms_backup": FILES[SMS_PATH],
    "data/data/org.example.chat/databases/chat.db": b"pages",
    "data/data/org.example.chat/files/empty": b"",
    "data/data/org.example.chat/databases/chat.db-wal": b"frames",
    "sdcard/Download/x.apk": b"apk",
}


def write(folder: Path, content: bytes) -> Path:
    """Write a backup."""
    path = folder / "backup.ab"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("version", [1, 2, 3, 4, 5])
@pytest.mark.parametrize("compressed", [False, True])
@pytest.mark.parametrize("password", [None, "пароль"])
def test_files_lie_under_device_paths(tmp_path: Path, version: int, compressed: bool, password: str | None) -> None:  # noqa: FBT001 - a parameter of the test
    """Of every version, packed or not, encrypted or not."""
    body = tar_of(FILES)
    path = write(tmp_path, backup_of(body, version=version, compressed=compressed, password=password))
    evidence = opened(path, password)

    assert evidence.info.kind == "android-backup"
    assert evidence.info.encrypted == (password is not None)
    assert contents(evidence) == SHOWN


def test_unpacked_backup_is_the_same(tmp_path: Path) -> None:
    """A folder of the files as the backup names them."""
    assert contents(opened(write_folder(tmp_path, FILES))) == SHOWN


def test_backup_beside_the_unpacked_one_is_said_not_to_be_read(tmp_path: Path) -> None:
    """It would pass for checked."""
    folder = write_folder(tmp_path, FILES | {"backup2.ab": backup_of(tar_of(FILES))})

    assert [problem.origin.path for problem in problems(opened(folder))] == ["backup2.ab"]


def test_log_of_a_database_is_beside_it(tmp_path: Path) -> None:
    """Also where it comes after other files of the app, and is not asked for itself."""
    evidence = opened(write(tmp_path, backup_of(tar_of(FILES))))
    (file,) = evidence.files(lambda path: path.endswith("chat.db"))

    assert not isinstance(file, Problem)
    log = file.beside("-wal")
    assert log is not None
    assert log.open().read() == b"frames"
    assert file.beside("-shm") is None


def test_password_is_needed_and_must_be_right(tmp_path: Path) -> None:
    """Each has its error."""
    path = write(tmp_path, backup_of(tar_of(FILES), password=PASSWORD))

    with pytest.raises(PasswordNeededError):
        opened(path)
    with pytest.raises(WrongPasswordError):
        opened(path, "wrong")


def test_refused_backup_is_said_to_be_refused(tmp_path: Path) -> None:
    """The phone writes a header and an archive of nothing: 47 bytes."""
    content = backup_of(bytes(1024))

    assert len(content) < 60
    assert [problem.reason for problem in problems(opened(write(tmp_path, content)))] == [REFUSED]


def test_backup_that_is_cut_off_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    """What came before is given, and the end is a problem."""
    body = tar_of(FILES | {"apps/z/f/long": bytes(100_000)})
    evidence = opened(write(tmp_path, backup_of(body[:-80_000], compressed=False)))
    items = list(evidence.files(lambda path: path in SHOWN))

    assert [item.path for item in items if not isinstance(item, Problem)] == list(SHOWN)
    assert [item.loss for item in items if isinstance(item, Problem)] == ["file"]


def test_names_that_lead_out_and_second_files_are_problems(tmp_path: Path) -> None:
    """Neither is shown."""
    body = tar_of({"apps/a/f/../../../etc": b"1", "apps/a/f/x": b"2", "apps/a/f/y": b"4"})
    body = body.replace(b"apps/a/f/y", b"apps/a/f/x").replace(b"%06o" % 0, b"%06o" % 0)
    evidence = opened(write(tmp_path, backup_of(fixed_checksums(body), compressed=False)))

    assert [problem.reason for problem in problems(evidence)] == [
        "its name leads out of the archive",
        "a second file of the same name",
    ]


def fixed_checksums(body: bytes) -> bytes:
    """Return a tar archive of plain headers with their checksums made right."""
    fixed = bytearray(body)
    for at in range(0, len(fixed), 512):
        if fixed[at + 257 : at + 262] == b"ustar":
            fixed[at + 148 : at + 156] = b" " * 8
            fixed[at + 148 : at + 156] = b"%06o\0 " % sum(fixed[at : at + 512])
    return bytes(fixed)


@pytest.mark.parametrize(
    "head", [b"ANDROID BACKUP\n9\n0\nnone\n", b"ANDROID BACKUP\n5\n1\nROT13\n", b"ANDROID BACKUP\nx"]
)
def test_backup_of_an_unknown_kind_is_refused(tmp_path: Path, head: bytes) -> None:
    """With a sentence that says what it is."""
    path = write(tmp_path, head)

    assert AndroidBackup.recognises(path)
    with pytest.raises(EvidenceError, match="cannot be used"):
        opened(path)


@pytest.mark.real
@pytest.mark.skipif(not SHARED.exists(), reason="no real evidence here")
@pytest.mark.parametrize(("name", "messages"), [("backup.ab", 2), ("backup2.ab", 1), ("backup3.ab", 1), (".", 2)])
def test_real_backups(name: str, messages: int) -> None:
    """Their known numbers of messages."""
    evidence = opened(SHARED / "evidence/android/mvt/android_backup" / name, "123456")

    assert len(records(evidence, "android/sms")) == messages
