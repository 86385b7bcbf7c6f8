"""Dumps of an Android phone's file system, whatever they lie in."""

import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bugsweep.artifacts import ARTIFACTS
from bugsweep.artifacts.android.boot_marks import BootMark
from bugsweep.artifacts.android.usage_events import UsageEvent
from bugsweep.errors import FormatError
from bugsweep.evidence.android_filesystem_dump import AndroidFilesystemDump
from bugsweep.evidence.filesystem_dump import FilesystemDump
from bugsweep.formats.file_listing import LISTING
from bugsweep.formats.path_patterns import PathPatterns
from bugsweep.formats.sqlite import open_database
from bugsweep.model.evidence import Device
from bugsweep.model.record import Problem, Record
from bugsweep.sweep import sweep
from cases import DATA, Case, artifact_cases, as_line
from dumps import ANDROID_FILES, FILES, MTIME, everything, folder_of, opened, tar_of, zip_of

DATABASE = "data/data/org.example/databases/x.db"
MAKERS: dict[str, Callable[[Path, dict[str, bytes]], Path]] = {
    "folder": lambda path, files: folder_of(path / "dump", files),
    "tar": lambda path, files: tar_of(path / "dump.tar", files.items()),
    "tar.gz": lambda path, files: tar_of(path / "d.tgz", files.items(), "w:gz"),
    "zip": lambda path, files: zip_of(path / "dump.zip", files.items()),
}
USAGE = Case("android/usage_events", DATA / "artifacts/android/usage_events/stored_android_14").contents()
CRASH = Case("android/tombstones", DATA / "artifacts/android/tombstones/protobuf").contents()
TEXT, BUFFER = sorted(CRASH)
PLACES = ("data/", "sdcard/", "system/", "vendor/")


def phone() -> dict[str, bytes]:
    """Return the files of a phone on which all that the golden folders have lies together."""
    files = dict(ANDROID_FILES)
    for case in artifact_cases():
        if case.artifact.startswith("android/"):
            files |= {path: content for path, content in case.contents().items() if path.startswith(PLACES)}
    return files


PHONE = phone()


def records(path: Path, name: str) -> Iterator[Record | Problem]:
    """Yield what an artifact gives of a dump; a file that is none of its own gives nothing."""
    artifact = ARTIFACTS[name]
    for file in opened(path).files(PathPatterns({name: artifact.paths})):
        if isinstance(file, Problem):
            yield file
            continue
        with suppress(FormatError):
            yield from artifact.parse(file)


@pytest.mark.parametrize("prefix", ["", "Dump/", "fs/", "/", "./"])
@pytest.mark.parametrize("container", MAKERS)
def test_files_have_their_device_paths(tmp_path: Path, container: str, prefix: str) -> None:
    """In every container, below every folder that tools put around them, with a slash before them or without."""
    if container == "folder" and prefix == "/":
        prefix = ""
    files, problems = everything(
        MAKERS[container](tmp_path, {prefix + name: ANDROID_FILES[name] for name in ANDROID_FILES})
    )

    assert problems == []
    assert set(files) - {f"{DATABASE}-wal"} == {*ANDROID_FILES, LISTING} - {f"{DATABASE}-wal"}


@pytest.mark.parametrize("container", MAKERS)
def test_data_partition_alone_is_a_dump(tmp_path: Path, container: str) -> None:
    """Paths begin below ``data`` then."""
    inner = {name.removeprefix("data/"): content for name, content in ANDROID_FILES.items() if name.startswith("data/")}
    files, _ = everything(MAKERS[container](tmp_path, inner))

    assert {"data/system/packages.xml", DATABASE} <= set(files)


@pytest.mark.parametrize("container", MAKERS)
def test_phone_is_known_at_the_end(tmp_path: Path, container: str) -> None:
    """From the files of its partitions, that nobody else asked for."""
    dump = opened(MAKERS[container](tmp_path, ANDROID_FILES))

    assert list(dump.files(lambda _: False)) == []
    assert isinstance(dump, AndroidFilesystemDump)
    assert dump.info.device == Device(
        platform="android", model="Maker Example 7", os_version="13", build="m/x/y:13/A1/7:user/release-keys"
    )


