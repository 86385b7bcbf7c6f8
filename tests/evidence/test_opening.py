"""What a path is."""

import os
from pathlib import Path

import msgspec
import pytest

from android_reports import dumpstate_text, report_files
from bugsweep.errors import EvidenceError, NotEvidenceError
from bugsweep.evidence import EVIDENCE_KINDS, find_evidence, open_evidence, passed_over, phones_of
from bugsweep.model.evidence import Device
from bugsweep.samples.itunes_backup import BackupBuilder
from bugsweep.samples.phone import write_sample_phone
from evidence_reading import write_folder, write_zip
from hanging import ends
from memory_evidence import PHONE, MemoryEvidence


def of(device: Device | None) -> MemoryEvidence:
    """Return evidence of a phone."""
    evidence = MemoryEvidence()
    evidence.info = msgspec.structs.replace(evidence.info, device=device)
    return evidence


def test_evidence_is_recognised_from_its_content(tmp_path: Path) -> None:
    """Whatever its folder is called."""
    BackupBuilder().write(tmp_path / "any name")

    assert open_evidence(tmp_path / "any name", lambda: None).info.kind == "itunes-backup"


def test_why_nothing_is_recognised_is_said_where_it_is_known(tmp_path: Path) -> None:
    """A copy that was broken off is the commonest: the table of contents of a zip archive is at its end."""
    report = write_zip(tmp_path / "report.zip", report_files({"package": "Packages:\n"}))
    os.truncate(report, report.stat().st_size // 2)
    (tmp_path / "empty.zip").touch()
    (tmp_path / "folder").mkdir()
    (tmp_path / "notes.txt").write_text("not evidence")
    said = {}
    for path in tmp_path.iterdir():
        with pytest.raises(NotEvidenceError) as raised:
            find_evidence(path)
        said[path.name] = str(raised.value).removeprefix(f"{path} ")

    assert said["report.zip"].endswith("cannot be read: it may not have been copied whole.")
    assert (said["empty.zip"], said["folder"]) == ("is an empty file.", "is an empty folder.")
    assert "`bugsweep evidence-kinds` lists what it can" in said["notes.txt"]


def test_pieces_in_a_folder_are_found(tmp_path: Path) -> None:
    """In the order of their names, down to the second level."""
    for name in ("b", "a/x"):
        BackupBuilder().write(tmp_path / name)
    (tmp_path / "notes.txt").write_text("not evidence")

    assert find_evidence(tmp_path) == [tmp_path / "a" / "x", tmp_path / "b"]


def test_what_is_passed_over_in_a_folder_is_named(tmp_path: Path) -> None:
    """Nobody shall think that it was checked; a piece itself passes over nothing."""
    for name in ("b", "a/x"):
        BackupBuilder().write(tmp_path / name)
    (tmp_path / "sysdiagnose.tar.gz").touch()
    (tmp_path / ".DS_Store").touch()
    pieces = find_evidence(tmp_path)

    assert passed_over(tmp_path, pieces) == ["sysdiagnose.tar.gz"]
    assert passed_over(tmp_path / "b", find_evidence(tmp_path / "b")) == []


def test_every_phone_of_a_collection_is_found(tmp_path: Path) -> None:
    """Whatever they are: one kind of evidence never takes a folder with others for itself."""
    report = report_files({"package": "Packages:\n"})
    write_zip(tmp_path / "a-report.zip", report)
    write_zip(tmp_path / "b-report.zip", report)
    write_folder(tmp_path / "c-report", report)
    write_folder(tmp_path / "d-androidqf", {"packages.json": "[]", "getprop.txt": "[a]: [b]"})
    write_folder(tmp_path / "e-androidqf", {"packages.json": "[]", "getprop.txt": "[a]: [b]"})
    BackupBuilder().write(tmp_path / "f-backup")
    (tmp_path / "g-report.txt").write_text(dumpstate_text({"package": "Packages:\n"}))

    assert [path.name for path in find_evidence(tmp_path)] == [
        "a-report.zip",
        "b-report.zip",
        "c-report",
        "d-androidqf",
        "e-androidqf",
        "f-backup",
        "g-report.txt",
    ]


def test_texts_of_two_reports_in_a_folder_are_two_phones(tmp_path: Path) -> None:
    """No entry file makes one of them the whole."""
    for name in ("bugreport-a.txt", "bugreport-b.txt"):
        (tmp_path / name).write_text(dumpstate_text({"package": "Packages:\n"}))

    assert [path.name for path in find_evidence(tmp_path)] == ["bugreport-a.txt", "bugreport-b.txt"]


def test_path_that_holds_nothing_is_refused(tmp_path: Path) -> None:
    """With what to do next."""
    (tmp_path / "notes.txt").write_text("not evidence")
    with pytest.raises(NotEvidenceError, match="evidence-kinds"):
        find_evidence(tmp_path)
    with pytest.raises(NotEvidenceError, match="nothing at"):
        find_evidence(tmp_path / "nowhere")


def test_link_to_a_folder_is_not_searched(tmp_path: Path) -> None:
    """It may lead anywhere, or round and round."""
    BackupBuilder().write(tmp_path / "elsewhere" / "backup")
    (tmp_path / "evidence").mkdir()
    (tmp_path / "evidence" / "link").symlink_to(tmp_path / "elsewhere")

    with pytest.raises(NotEvidenceError):
        find_evidence(tmp_path / "evidence")


def test_pieces_with_one_identity_are_one_phone() -> None:
    """A piece that names no phone belongs to the only one."""
    pieces = [of(PHONE), of(None), of(PHONE)]

    assert [len(phone) for phone in phones_of(pieces)] == [3]


def test_pieces_of_several_phones_are_kept_apart() -> None:
    """And a piece that names none is not given to any of them."""
    other = msgspec.structs.replace(PHONE, serial="OTHER")

    assert [len(phone) for phone in phones_of([of(PHONE), of(other), of(None)])] == [1, 1, 1]


def test_every_kind_says_what_it_cannot_show() -> None:
    """Each verdict repeats it."""
    assert [kind.name for kind in EVIDENCE_KINDS if not kind.limitations or not kind.description] == []


def test_pipe_in_a_folder_is_not_waited_for(tmp_path: Path) -> None:
    """Nobody writes into it; what lies beside it is found."""
    (tmp_path / "evidence").mkdir()
    os.mkfifo(tmp_path / "evidence" / "a-pipe")
    (tmp_path / "evidence" / "dangling").symlink_to("nowhere")
    write_sample_phone(tmp_path / "evidence" / "phone")

    with ends():
        assert find_evidence(tmp_path / "evidence") == [tmp_path / "evidence" / "phone"]


def test_piece_that_cannot_be_read_does_not_hide_the_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is among the pieces: whoever opens it is told what is wrong with it."""
    write_sample_phone(tmp_path / "evidence" / "phone")
    (tmp_path / "evidence" / "broken").write_bytes(b"x")
    real = Path.open

    def failing(path: Path, *arguments: object) -> object:
        if path.name == "broken":
            raise OSError(5, "Input/output error")
        return real(path, *arguments)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", failing)
    broken, phone = find_evidence(tmp_path / "evidence")

    assert (broken.name, phone.name) == ("broken", "phone")
    with pytest.raises(EvidenceError, match="broken cannot be read: Input/output error"):
        open_evidence(broken, lambda: None)
    with pytest.raises(EvidenceError, match="Input/output error"):
        find_evidence(tmp_path / "evidence" / "broken")
