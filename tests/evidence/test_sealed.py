"""Evidence in a sealed file, as if it lay in a folder."""

import pickle
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from msgspec.structs import replace

import android_backups
import android_reports
import dumps
from backups import FAST
from bugsweep.errors import EvidenceError, NotEvidenceError, PasswordNeededError, WrongPasswordError
from bugsweep.evidence import find_evidence, open_evidence
from bugsweep.evidence.sealed import InnerPassword, SealedPath, is_sealed_file
from bugsweep.formats.sealed_file import MAGIC
from bugsweep.model.record import Problem
from bugsweep.samples.phone import write_sample_phone
from bugsweep.sweep import sweep
from evidence_reading import results, write_folder
from seals import SECRET, folder_with, opened_seal, sealed_from

REAL = Path(__file__).parents[3] / "shared" / "evidence"


def itunes_backup(folder: Path) -> None:
    """A backup with traces."""
    write_sample_phone(folder / "anna")


def encrypted_backup(folder: Path) -> None:
    """The same, encrypted."""
    write_sample_phone(folder / "anna", password="horse battery", **FAST)  # noqa: S106 - of a made-up phone


def dump_as_folder(folder: Path) -> None:
    """A file system, with a link and an empty folder."""
    dumps.folder_of(folder / "dump")
    (folder / "dump" / "var").symlink_to("private/var")
    (folder / "dump" / "private" / "empty").mkdir()


def dump_as_tar(folder: Path) -> None:
    """A file system in an archive."""
    dumps.tar_of(folder / "dump.tar.gz", dumps.FILES.items(), "w:gz")


def dump_as_zip(folder: Path) -> None:
    """A file system in an archive of another kind."""
    dumps.zip_of(folder / "dump.zip", dumps.FILES.items())


def bug_report(folder: Path) -> None:
    """A bug report as the phone makes it."""
    files = android_reports.report_files({"package": "Packages:\n"})
    (folder / "bugreport.zip").write_bytes(android_reports.zip_of(files))


def bug_report_as_folder(folder: Path) -> None:
    """The same unpacked."""
    write_folder(folder / "report", android_reports.report_files({"package": "Packages:\n"}))


def android_backup(folder: Path) -> None:
    """A backup over USB."""
    body = android_backups.tar_of({"apps/com.example/f/a.txt": b"a", "apps/com.example/_manifest": b"1"})
    (folder / "backup.ab").write_bytes(android_backups.backup_of(body))


def encrypted_android_backup(folder: Path) -> None:
    """The same with a password."""
    body = android_backups.tar_of({"apps/com.example/f/a.txt": b"a", "apps/com.example/_manifest": b"1"})
    (folder / "backup.ab").write_bytes(android_backups.backup_of(body, password="horse battery"))  # noqa: S106 - made up


def androidqf(folder: Path) -> None:
    """An acquisition."""
    files = {
        "acquisition.json": b"{}",
        "getprop.txt": android_reports.PROPERTIES,
        "settings_secure.txt": "adb_enabled=1\n",
    }
    write_folder(folder / "qf", files)


def dumpsys_text(folder: Path) -> None:
    """A text of getprop."""
    (folder / "getprop.txt").write_text(android_reports.PROPERTIES)


KINDS = (
    itunes_backup,
    encrypted_backup,
    dump_as_folder,
    dump_as_tar,
    dump_as_zip,
    bug_report,
    bug_report_as_folder,
    android_backup,
    encrypted_android_backup,
    androidqf,
    dumpsys_text,
)


@pytest.mark.parametrize("make", KINDS, ids=lambda make: make.__name__)
def test_result_is_that_of_the_folder(tmp_path: Path, make: Callable[[Path], None]) -> None:
    """The same findings with the same ids, facts, coverage, problems and hashes."""
    (tmp_path / "m").mkdir()
    make(tmp_path / "m")
    sealed_from(tmp_path / "m", tmp_path / "a.sealed")

    expected = results(tmp_path / "m", "horse battery")
    assert results(tmp_path / "a.sealed", f"{SECRET}\nhorse battery") == expected
    assert len(expected) == 1


@pytest.mark.real
@pytest.mark.parametrize(
    "name",
    [
        "ios/mvt-ios14-backup",
        "ios/filesystem-ios15",
        "android/bugreport-android9-emulator.zip",
        "android/mvt/androidqf",
        "android/mvt/android_backup",
    ],
)
def test_result_of_real_evidence_is_that_of_the_folder(tmp_path: Path, name: str) -> None:
    """Made by phones and tools, not by us."""
    if not (REAL / name).exists():
        pytest.skip("the real evidence is not here")
    sealed_from(REAL / name, tmp_path / "a.sealed")

    assert results(tmp_path / "a.sealed", SECRET) == results(REAL / name, "")


def test_seal_is_in_the_result(tmp_path: Path) -> None:
    """Who sealed, and by which key, for which nobody vouches."""
    itunes_backup(tmp_path / "m")
    sealed = sealed_from(tmp_path / "m", tmp_path / "a.sealed")
    info = open_evidence(tmp_path / "a.sealed", lambda: SECRET).info

    assert info.path == str(tmp_path / "a.sealed" / "anna")
    assert info.seal is not None
    assert (info.seal.sha256, info.seal.sealed_by) == (sealed.sha256, "Field team 2")
    assert info.seal.signer == sealed.manifest.signer