def test_fingerprint_of_the_packages_is_that_of_the_phone(tmp_path: Path) -> None:
    """Where the partition of the system was not dumped."""
    dump = opened(folder_of(tmp_path, {name: ANDROID_FILES[name] for name in ANDROID_FILES if "build" not in name}))
    list(dump.files(lambda _: False))

    assert dump.info.device == Device(platform="android", build="other")


def test_damaged_build_files_name_no_phone(tmp_path: Path) -> None:
    """Whatever they hold."""
    files = {"system/build.prop": b"\0\xff=\n=", "data/system/packages.xml": b"ABX\0\x32", "data/data/x/y": b""}
    dump = opened(folder_of(tmp_path, files))
    list(dump.files(lambda _: False))

    assert dump.info.device == Device(platform="android")


@pytest.mark.parametrize("container", MAKERS)
def test_database_comes_with_its_log(tmp_path: Path, container: str) -> None:
    """Rows that lie only there are read."""
    dump = opened(MAKERS[container](tmp_path, ANDROID_FILES))
    (file,) = [item for item in dump.files(lambda path: path == DATABASE) if hasattr(item, "open")]

    with open_database(file) as database:
        assert list(database._connection.execute("SELECT a FROM t")) == [("only in the log",)]


@pytest.mark.parametrize("container", MAKERS)
def test_every_path_is_listed(tmp_path: Path, container: str) -> None:
    """Also those that nobody reads; a sweep counts them."""
    result = sweep([opened(MAKERS[container](tmp_path, ANDROID_FILES))]).result
    coverage = {each.artifact: each for each in result.verdict.coverage}

    assert coverage["android/stored_files"].status == "read"
    assert coverage["android/stored_files"].records >= len(ANDROID_FILES)
    assert coverage["android/files"].status == "not applicable"


def test_file_of_a_work_profile_is_not_that_of_the_owner(tmp_path: Path) -> None:
    """Both are read."""
    files = {"data/data/org.example/a": b"1", "data/user/10/org.example/a": b"2", "data/user/0/org.example/b": b"3"}
    found, problems = everything(zip_of(tmp_path / "z", files.items()))

    assert set(found) == {"data/data/org.example/a", "data/user/10/org.example/a", "data/data/org.example/b", LISTING}
    assert problems == []


@pytest.mark.parametrize("files", [FILES, {"readme.txt": b""}, {"a/b/c/d/data/data/x": b""}, {"data/app/x": b""}])
def test_other_trees_are_no_dumps_of_an_android_phone(tmp_path: Path, files: dict[str, bytes]) -> None:
    """An iPhone, anything, a file system too deep down; and the dump of an Android phone is none of an iPhone."""
    for container, make in MAKERS.items():
        (tmp_path / container).mkdir()
        assert not AndroidFilesystemDump.recognises(make(tmp_path / container, files))
        (tmp_path / f"{container} of Android").mkdir()
        assert not FilesystemDump.recognises(make(tmp_path / f"{container} of Android", ANDROID_FILES))


def test_every_artifact_of_such_dumps_can_be_found() -> None:
    """No artifact names a kind that does not exist."""
    assert ARTIFACTS["android/stored_files"].kinds == ("android-filesystem-dump",)


def test_mark_of_a_start_has_the_time_of_its_file(tmp_path: Path) -> None:
    """Which is all that it says."""
    dump = opened(tar_of(tmp_path / "x", [*ANDROID_FILES.items(), ("data/misc/bootstat/factory_reset", b"")]))
    (file,) = [item for item in dump.files(lambda path: "bootstat" in path) if not isinstance(item, Problem)]

    (mark,) = ARTIFACTS["android/boot_marks"].parse(file)

    assert isinstance(mark, BootMark)
    assert (mark.name, mark.time) == ("factory_reset", datetime(2024, 5, 6, 8, tzinfo=UTC))


