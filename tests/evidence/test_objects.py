"""Evidence in an object store is read where it lies, and says what it says on a disk."""

import pickle
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import android_backups
import android_reports
import dumps
from backups import FAST
from buckets import BUCKET, ObjectStore, bucket
from bugsweep.errors import EvidenceError, NotEvidenceError
from bugsweep.evidence import find_evidence, open_evidence
from bugsweep.evidence.objects import ObjectPath, ObjectTree
from bugsweep.samples.phone import write_sample_phone
from evidence_reading import results

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
PASSWORD = "horse battery"  # noqa: S105 - of made-up phones
URL = f"s3://{BUCKET}/march"


def dump_as_tar(folder: Path) -> None:
    """A file system in an archive."""
    dumps.tar_of(folder / "dump.tar.gz", dumps.FILES.items(), "w:gz")


def plain_tar(folder: Path) -> None:
    """The same without compression."""
    dumps.tar_of(folder / "dump.tar", dumps.FILES.items(), "w")


def dump_as_zip(folder: Path) -> None:
    """A file system in an archive of another kind."""
    dumps.zip_of(folder / "dump.zip", dumps.FILES.items())


def bug_report(folder: Path) -> None:
    """A bug report as the phone makes it."""
    files = android_reports.report_files({"package": "Packages:\n"})
    (folder / "bugreport.zip").write_bytes(android_reports.zip_of(files))


def android_backup(folder: Path) -> None:
    """A backup over USB, encrypted."""
    body = android_backups.tar_of({"apps/com.example/f/a.txt": b"a", "apps/com.example/_manifest": b"1"})
    (folder / "backup.ab").write_bytes(android_backups.backup_of(body, password=PASSWORD))


def encrypted_backup(folder: Path) -> None:
    """A backup of an iPhone: a folder of many objects."""
    write_sample_phone(folder / "anna", password=PASSWORD, **FAST)


KINDS = (dump_as_tar, plain_tar, dump_as_zip, bug_report, android_backup, encrypted_backup)


@pytest.fixture
def there(monkeypatch: pytest.MonkeyPatch) -> Iterator[ObjectStore]:
    """Serve a bucket."""
    with bucket(monkeypatch) as store:
        yield store


def put(there: ObjectStore, folder: Path) -> None:
    """Put all files of a folder there."""
    for path in folder.rglob("*"):
        if path.is_file():
            there.put_file(str(path), f"{URL.removeprefix('s3://')}/{path.relative_to(folder).as_posix()}")


@pytest.mark.parametrize("make", KINDS, ids=lambda make: make.__name__)
def test_result_is_that_on_a_disk(
    tmp_path: Path, there: ObjectStore, make: Callable[[Path], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same findings, coverage, problems and hashes, however it is parted into blocks; nothing is on disk."""
    (tmp_path / "m").mkdir()
    make(tmp_path / "m")
    put(there, tmp_path / "m")
    unlike = ("path", "acquired_at")  # of some kinds that is when the file was written
    expected = results(tmp_path / "m", PASSWORD, without=unlike)
    monkeypatch.setattr("bugsweep.evidence.objects._BLOCK", 4096)
    before = sorted(tmp_path.rglob("*"))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    assert results(ObjectPath(URL), PASSWORD, without=unlike) == expected
    assert len(expected) == 1
    assert sorted(tmp_path.rglob("*")) == before


def test_one_object_is_evidence_by_its_address(tmp_path: Path, there: ObjectStore) -> None:
    """As results name it."""
    bug_report(tmp_path)
    put(there, tmp_path)
    piece = open_evidence(ObjectPath(f"{URL}/bugreport.zip"), lambda: None)

    assert piece.info.path == f"{URL}/bugreport.zip"
    assert piece.info.sha256


def test_file_is_read_from_anywhere(there: ObjectStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """Few blocks are kept, and each is fetched when it is needed."""
    content = bytes(range(256)) * 100
    there.pipe_file(f"{BUCKET}/march/a", content)
    monkeypatch.setattr("bugsweep.evidence.objects._BLOCK", 1000)
    monkeypatch.setattr("bugsweep.evidence.objects._BLOCKS", 3)
    path = ObjectPath(URL) / "a"
    with path.open("rb") as stream:
        assert stream.read() == content
        for place in (0, 999, 1000, 25_599, 25_600, 99_999, 7):
            assert stream.seek(place) == place
            assert stream.read(1500) == content[place : place + 1500]
        assert stream.seek(-5, 2) == len(content) - 5
        assert stream.read() == content[-5:]
        with pytest.raises(OSError, match="before the beginning"):
            stream.seek(-1)
    assert len(path.tree._blocks) == 3


def test_paths_are_those_of_a_folder(there: ObjectStore) -> None:
    """With what lies below and beside."""
    for name in ("phone/a.txt", "phone/b/c.txt", "d.zip"):
        there.pipe_file(f"{BUCKET}/march/{name}", b"content")
    root = ObjectPath(f"{URL}/")

    assert [path.name for path in root.iterdir()] == ["d.zip", "phone"]
    assert [str(path) for path in (root / "phone").iterdir()] == [f"{URL}/phone/a.txt", f"{URL}/phone/b"]
    assert (root / "phone").is_dir()
    assert (root / "phone" / "a.txt").is_file()
    assert (root / "phone/a.txt").stat().st_size == 7
    assert (root / "phone/a.txt").with_name("b").is_dir()
    assert not root.joinpath("phone", "x").exists()
    assert ObjectPath(f"{URL}/d.zip").with_name("phone").is_dir()
    assert not root.is_symlink()
    with pytest.raises(NotADirectoryError):
        (root / "d.zip").iterdir()
    with pytest.raises(IsADirectoryError):
        (root / "phone").open("rb")
    with pytest.raises(FileNotFoundError):
        (root / "x").open("rb")


def test_path_goes_to_another_process_without_the_connection(there: ObjectStore) -> None:
    """And is the same path there."""
    there.pipe_file(f"{BUCKET}/march/a", b"x")
    path = ObjectPath(URL) / "a"
    assert path.exists()
    again = pickle.loads(pickle.dumps(path))  # noqa: S301 - our own

    assert again == path
    assert hash(again) == hash(path)
    assert again.is_file()


def test_object_that_is_replaced_while_it_is_read_is_an_error(
    there: ObjectStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Half of one and half of the other would be no evidence."""
    there.pipe_file(f"{BUCKET}/march/a", b"a" * 5000)
    monkeypatch.setattr("bugsweep.evidence.objects._BLOCK", 1000)
    with (ObjectPath(URL) / "a").open("rb") as stream:
        stream.read(10)
        there.pipe_file(f"{BUCKET}/march/a", b"b" * 5000)
        stream.seek(4000)
        with pytest.raises(OSError, match=r".+"):
            stream.read()


def test_what_is_not_there_is_said(there: ObjectStore) -> None:
    """By its address; a bucket that nobody has, too."""
    assert there.exists(BUCKET)
    for url in (URL, "s3://elsewhere/x.zip"):
        with pytest.raises(NotEvidenceError, match=f"There is nothing at {url}"):
            find_evidence(ObjectPath(url))


def test_store_that_refuses_is_an_error_with_its_words(there: ObjectStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """And is not taken for an empty one."""
    assert there.exists(BUCKET)

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Access Denied")

    monkeypatch.setattr(ObjectTree, "_asked", refuse)

    with pytest.raises(EvidenceError, match=f"{URL} cannot be read: Access Denied"):
        find_evidence(ObjectPath(URL))
