"""Real backups, and keybags of real phones, with known answers."""

import hashlib
import json
from pathlib import Path

import pytest

from bugsweep.errors import WrongPasswordError
from bugsweep.evidence import open_evidence
from bugsweep.evidence._keybag import Keybag
from bugsweep.model.evidence import EvidenceFile, Integrity
from bugsweep.model.record import Problem
from cases import SHARED

IOS = SHARED / "evidence" / "ios"

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not IOS.exists(), reason="the real evidence is not here"),
]


def phone_files(folder: Path, password: str | None = None) -> tuple[dict[str, EvidenceFile], list[Problem], Integrity]:
    """Return the files of the phone by path, the problems and the integrity."""
    evidence = open_evidence(folder, lambda: password)
    items = list(evidence.files(lambda path: "/" in path))
    assert evidence.info.integrity is not None
    files = {item.path: item for item in items if not isinstance(item, Problem)}
    return files, [item for item in items if isinstance(item, Problem)], evidence.info.integrity


def digest(file: EvidenceFile) -> str:
    """Return the SHA-256 of the content."""
    with file.open() as stream:
        return hashlib.sha256(stream.read()).hexdigest()


def test_partial_backup_gives_its_ten_files_and_says_what_is_missing() -> None:
    """Of the 1,089 files among the 3,721 rows ten have their data, and one piece of data is not listed."""
    files, problems, integrity = phone_files(IOS / "mvt-ios14-backup")
    absent = [problem for problem in problems if problem.loss == "absent"]

    assert len(files) == 10
    assert "private/var/wireless/Library/Databases/DataUsage.sqlite" in files
    assert (integrity.listed, integrity.present, integrity.absent) == (1_089, 10, 1_079)
    assert (integrity.unlisted, integrity.misnamed, integrity.notes) == (1, 0, ())
    assert len(absent) == 1_079
    assert all("of the" in problem.reason for problem in problems if problem.loss != "absent")


def test_encrypted_backup_gives_the_known_plain_texts() -> None:
    """Every file has the recorded SHA-256."""
    truth = json.loads((IOS / "encrypted-mvt.truth.json").read_text("utf-8"))
    files, _, integrity = phone_files(IOS / "encrypted-mvt", truth["password"])

    assert sorted(map(digest, files.values())) == sorted(entry["sha256"] for entry in truth["files"])
    assert sorted(file.size for file in files.values()) == sorted(entry["size"] for entry in truth["files"])
    assert (integrity.listed, integrity.present, integrity.resized) == (1_089, 10, 0)


def test_backup_of_a_phone_with_its_real_number_of_rounds_opens() -> None:
    """Ten million rounds, a manifest without padding and a record that refers to its key twice."""
    files, problems, integrity = phone_files(IOS / "encrypted-min", "0000")
    with files["unknown-domain/MyTestDomain/Media/Test.txt"].open() as stream:
        content = stream.read()

    assert content == b"Test data"
    assert (problems, integrity) == ([], Integrity(listed=1, present=1))


@pytest.mark.parametrize("number", range(5))
def test_keybag_of_a_phone_opens_with_its_password_and_no_other(number: int) -> None:
    """Before iOS 10.2 and since."""
    vector = json.loads((IOS / "keybag_vectors.json").read_text("utf-8"))[number]
    keybag = Keybag(
        salt=bytes.fromhex(vector["SALT"]),
        rounds=vector["ITER"],
        outer_salt=bytes.fromhex(vector["DPSL"]) if vector["DPSL"] else None,
        outer_rounds=vector["DPIC"] or 0,
        wrapped={1: bytes.fromhex(vector["WPKY"])},
    )

    keybag.unlock(vector["password"])
    if (vector["DPIC"] or 0) < 1_000_000:
        with pytest.raises(WrongPasswordError):
            keybag.unlock(f"{vector['password']}x")
