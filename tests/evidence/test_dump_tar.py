"""Dumps that are tar archives."""

import io
import random
import tarfile
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from bugsweep.evidence import _dump_tar
from bugsweep.evidence._dump_layout import Layout
from bugsweep.evidence._dump_ledger import Ledger
from bugsweep.formats.file_listing import LISTING
from bugsweep.formats.sqlite import open_database
from bugsweep.model.evidence import EvidenceFile
from bugsweep.model.record import Problem
from cases import build_database
from dumps import FILES, MAIN, SMS, WAL, content_of, everything, opened, tar_of

LOG = f"{SMS}-wal"
ANCHOR = ("private/var/mobile/x", b"x")


def rows(file: EvidenceFile) -> list[object]:
    """Return the rows of the database of the dumps."""
    with open_database(file) as database:
        return list(database._connection.execute("SELECT a FROM t"))


@pytest.mark.parametrize("between", [0, 1, 50])
@pytest.mark.parametrize("log_first", [False, True])
def test_log_is_found_before_and_after_its_database(tmp_path: Path, between: int, *, log_first: bool) -> None:
    """However many members lie between them."""
    pair = [(LOG, WAL), (SMS, MAIN)] if log_first else [(SMS, MAIN), (LOG, WAL)]
    others = [(f"private/var/mobile/Library/Other/{number}", b"o" * 600) for number in range(between)]
    path = tar_of(tmp_path / "d.tar", [pair[0], *others, pair[1]])

    (file,) = opened(path).files(lambda path: path == SMS)

    assert not isinstance(file, Problem)
    assert rows(file) == [("only in the log",)]


def test_database_whose_log_never_comes_is_given_at_the_end(tmp_path: Path) -> None:
    """Most databases have none at that moment."""
    files, problems = everything(tar_of(tmp_path / "d.tar", [(SMS, MAIN), ANCHOR]))

    assert problems == []
    assert list(files) == ["private/var/mobile/x", SMS, LISTING]


def test_database_that_waits_too_long_is_given_and_its_late_log_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What waits is bounded."""
    monkeypatch.setattr(_dump_tar, "_MOST_HELD", len(MAIN))
    other = "private/var/mobile/Library/TCC/TCC.db"
    path = tar_of(tmp_path / "d.tar", [(SMS, MAIN), (other, MAIN), (LOG, WAL), (f"{other}-wal", WAL)])

    files, problems = everything(path)

    assert content_of(files[SMS]) == MAIN
    assert rows(files[other]) == [("only in the log",)]
    assert [problem.origin.path for problem in problems] == [LOG]
    assert "too far" in problems[0].reason


def test_log_that_waits_too_long_is_dropped_and_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The database comes without it."""
    monkeypatch.setattr(_dump_tar, "_MOST_HELD", 10)
    files, problems = everything(tar_of(tmp_path / "d.tar", [(LOG, WAL), (SMS, MAIN)]))

    assert content_of(files[SMS]) == MAIN
    assert [(problem.origin.path, problem.loss) for problem in problems] == [(LOG, "file")]


def test_database_without_a_log_does_not_wait(tmp_path: Path) -> None:
    """Its header says how it is written."""
    plain, _ = build_database("CREATE TABLE t (a TEXT);")
    files, _ = everything(tar_of(tmp_path / "d.tar", [(SMS, plain), ANCHOR]))

    assert next(iter(files)) == SMS


def test_links_devices_and_twins_are_problems_where_they_are_wanted(tmp_path: Path) -> None:
    """They are listed, and nothing is followed."""
    path = tmp_path / "d.tar"
    with tarfile.open(path, "w") as archive:
        for name, kind, target in (
            (SMS, tarfile.SYMTYPE, "/etc/passwd"),
            ("private/var/mobile/hard", tarfile.LNKTYPE, SMS),
            ("private/var/mobile/fifo", tarfile.FIFOTYPE, ""),
        ):
            member = tarfile.TarInfo(name)
            member.type, member.linkname = kind, target
            archive.addfile(member)
        for content in (b"one", b"two!"):
            member = tarfile.TarInfo("private/var/mobile/twin")
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))

    files, problems = everything(path)

    assert content_of(files["private/var/mobile/twin"]) == b"one"
    assert [(problem.origin.path.rpartition("/")[2], problem.reason.partition(",")[0]) for problem in problems] == [
        ("sms.db", "a symbolic link"),
        ("hard", "a hard link"),
        ("fifo", "neither a file nor a folder"),
        ("twin", "a second member of the same name"),
    ]
    assert b'"target":"/etc/passwd"' in content_of(files[LISTING])


@pytest.mark.parametrize("name", ["../../etc/x", "/../etc/x", "//etc/x", "private/var/../../x"])
def test_name_that_leads_out_of_the_archive_is_a_problem(tmp_path: Path, name: str) -> None:
    """The members after it are read."""
    files, problems = everything(tar_of(tmp_path / "d.tar", [("private/var/mobile/a", b""), (name, b"y"), ANCHOR]))

    assert set(files) == {"private/var/mobile/a", ANCHOR[0], LISTING}
    assert [problem.reason for problem in problems] == ["its name leads out of the archive"]


def test_file_that_is_too_large_is_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It would fill the memory."""
    monkeypatch.setattr(_dump_tar, "_LARGEST_FILE", 10)
    files, problems = everything(tar_of(tmp_path / "d.tar", [("private/var/mobile/a", b"0" * 11), ANCHOR]))

    assert ANCHOR[0] in files
    assert [problem.reason for problem in problems] == ["11 bytes, more than the 10 that are read"]


@pytest.mark.parametrize("mode", ["w", "w:gz"])
def test_archive_that_is_cut_off_gives_what_came_before(tmp_path: Path, mode: str) -> None:
    """And says so, with the part of the last file that is there."""
    noise = random.Random(1).randbytes(99_999)  # noqa: S311 - repeatable, not secret
    path = tar_of(tmp_path / "d.tar", [*FILES.items(), ("private/var/mobile/last", noise)], mode)
    path.write_bytes(path.read_bytes()[:-60_000])

    files, problems = everything(path)

    assert set(FILES) - {LOG} <= set(files)
    assert any("cannot be read further" in problem.reason for problem in problems)
    assert LISTING in files


@pytest.mark.parametrize("mode", ["w", "w:gz"])
def test_damaged_archives_give_problems_and_no_other_errors(tmp_path: Path, mode: str) -> None:
    """Whatever bytes are changed."""
    path = tmp_path / "d.tar"
    whole = tar_of(path, FILES.items(), mode).read_bytes()
    for place in range(0, len(whole), len(whole) // 60):
        damaged = bytearray(whole)
        damaged[place] ^= 0x10
        path.write_bytes(damaged)
        ledger = Ledger(Layout("ios", "", ""), lambda _: True, lists=True, made_at=datetime.now(UTC))

        items = list(_dump_tar.TarDump(partial(path.open, "rb")).files(ledger))

        assert all(isinstance(item, Problem) or item.path for item in items)


def test_text_of_a_crash_waits_no_longer_than_there_is_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What waits is bounded; then it does without what may still come."""
    monkeypatch.setattr(_dump_tar, "_MOST_HELD", 64)
    text, buffer = "data/tombstones/tombstone_00", "data/tombstones/tombstone_00.pb"
    files, problems = everything(
        tar_of(tmp_path / "d.tar", [("data/data/x/y", b""), (text, b"t" * 60_000), ("data/z", b""), (buffer, b"b")])
    )

    assert problems == []
    assert list(files) == ["data/data/x/y", text, "data/z", buffer, LISTING]
    assert files[text].beside(".pb") is None
