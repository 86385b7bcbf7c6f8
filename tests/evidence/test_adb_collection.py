"""What was collected from a phone on USB, as evidence."""

from pathlib import Path

import pytest

from acquisition.test_adb import ANSWERS, PHONE
from adb_program import adb_program
from android_reports import report_files, service_dump, zip_of
from bugsweep.acquisition.adb import collect
from bugsweep.evidence.adb_collection import AdbCollected
from bugsweep.evidence.androidqf import AndroidQf
from bugsweep.evidence.opening import find_evidence, open_evidence
from bugsweep.model.record import Problem
from evidence_reading import contents, opened, problems, write_zip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A collection with a bug report."""
    report = tmp_path / "report.zip"
    report.write_bytes(zip_of(report_files({"package": "Packages: of the report\n"})))
    adb, _ = adb_program(tmp_path, {**ANSWERS, "dumpsys": service_dump("package", "Packages:\n")}, report)
    return collect(adb, PHONE, tmp_path / "out")


def test_each_answer_has_the_path_that_parsers_know(folder: Path) -> None:
    """As in any other evidence of Android."""
    found = contents(opened(folder))

    assert found["dumpsys/package.txt"] == b"Packages:\n"
    assert found["bugreport/dumpsys/package.txt"] == b"Packages: of the report\n"
    assert {"getprop.txt", "ps.txt", "mounts.txt", "selinux.txt", "settings/secure.txt", "logcat/all.txt"} <= set(found)
    assert "collection.json" not in found


def test_phone_and_time_are_told(folder: Path) -> None:
    """The serial number of the phone's own properties goes before that of adb."""
    info = open_evidence(folder, lambda: None).info
    assert info.kind == "adb-collection"
    assert info.device is not None
    assert (info.device.model, info.device.serial) == ("Example Phone 3", "EX4MPL3")
    assert info.acquired_at is not None


def test_nothing_else_takes_it_for_its_own(folder: Path) -> None:
    """AndroidQF's acquisitions have files of the same names."""
    assert not AndroidQf.recognises(folder)
    assert find_evidence(folder.parent) == [folder]


def test_zip_archive_of_it_is_the_same(folder: Path, tmp_path: Path) -> None:
    """Sent by mail, say."""
    files = {str(one.relative_to(folder)): one.read_bytes() for one in folder.rglob("*") if one.is_file()}
    archive = write_zip(tmp_path / "sent.zip", files)
    assert AdbCollected.recognises(archive)
    assert contents(opened(archive)) == contents(opened(folder))


def test_file_that_was_changed_later_is_told(folder: Path) -> None:
    """It is read all the same: a reader decides what it is worth."""
    (folder / "ps.txt").write_text("USER PID PPID VSZ RSS WCHAN ADDR S NAME\n", "utf-8")
    evidence = opened(folder)
    assert "ps.txt" in {one.path for one in evidence.files(lambda _: True) if not isinstance(one, Problem)}
    assert [(one.origin.path, one.reason) for one in problems(opened(folder))] == [
        ("ps.txt", "not as it was collected: its SHA-256 is another one")
    ]
    assert evidence.info.integrity is not None
    assert evidence.info.integrity.notes == ("ps.txt is not as it was collected: its SHA-256 is another one.",)


def test_file_that_was_removed_or_added_is_told(folder: Path) -> None:
    """In the integrity of the evidence."""
    (folder / "ps.txt").unlink()
    (folder / "planted.txt").write_text("x", "utf-8")
    integrity = opened(folder).info.integrity
    assert integrity is not None
    assert (integrity.absent, integrity.unlisted) == (1, 1)


def test_answer_that_failed_is_a_problem(tmp_path: Path) -> None:
    """Silence of a phone is no good sign."""
    adb, _ = adb_program(tmp_path, {key: value for key, value in ANSWERS.items() if key != "getenforce"})
    folder = collect(adb, PHONE, tmp_path / "out")
    assert Problem in {type(one) for one in opened(folder).files(lambda _: True)}
    assert any("the phone did not answer in full" in one.reason for one in problems(opened(folder)))


@pytest.mark.parametrize("content", [b"", b"{}", b"[" * 100_000, b'{"schema":"other"}', b"\xff\xfe"])
def test_description_that_is_none_is_not_recognised(tmp_path: Path, content: bytes) -> None:
    """Whatever lies under its name."""
    (tmp_path / "collection.json").write_bytes(content)
    assert not AdbCollected.recognises(tmp_path)
