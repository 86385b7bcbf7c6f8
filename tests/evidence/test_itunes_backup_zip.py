"""A backup whose folder was packed into a zip archive."""

import zipfile
from pathlib import Path

import pytest

from backups import FAST
from bugsweep.errors import EvidenceError, NotEvidenceError, WrongPasswordError
from bugsweep.evidence import find_evidence, open_evidence
from bugsweep.evidence.itunes_backup_zip import BackupArchive, ZippedPath
from bugsweep.samples.phone import write_sample_phone
from evidence_reading import opened, problems, results
from seals import SECRET, sealed_from

REAL = Path(__file__).parents[3] / "shared" / "evidence" / "ios"
UDID = "00008030-000E11112222001E"


@pytest.fixture(scope="module")
def phone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a backup."""
    folder = tmp_path_factory.mktemp("phone") / UDID
    write_sample_phone(folder)
    return folder


def packed(folder: Path, archive: Path, below: str = "", **also: bytes) -> Path:
    """Pack a folder, under the names that begin with `below`, and other members."""
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as made:
        for path in sorted(folder.rglob("*")):
            made.write(path, below + path.relative_to(folder).as_posix())
        for name, content in also.items():
            made.writestr(name, content)
    return archive


@pytest.mark.parametrize("below", ["", f"{UDID}/", f"MobileSync/Backup/{UDID}/"])
def test_result_is_that_of_the_folder(tmp_path: Path, phone: Path, below: str) -> None:
    """However deep it lies, and whatever a Mac puts beside it."""
    archive = packed(phone, tmp_path / "a.zip", below, **{"__MACOSX/._Manifest.db": b"\0", ".DS_Store": b"\0"})

    assert find_evidence(archive) == [archive]
    assert open_evidence(archive, lambda: None).info.path == str(archive)
    assert results(archive) == results(phone)


def test_encrypted_backup_is_opened_with_its_password(tmp_path: Path) -> None:
    """A wrong one is refused as it is of the folder."""
    write_sample_phone(tmp_path / "phone", password="right", **FAST)  # noqa: S106 - of a sample
    archive = packed(tmp_path / "phone", tmp_path / "a.zip")

    assert results(archive, "right") == results(tmp_path / "phone", "right")
    with pytest.raises(WrongPasswordError):
        opened(archive, "wrong")


def test_archive_in_a_sealed_file_is_read(tmp_path: Path, phone: Path) -> None:
    """From what lies in memory."""
    (tmp_path / "m").mkdir()
    packed(phone, tmp_path / "m" / "a.zip")
    sealed_from(tmp_path / "m", tmp_path / "a.sealed")

    assert results(tmp_path / "a.sealed", SECRET) == results(phone)


def test_two_backups_are_no_piece_of_evidence(tmp_path: Path, phone: Path) -> None:
    """But the snapshot of an unfinished one within is none of its own."""
    own = {f"b/{path.name}": path.read_bytes() for path in phone.iterdir() if path.is_file()}
    with pytest.raises(EvidenceError, match="holds 2 backups: unpack it"):
        opened(packed(phone, tmp_path / "two.zip", "a/", **own))

    snapshot = {f"a/Snapshot/{path.name}": path.read_bytes() for path in phone.iterdir() if path.is_file()}
    assert opened(packed(phone, tmp_path / "one.zip", "a/", **snapshot)).info.kind == "itunes-backup"


def test_archive_without_a_backup_is_none(tmp_path: Path) -> None:
    """A file of that name alone is not enough."""
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as made:
        made.writestr("app/Manifest.db", b"x")
    with pytest.raises(NotEvidenceError):
        opened(tmp_path / "a.zip")


def test_members_that_mean_harm_are_told(tmp_path: Path, phone: Path) -> None:
    """Names that lead out, second members, links; the rest is read all the same."""
    archive = packed(phone, tmp_path / "a.zip", **{"../../evil": b"x"})
    link = zipfile.ZipInfo("ff/" + "f" * 40)
    link.create_system, link.external_attr = 3, 0o120777 << 16
    with zipfile.ZipFile(archive, "a") as made:
        made.writestr(link, "/etc/passwd")
        with pytest.warns(UserWarning, match="Duplicate"):
            made.writestr("Manifest.db", b"another")
    tree = BackupArchive(archive, "")
    told = {(problem.origin.path, problem.reason) for problem in problems(opened(archive))}

    assert ("../../evil", "its name leads out of the archive") in told
    assert ("Manifest.db", "a second member of the same name, which is not read") in told
    assert results(archive)[0]["findings"] == results(phone)[0]["findings"]
    linked = ZippedPath(tree, link.filename)
    assert linked.is_symlink()
    assert linked.readlink() == "/etc/passwd"
    with pytest.raises(OSError, match="not a regular file"):
        linked.open("rb")


@pytest.mark.parametrize("kept", [0.3, 0.9, 0.999])
def test_archive_that_is_cut_off_is_no_evidence(tmp_path: Path, phone: Path, kept: float) -> None:
    """Its table of contents is at the end."""
    archive = packed(phone, tmp_path / "a.zip")
    content = archive.read_bytes()
    archive.write_bytes(content[: int(len(content) * kept)])
    with pytest.raises(NotEvidenceError):
        opened(archive)


def test_flipped_bits_are_problems_of_their_files(tmp_path: Path, phone: Path) -> None:
    """Anywhere in the archive; nothing else comes of them than errors that are told."""
    archive = packed(phone, tmp_path / "a.zip")
    whole = archive.read_bytes()
    outcomes = set()
    for place in range(0, len(whole), max(1, len(whole) // 60)):
        damaged = bytearray(whole)
        damaged[place] ^= 0x10
        archive.write_bytes(damaged)
        try:
            outcomes.add(bool(problems(opened(archive))))
        except EvidenceError:
            outcomes.add(None)

    assert True in outcomes


def test_what_is_not_there_is_an_error_of_the_system(tmp_path: Path, phone: Path) -> None:
    """As it is of a folder."""
    top = ZippedPath(BackupArchive(packed(phone, tmp_path / "a.zip"), ""))

    assert (top / "Manifest.db").is_file()
    assert {path.name for path in top.iterdir()} >= {"Manifest.db", "Info.plist"}
    assert (top / "Info.plist").with_name("Manifest.db").stat().st_size == (phone / "Manifest.db").stat().st_size
    for name in ("nothing", "ab/nothing"):
        assert not (top / name).exists()
        with pytest.raises(FileNotFoundError):
            (top / name).stat()
        with pytest.raises(FileNotFoundError):
            (top / name).open("rb")
    with pytest.raises(NotADirectoryError):
        (top / "Manifest.db").iterdir()
    with pytest.raises(OSError, match="Invalid argument"):
        (top / "Manifest.db").readlink()


@pytest.mark.real
@pytest.mark.parametrize("name", ["mvt-ios14-backup", "encrypted-mvt"])
def test_result_of_real_evidence_is_that_of_the_folder(tmp_path: Path, name: str) -> None:
    """Made by phones and tools, not by us."""
    if not (REAL / name).exists():
        pytest.skip("the real evidence is not here")
    archive = packed(REAL / name, tmp_path / "a.zip")

    assert results(archive) == results(REAL / name)