def test_path_goes_to_another_process_without_what_opens_it(tmp_path: Path) -> None:
    """There it is opened anew."""
    itunes_backup(tmp_path / "m")
    sealed_from(tmp_path / "m", tmp_path / "a.sealed")
    (piece,) = find_evidence(tmp_path / "a.sealed", lambda: SECRET)
    sent = pickle.dumps(piece)
    arrived = pickle.loads(sent)  # noqa: S301 - our own

    assert arrived == piece
    assert hash(arrived) == hash(piece)
    assert SECRET.encode() not in sent
    assert len(sent) < 1000
    with pytest.raises(EvidenceError, match="was not opened"):
        arrived.is_dir()
    assert open_evidence(arrived, lambda: SECRET).info.kind == "itunes-backup"


def test_path_below_a_sealed_file_is_found_as_results_name_it(tmp_path: Path) -> None:
    """So that a check of one of several phones can be repeated."""
    for name in ("anna", "boris"):
        write_sample_phone(tmp_path / "m" / name)
    sealed_from(tmp_path / "m", tmp_path / "a.sealed")
    both = find_evidence(tmp_path / "a.sealed", lambda: SECRET)

    assert [str(path) for path in both] == [str(tmp_path / "a.sealed" / name) for name in ("anna", "boris")]
    assert find_evidence(tmp_path / "a.sealed" / "boris", lambda: SECRET) == both[1:]
    assert find_evidence(tmp_path, lambda: SECRET)[:2] == both
    with pytest.raises(EvidenceError, match="holds 2 pieces"):
        open_evidence(tmp_path / "a.sealed", lambda: SECRET)
    with pytest.raises(NotEvidenceError):
        find_evidence(tmp_path / "a.sealed" / "clara", lambda: SECRET)
    with pytest.raises(NotEvidenceError):
        find_evidence(tmp_path / "nowhere" / "clara", lambda: SECRET)


def test_key_is_needed_and_the_right_one(tmp_path: Path) -> None:
    """Each in a sentence of its own."""
    sealed_from(folder_with(tmp_path / "m"), tmp_path / "a.sealed")

    with pytest.raises(PasswordNeededError, match="secret key of age"):
        find_evidence(tmp_path / "a.sealed")
    other = "AGE-SECRET-KEY-1QQPQYSZQGPQYQSZQGPQYQSZQGPQYQSZQGPQYQSZQGPQYQSZQGPQYQ"
    with pytest.raises(WrongPasswordError, match="cannot be opened"):
        find_evidence(tmp_path / "a.sealed", lambda: other)
    assert is_sealed_file(tmp_path / "a.sealed")
    assert not is_sealed_file(tmp_path / "m")


def test_password_of_what_is_inside_stands_beside_the_key() -> None:
    """What is encrypted with age inside gets the keys as well."""
    both, key = InnerPassword(lambda: f"{SECRET}\nhorse battery"), InnerPassword(lambda: SECRET)

    assert (both(), key()) == ("horse battery", None)
    assert both.with_keys() == f"{SECRET}\nhorse battery"
    assert InnerPassword(lambda: None)() is None


def test_seal_that_does_not_hold_is_an_error(tmp_path: Path) -> None:
    """As a whole, when the list is concerned."""
    itunes_backup(tmp_path / "m")
    sealed_from(tmp_path / "m", tmp_path / "a.sealed")
    (tmp_path / "a.sealed").write_bytes((tmp_path / "a.sealed").read_bytes()[:-1])

    with pytest.raises(EvidenceError, match=r"The seal of .* does not hold: its end is missing"):
        find_evidence(tmp_path / "a.sealed", lambda: SECRET)


def test_damaged_chunk_is_a_problem_with_its_place_and_the_rest_is_read(tmp_path: Path) -> None:
    """Of a phone only what lies in it is lost, and no other phone."""
    for name in ("anna", "boris"):
        write_sample_phone(tmp_path / "m" / name)
    (tmp_path / "m" / "anna" / "zz").write_bytes(bytes(1024 * 1024))
    sealed_from(tmp_path / "m", tmp_path / "a.sealed")
    content = bytearray((tmp_path / "a.sealed").read_bytes())
    content[len(MAGIC) + 1000] ^= 1
    (tmp_path / "a.sealed").write_bytes(content)
    pieces = find_evidence(tmp_path / "a.sealed", lambda: SECRET)
    results = {piece.name: sweep([open_evidence(piece, lambda: SECRET)]).result for piece in pieces}

    assert set(results) == {"anna", "boris"}
    assert any("chunk 1 of 2, at byte 27" in problem.reason for problem in results["anna"].problems)
    assert results["boris"].problems == ()


def test_what_could_not_be_sealed_is_a_problem(tmp_path: Path) -> None:
    """Under the path it had; of another piece it is not told."""
    itunes_backup(tmp_path / "m")
    sealed_from(tmp_path / "m", tmp_path / "a.sealed")
    piece = SealedPath(tmp_path / "a.sealed", "anna").opened(lambda: SECRET)
    sealed = opened_seal(tmp_path / "a.sealed")
    entries = tuple(
        replace(entry, fault="could be read to byte 0 only") if entry.name == "anna/Info.plist" else entry
        for entry in sealed.manifest.entries
    )
    tree = piece.tree
    tree.sealed.manifest = replace(sealed.manifest, entries=entries)

    (problem,) = (
        item for item in open_evidence(piece, lambda: SECRET).files(lambda _: False) if isinstance(item, Problem)
    )
    assert (problem.origin.path, problem.loss) == ("anna/Info.plist", "file")
    assert "could be read to byte 0 only" in problem.reason
    assert list(tree.faults("other")) == []


def test_nothing_is_written_while_evidence_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No file appears anywhere that Python could put one, and none has a marked text of the evidence."""
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    itunes_backup(tmp_path / "m")
    sealed_from(tmp_path / "m", tmp_path / "a.sealed")
    shutil.rmtree(tmp_path / "m")
    before: Mapping[Path, bytes] = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    results(tmp_path / "a.sealed", SECRET)

    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before
    assert not any(b"demospy" in content for content in before.values())