@pytest.mark.parametrize("backward", [False, True], ids=["text first", "text last"])
@pytest.mark.parametrize("container", MAKERS)
def test_crash_that_was_written_twice_is_told_once(tmp_path: Path, container: str, *, backward: bool) -> None:
    """The protocol buffer is read, whether it lies before or after the text, or far from it."""
    other = {"data/tombstones/tombstone_08": b"pid: 7, tid: 7, name: a  >>> b <<<\n"}
    pair = [(TEXT, CRASH[TEXT]), *ANDROID_FILES.items(), (BUFFER, CRASH[BUFFER])]
    files = dict(reversed(pair) if backward else pair)

    found = list(records(MAKERS[container](tmp_path, files | other), "android/tombstones"))

    assert sorted(item.origin.path for item in found) == [BUFFER, *other]


@pytest.mark.parametrize("container", MAKERS)
def test_crash_is_told_from_its_text_where_the_other_form_is_damaged(tmp_path: Path, container: str) -> None:
    """Nothing of it is lost but what the text does not say."""
    files = {TEXT: CRASH[TEXT], **ANDROID_FILES, BUFFER: b"\xff" * 40}

    found = list(records(MAKERS[container](tmp_path, files), "android/tombstones"))

    assert [item.origin.path for item in found] == [TEXT]


@pytest.mark.parametrize("backward", [False, True], ids=["names last", "names first"])
@pytest.mark.parametrize("container", MAKERS)
def test_names_of_used_apps_are_found_wherever_they_lie(tmp_path: Path, container: str, *, backward: bool) -> None:
    """The file that has them is for no artifact itself."""
    parts = [*sorted(USAGE.items()), *ANDROID_FILES.items()]
    assert parts[0][0].endswith("/daily/1714982400000")

    found = list(
        records(MAKERS[container](tmp_path, dict(reversed(parts) if backward else parts)), "android/usage_events")
    )

    assert len(found) == 5
    assert [item.package for item in found if isinstance(item, UsageEvent)][:3] == [
        "org.example.chat",
        "org.example.chat",
        "com.example.syncservice",
    ]


def all_records(path: Path) -> list[str]:
    """Return what all artifacts give of a dump, but for its listing, in which archives have no folders."""
    names = [artifact.name for artifact in ARTIFACTS if artifact.platform == "android"]
    found = [as_line(item) for name in names if name != "android/stored_files" for item in records(path, name)]
    return sorted(found)


@pytest.fixture(scope="module")
def phone_in_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the phone as a folder, all of whose files are as old as those of an archive."""
    folder = folder_of(tmp_path_factory.mktemp("phone"), PHONE)
    for path in [*folder.rglob("*"), folder]:
        os.utime(path, (MTIME, MTIME))
    return folder


@pytest.mark.parametrize("container", ["tar", "zip"])
@pytest.mark.parametrize("backward", [False, True], ids=["forward", "backward"])
def test_every_container_gives_the_same(
    tmp_path: Path, phone_in_folder: Path, container: str, *, backward: bool
) -> None:
    """Whatever comes first in it: the same records, and so the same findings, exposure and facts."""
    packed = MAKERS[container](tmp_path, dict(reversed(PHONE.items()) if backward else PHONE))

    assert all_records(packed) == all_records(phone_in_folder)
    assert told(packed) == told(phone_in_folder)


def told(path: Path) -> list[set[tuple[object, ...]]]:
    """Return what a sweep tells of a dump, without the records that it quotes, whose order is that of the container."""
    result = sweep([opened(path)]).result
    return [
        {(one.id, one.title, one.level, one.explanation, one.count) for one in result.findings},
        {(one.kind, one.what, one.who, one.state, one.count, one.last_used) for one in result.exposure},
        {(one.field, str(one.value), one.source, one.observed_at) for one in result.facts},
    ]
