"""Dumps of an iPhone's file system, whatever they lie in."""

import hashlib
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bugsweep.artifacts import ARTIFACTS
from bugsweep.evidence.filesystem_dump import FilesystemDump
from bugsweep.formats.file_listing import LISTING
from bugsweep.formats.sqlite import open_database
from bugsweep.model.evidence import Device
from bugsweep.sweep import sweep
from dumps import FILES, MTIME, SMS, content_of, everything, folder_of, opened, tar_of, zip_of

MAKERS: dict[str, Callable[[Path, str], Path]] = {
    "folder": lambda path, prefix: folder_of(path / "dump", {prefix + name: FILES[name] for name in FILES}),
    "tar": lambda path, prefix: tar_of(path / "dump.tar", ((prefix + name, FILES[name]) for name in FILES)),
    "tar.gz": lambda path, prefix: tar_of(path / "d.tgz", ((prefix + name, FILES[name]) for name in FILES), "w:gz"),
    "zip": lambda path, prefix: zip_of(path / "dump.zip", ((prefix + name, FILES[name]) for name in FILES)),
}


@pytest.mark.parametrize("prefix", ["", "Dump/", "filesystem1/"])
@pytest.mark.parametrize("container", MAKERS)
def test_files_have_their_device_paths(tmp_path: Path, container: str, prefix: str) -> None:
    """In every container, below every folder that tools put around them."""
    files, problems = everything(MAKERS[container](tmp_path, prefix))

    assert problems == []
    assert {path: content_of(files[path]) for path in files if path not in {LISTING, f"{SMS}-wal"}} == {
        path: FILES[path] for path in FILES if path != f"{SMS}-wal"
    }


@pytest.mark.parametrize("prefix", ["private/var/", "./private/var/", "var/", "", "iPhone of Anna/var/"])
@pytest.mark.parametrize("container", ["tar", "zip"])
def test_dump_may_begin_anywhere_above_the_user(tmp_path: Path, container: str, prefix: str) -> None:
    """At the root folder, at ``var`` or at ``mobile``, with or without a folder around it."""
    contents = [(f"{prefix}mobile/Library/SMS/sms.db", b"text"), (f"{prefix}wireless/x", b"")]
    path = tar_of(tmp_path / "x", contents) if container == "tar" else zip_of(tmp_path / "x", contents)

    files, _ = everything(path)

    assert set(files) == {SMS, "private/var/wireless/x", LISTING}


@pytest.mark.parametrize("container", MAKERS)
def test_database_comes_with_its_log(tmp_path: Path, container: str) -> None:
    """Rows that lie only there are read."""
    path = MAKERS[container](tmp_path, "")
    (file,) = [item for item in opened(path).files(lambda path: path == SMS) if hasattr(item, "open")]

    with open_database(file) as database:
        assert list(database._connection.execute("SELECT a FROM t")) == [("only in the log",)]


@pytest.mark.parametrize("container", MAKERS)
def test_phone_and_time_are_known_at_the_end(tmp_path: Path, container: str) -> None:
    """From files that nobody else asked for."""
    path = MAKERS[container](tmp_path, "")
    if path.is_dir():
        for file in path.rglob("*"):
            os.utime(file, (MTIME, MTIME))
    dump = opened(path)

    assert list(dump.files(lambda _: False)) == []
    assert dump.info.device == Device(
        platform="ios", model="iPhone14,5", os_version="17.4", build="21E219", name="Anna's iPhone"
    )
    assert dump.info.acquired_at == datetime(2024, 5, 6, 8, tzinfo=UTC)
    assert dump.info.integrity is not None
    assert dump.info.integrity.listed == len(FILES)
    if path.is_file():
        assert dump.info.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    else:
        assert len(dump.info.sha256) == 64


def test_hash_of_a_folder_changes_with_size_and_time(tmp_path: Path) -> None:
    """It is one of the listing."""
    path = folder_of(tmp_path / "dump")

    def digest() -> str:
        dump = opened(path)
        list(dump.files(lambda _: False))
        return dump.info.sha256

    first = digest()

    assert digest() == first
    (path / SMS).write_bytes(b"other")
    assert digest() != first


@pytest.mark.parametrize("container", MAKERS)
def test_listing_has_every_path_also_those_that_nobody_reads(tmp_path: Path, container: str) -> None:
    """An artifact sees them, and a sweep counts them."""
    path = MAKERS[container](tmp_path, "Dump/")

    result = sweep([opened(path)]).result
    coverage = {each.artifact: each for each in result.verdict.coverage}
    (listing,) = [item for item in opened(path).files(lambda path: path == LISTING) if hasattr(item, "open")]
    records = [record for record in ARTIFACTS["ios/files"].parse(listing) if hasattr(record, "file_path")]

    assert coverage["ios/files"].status == "read"
    assert set(FILES) <= {record.file_path for record in records}
    assert {record.kind for record in records} <= {"file", "directory"}
    assert {record.size for record in records if record.file_path == SMS} == {len(FILES[SMS])}


def test_time_of_change_in_the_future_is_not_the_time_of_acquisition(tmp_path: Path) -> None:
    """Whoever writes a file sets its time."""
    path = folder_of(tmp_path / "dump")
    for file in path.rglob("*"):
        os.utime(file, (MTIME, MTIME))
    os.utime(path / SMS, (4_000_000_000, 4_000_000_000))
    dump = opened(path)
    list(dump.files(lambda _: False))

    assert dump.info.acquired_at == datetime(2024, 5, 6, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    "files",
    [
        {"data/data/org.example/databases/x.db": b"", "system/build.prop": b""},
        {"private/var/db/x": b"", "Users/anna/x": b""},
        {"a/b/c/d/e/private/var/mobile/x": b""},
        {"readme.txt": b""},
    ],
)
def test_other_trees_are_no_dumps_of_an_iphone(tmp_path: Path, files: dict[str, bytes]) -> None:
    """An Android phone, a Mac, a file system too deep down, anything."""
    (tmp_path / "f").mkdir()

    assert not FilesystemDump.recognises(folder_of(tmp_path / "f", files))
    assert not FilesystemDump.recognises(tar_of(tmp_path / "t", files.items()))
    assert not FilesystemDump.recognises(zip_of(tmp_path / "z", files.items()))


@pytest.mark.parametrize("content", [b"", b"text", b"\x1f\x8b\x08 no gzip", b"PK\x03\x04 no zip"])
def test_other_files_are_no_dumps(tmp_path: Path, content: bytes) -> None:
    """Recognising never fails."""
    (tmp_path / "x").write_bytes(content)

    assert not FilesystemDump.recognises(tmp_path / "x")
