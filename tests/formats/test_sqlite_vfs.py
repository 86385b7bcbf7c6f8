"""The bytes of a database, with its write-ahead log laid over them."""

import os
from contextlib import ExitStack
from pathlib import Path

import apsw
import pytest

from bugsweep.formats.sqlite_vfs import DatabaseError, EvidencePages, connect
from cases import MemoryFile, build_database

PAGE = 4096
CONTENT, WAL = build_database(
    "CREATE TABLE t (a); INSERT INTO t VALUES (1);",
    "INSERT INTO t VALUES (zeroblob(20000)); UPDATE t SET a = 'newer' WHERE a = 1;",
)
assert WAL is not None
FILE = MemoryFile("a.db", CONTENT, others={"a.db-wal": WAL})


def test_pages_of_the_log_are_laid_over_those_of_the_database() -> None:
    """The size is the one after the last commit, and pages only in the log count."""
    with ExitStack() as stack:
        pages = EvidencePages.open(FILE, stack)

        assert pages.size > len(CONTENT)
        assert list(pages.page_numbers(PAGE)) == list(range(1, pages.size // PAGE + 1))
        assert b"newer" in pages.read(PAGE, PAGE)
        assert b"newer" not in CONTENT


def test_header_says_that_there_is_no_log() -> None:
    """SQLite would look for one on disk otherwise; every read of the two bytes says the same."""
    with ExitStack() as stack:
        pages = EvidencePages.open(FILE, stack)

        assert pages.read(PAGE, 0)[18:20] == b"\1\1"
        assert pages.read(1, 18) == b"\1"
        assert pages.read(10, 19)[:1] == b"\1"


def test_pages_that_a_header_only_promises_are_not_there() -> None:
    """A truncated database has the size that it had, and the pages that it has."""
    content, _ = build_database(f"CREATE TABLE t (a); INSERT INTO t VALUES ('{'x' * 50_000}');")
    with ExitStack() as stack:
        pages = EvidencePages.open(MemoryFile("a.db", content[: 3 * PAGE + 1]), stack)

        assert pages.size == len(content)
        assert list(pages.page_numbers(PAGE)) == [1, 2, 3, 4]


@pytest.mark.parametrize("least", [PAGE, 1000], ids=["whole", "less than is there"])
def test_file_on_this_disk_gives_whole_pages(least: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Some file systems answer with less than they were asked for; the last page may be cut off."""
    read = os.pread
    monkeypatch.setattr(os, "pread", lambda file, amount, offset: read(file, min(amount, least), offset))
    (tmp_path / "a.db").write_bytes(CONTENT + b"rest")
    with (tmp_path / "a.db").open("rb") as stream:
        pages = EvidencePages(stream, len(CONTENT) + 4, None, None)

        assert pages.read(PAGE, PAGE) == CONTENT[PAGE : 2 * PAGE]
        assert pages.main_page(2, PAGE) == CONTENT[PAGE : 2 * PAGE]
        assert pages.read(PAGE, len(CONTENT)) == b"rest"


def test_database_is_never_written() -> None:
    """SQLite is told so, and the file refuses as well."""
    with ExitStack() as stack:
        pages = EvidencePages.open(FILE, stack)
        connection = connect(pages, stack)

        with pytest.raises(apsw.ReadOnlyError):
            connection.execute("DELETE FROM t")


def test_other_files_cannot_be_opened_from_it() -> None:
    """A query of a hostile schema reaches no file of this machine."""
    with ExitStack() as stack:
        connection = connect(EvidencePages.open(FILE, stack), stack)

        with pytest.raises(apsw.CantOpenError):
            connection.execute("ATTACH 'file:/etc/passwd' AS other")


@pytest.mark.parametrize("content", [b"", b"no database", b"\0" * 200, b"SQLite format 4\0" + b"\xff" * 100])
def test_what_is_no_database_is_refused(content: bytes) -> None:
    """The error says so."""
    with ExitStack() as stack, pytest.raises(DatabaseError):
        EvidencePages.open(MemoryFile("a.db", content), stack)
