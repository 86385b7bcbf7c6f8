"""Acquisitions made by AndroidQF as evidence."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from android_backups import PASSWORD, SMS_PATH, backup_of, packed_messages, tar_of
from android_reports import PROPERTIES, report_files, service_dump, zip_of
from bugsweep.errors import EvidenceError, PasswordNeededError, WrongPasswordError
from bugsweep.evidence.androidqf import AndroidQf
from bugsweep.model.record import Problem
from bugsweep.sweep import sweep
from cases import SHARED
from evidence_reading import contents, opened, problems, records, write_folder, write_zip

DNS = '{"dns_event":{"event_id":1,"event_time":1777888999123,"hostname":"a.example"}}\n'
FILES: dict[str, bytes | str] = {
    "acquisition.json": '{"uuid":"x","started":"2024-05-06T10:00:00+03:00","completed":"2024-05-06T10:05:00+03:00"}',
    "backup.ab": backup_of(tar_of({SMS_PATH: packed_messages()}), password=PASSWORD),
    "bugreport.zip": zip_of(report_files({"package": "Packages: of the report\n"})),
    "dumpsys.txt": "Currently running services:\n  package\n" + service_dump("package", "Packages:\n"),
    "getprop.txt": PROPERTIES,
    "intrusion_logs/2026-05-04.txt": DNS,
    "intrusion_logs/2026-05-05.txt": DNS + DNS.replace(":1,", ":2,"),
    "logcat.txt": "log\n",
    "logs/data/anr/anr_1": "anr\n",
    "packages.json": "[]",
    "processes.txt": "USER PID PPID VSZ RSS WCHAN ADDR S NAME\nroot 1 0 1 1 0 0 S init\n",
    "settings_secure.txt": "a=b\n",
    "tmp/dropped.sh": "x",
}


def test_each_file_has_the_path_that_parsers_know(tmp_path: Path) -> None:
    """Whatever AndroidQF calls it."""
    found = contents(opened(write_folder(tmp_path, FILES), PASSWORD))

    assert set(found) == {
        "acquisition.json",
        "bugreport/checkin/netstats.txt",
        "bugreport/dumpsys/package.txt",
        "bugreport/getprop.txt",
        "data/anr/anr_1",
        "data/local/tmp/dropped.sh",
        "data/tombstones/tombstone_00",
        "data/user_de/0/com.android.providers.telephony/files/000000_sms_backup",
        "dumpsys/package.txt",
        "getprop.txt",
        "intrusion_logs/2026-05-04.txt",
        "intrusion_logs/2026-05-05.txt",
        "logcat/all.txt",
        "main_entry.txt",
        "packages.json",
        "ps.txt",
        "settings/secure.txt",
        "version.txt",
    }
    assert found["dumpsys/package.txt"] == b"Packages:\n"


def test_folder_and_archives_give_the_same(tmp_path: Path) -> None:
    """With the files at the root of the archive, as AndroidQF writes it, or in a folder."""
    expected = contents(opened(write_folder(tmp_path / "folder", FILES), PASSWORD))
    deeper = {f"0c0ffee0-uuid/{name}": content for name, content in FILES.items()}

    assert contents(opened(write_zip(tmp_path / "root.zip", FILES), PASSWORD)) == expected
    assert contents(opened(write_zip(tmp_path / "deeper.zip", deeper), PASSWORD)) == expected
    assert contents(opened(write_folder(tmp_path / "outer", deeper), PASSWORD)) == expected


def test_phone_and_time_are_those_of_the_acquisition(tmp_path: Path) -> None:
    """The time is that of the computer that made it."""
    info = opened(write_folder(tmp_path, FILES), PASSWORD).info

    assert info.kind == "androidqf"
    assert info.acquired_at == datetime(2024, 5, 6, 7, 5, tzinfo=UTC)
    assert info.device is not None
    assert info.device.model == "Example Phone 3"


def test_event_of_two_downloads_is_read_once(tmp_path: Path) -> None:
    """The downloads of intrusion logs overlap."""
    evidence = opened(write_folder(tmp_path, FILES), PASSWORD)

    assert [(record.origin.path, record.event_id) for record in records(evidence, "android/dns_events")] == [
        ("intrusion_logs/2026-05-04.txt", 1),
        ("intrusion_logs/2026-05-05.txt", 2),
    ]


def test_backup_that_cannot_be_opened_is_a_problem_and_the_rest_is_read(tmp_path: Path) -> None:
    """No password, a wrong one, a backup that was refused, a report that is none."""
    without = opened(write_folder(tmp_path, FILES))
    damaged = FILES | {"backup.ab": b"", "bugreport.zip": b"PK\x03\x04broken"}

    assert [problem.reason for problem in problems(without)] == [
        "The Android backup is encrypted, and no password was given."
    ]
    assert [problem.origin.path for problem in problems(opened(tmp_path, "wrong"))] == ["backup.ab"]
    assert [problem.reason for problem in problems(opened(write_zip(tmp_path / "a.zip", damaged)))] == [
        "not an Android backup",
        "not a bug report that can be read",
    ]
    assert any(not isinstance(item, Problem) for item in without.files(lambda path: path == "getprop.txt"))


def test_other_folders_are_not_recognised(tmp_path: Path) -> None:
    """Names that only look like those of an acquisition do not count deeper down."""
    write_folder(tmp_path, {"a/b/getprop.txt": "x", "notes.txt": "y"})

    assert not AndroidQf.recognises(tmp_path)


@pytest.mark.real
@pytest.mark.skipif(not SHARED.exists(), reason="no real evidence here")
@pytest.mark.parametrize(
    ("artifact", "count"),
    [
        ("android/properties", 10),
        ("android/package_files", 7),
        ("android/processes", 15),
        ("android/files", 3),
        ("android/root_binaries", 4),
        ("android/settings", 9),
        ("android/sms", 2),
    ],
)
def test_real_acquisition(artifact: str, count: int) -> None:
    """Its known answers."""
    assert len(records(opened(SHARED / "evidence/android/mvt/androidqf"), artifact)) == count


@pytest.mark.real
@pytest.mark.skipif(not SHARED.exists(), reason="no real evidence here")
def test_real_acquisition_as_an_archive(tmp_path: Path) -> None:
    """Packed at the root of an archive, it gives the same records."""
    folder = SHARED / "evidence/android/mvt/androidqf"
    packed = write_zip(tmp_path / "a.zip", {path.name: path.read_bytes() for path in folder.iterdir()})

    for artifact in ("android/properties", "android/package_files", "android/processes", "android/sms"):
        assert records(opened(packed), artifact) == records(opened(folder), artifact)
    assert len(records(opened(SHARED / "evidence/android/mvt/androidqf.zip"), "android/properties")) == 10
    encrypted = opened(SHARED / "evidence/android/mvt/androidqf_encrypted", "123456")
    assert len(records(encrypted, "android/sms")) == 1


@pytest.mark.real
@pytest.mark.skipif(not SHARED.exists(), reason="no real evidence here")
def test_real_acquisition_as_an_archive_says_the_same_of_the_phone(tmp_path: Path) -> None:
    """All findings, all that it gives away and all facts; only what the container keeps of times may differ."""
    folder = SHARED / "evidence/android/mvt/androidqf"
    packed = write_zip(tmp_path / "a.zip", {path.name: path.read_bytes() for path in folder.iterdir()})

    of_folder, of_archive = (sweep([opened(path)]).result for path in (folder, packed))

    assert len(of_folder.findings) > 3
    assert of_archive.findings == of_folder.findings
    assert of_archive.exposure == of_folder.exposure
    assert of_archive.facts == of_folder.facts
    assert of_archive.verdict == of_folder.verdict


def test_acquisition_that_was_encrypted_with_age_is_read_in_memory(tmp_path: Path) -> None:
    """With the secret key, or a text that holds it, as the password; it is never written to disk."""
    pyrage = pytest.importorskip("pyrage")
    identity = pyrage.x25519.Identity.generate()
    files = {name: content for name, content in FILES.items() if name != "backup.ab"}
    path = tmp_path / "acquisition.zip.age"
    path.write_bytes(pyrage.encrypt(zip_of(files), [identity.to_public()]))
    evidence = opened(path, f"# created by hand\n{identity}\n")

    assert evidence.info.encrypted
    assert contents(evidence)["dumpsys/package.txt"] == b"Packages:\n"
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]
    with pytest.raises(WrongPasswordError):
        opened(path, str(pyrage.x25519.Identity.generate()))
    with pytest.raises(WrongPasswordError):
        opened(path, "AGE-SECRET-KEY-1XX")
    with pytest.raises(PasswordNeededError):
        opened(path)


def test_what_is_encrypted_but_no_archive_is_refused(tmp_path: Path) -> None:
    """And so is what a password that is no key would have to open."""
    pyrage = pytest.importorskip("pyrage")
    identity = pyrage.x25519.Identity.generate()
    path = tmp_path / "text.age"
    path.write_bytes(pyrage.encrypt(b"hello", [identity.to_public()]))

    with pytest.raises(EvidenceError, match="no archive"):
        opened(path, str(identity))
    with pytest.raises(WrongPasswordError, match="not a secret key"):
        opened(path, "words")
