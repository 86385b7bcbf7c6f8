"""A damaged database answers with the rows that it still has."""

import sqlite3
from collections import Counter
from contextlib import ExitStack, closing, suppress
from datetime import datetime
from io import BytesIO
from typing import Annotated, BinaryIO, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bugsweep.errors import FormatError
from bugsweep.formats import sqlite_salvage
from bugsweep.formats.sqlite import DatabaseError, open_database
from bugsweep.formats.sqlite_salvage import Salvage, row_digest, without_known
from bugsweep.formats.sqlite_vfs import EvidencePages
from bugsweep.formats.timestamps import Epoch, from_cocoa
from bugsweep.model.record import Problem
from cases import MemoryFile, build_database
from hanging import ends

PAGE = 512
COUNT = 2000
SCHEMA = f"""PRAGMA page_size = {PAGE};
    CREATE TABLE message (id INTEGER PRIMARY KEY, guid TEXT UNIQUE NOT NULL, text TEXT, date REAL, handle INTEGER);
    CREATE TABLE handle (id INTEGER PRIMARY KEY, name TEXT);
    CREATE TABLE setting (name TEXT PRIMARY KEY, value) WITHOUT ROWID;"""
FILLED = f"""{SCHEMA}
    INSERT INTO handle VALUES (0, 'Anna'), (1, 'Boris');
    INSERT INTO setting VALUES ('a', 1);
    WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < {COUNT})
    INSERT INTO message SELECT i, 'guid-' || i, CASE WHEN i % 7 THEN 'text ' || i END, i * 1000, i % 2 FROM n;"""
WHOLE, _ = build_database(FILLED)
QUERY = "SELECT id, guid, text, date FROM message"


class _Message(NamedTuple):
    id: int
    guid: str
    text: str | None
    date: Annotated[datetime | None, Epoch(from_cocoa)]


class _Name(NamedTuple):
    name: str


def read(
    content: bytes, query: str = QUERY, row_type: type[NamedTuple] = _Message, wal: bytes | None = None
) -> tuple[list[NamedTuple], list[Problem]]:
    """Return the rows and the problems of a query."""
    rows: list[NamedTuple] = []
    problems: list[Problem] = []
    others = {} if wal is None else {"a.db-wal": wal}
    with open_database(MemoryFile("a.db", content, others=others)) as database:
        for item in database.rows(query, row_type):
            (problems if isinstance(item, Problem) else rows).append(item)
    return rows, problems


TRUE, _ = read(WHOLE)


def pages_of_kind(content: bytes, kind: int, *, holding: bytes = b"") -> list[int]:
    """Return the numbers of the pages of that kind, without the first."""
    starts = range(PAGE, len(content), PAGE)
    return [s // PAGE + 1 for s in starts if content[s] == kind and holding in content[s : s + PAGE]]


LEAVES = pages_of_kind(WHOLE, 13, holding=b"guid-")
INTERIORS = pages_of_kind(WHOLE, 5)
INDEX_PAGES = pages_of_kind(WHOLE, 10, holding=b"guid-")


def without_page(content: bytes, number: int) -> bytes:
    """Return a database with a page of zeros."""
    return content[: (number - 1) * PAGE] + bytes(PAGE) + content[number * PAGE :]


def test_lost_page_in_the_middle_costs_its_rows_only() -> None:
    """The rows that SQLite gave come once, then those that it could not give, then what is lost."""
    rows, problems = read(without_page(WHOLE, LEAVES[len(LEAVES) // 2]))

    assert set(rows) < set(TRUE)
    assert len(set(rows)) == len(rows) > COUNT - 20
    assert [problem.loss for problem in problems] == ["file"]
    assert "1 page and 0 rows of message cannot be read" in problems[0].reason
    assert "more rows were salvaged" in problems[0].reason


@pytest.mark.parametrize("number", INTERIORS)
def test_lost_interior_page_costs_no_row(number: int) -> None:
    """The pages below it are found."""
    rows, problems = read(without_page(WHOLE, number))

    assert Counter(rows) == Counter(TRUE)
    assert len(problems) == 1


@pytest.mark.parametrize("share", [0.2, 0.5, 0.8])
def test_truncated_database_gives_the_rows_that_it_has(share: float) -> None:
    """Rows of pages that are there, whether SQLite reaches them or not."""
    content = WHOLE[: int(len(WHOLE) * share)]
    rows, problems = read(content)
    there = sum(content[(n - 1) * PAGE :][:PAGE].count(b"guid-") for n in LEAVES)

    assert set(rows) <= set(TRUE)
    assert len(rows) >= there - 10
    assert len(problems) == 1


def test_lost_index_page_costs_no_row_and_order_is_kept() -> None:
    """The rows are sorted without it."""
    rows, problems = read(without_page(WHOLE, INDEX_PAGES[0]), f"{QUERY} ORDER BY guid")

    assert Counter(rows) == Counter(TRUE)
    assert len(problems) == 1


@pytest.mark.parametrize("damage", [(0, b"X"), (18, b"\x00" * 2), (44, b"\xff" * 4), (56, b"\xff" * 4)])
def test_damaged_header_costs_no_row(damage: tuple[int, bytes]) -> None:
    """Of the first hundred bytes only the page size and what stands beside it are needed."""
    at, value = damage
    content = WHOLE[:at] + value + WHOLE[at + len(value) :]
    rows, _ = read(content)

    assert Counter(rows) == Counter(TRUE)


def test_declaration_that_is_damaged_costs_only_its_table() -> None:
    """SQLite refuses the whole database."""
    content = WHOLE.replace(b"CREATE TABLE handle", b"CREATE TRIBE handle")
    with open_database(MemoryFile("a.db", content)) as database:
        columns = database.columns("message")
        items = list(database.rows(QUERY, _Message))

    assert columns == {"id", "guid", "text", "date", "handle"}
    assert Counter(item for item in items if not isinstance(item, Problem)) == Counter(TRUE)
    assert "malformed" in str(items[-1])


def test_lost_schema_is_no_database() -> None:
    """Without it, rows have no meaning."""
    with pytest.raises(DatabaseError):
        read(WHOLE[:100] + bytes(PAGE - 100) + WHOLE[PAGE:])


def test_join_is_answered_from_all_its_tables() -> None:
    """A query over several tables, one of them damaged."""
    query = "SELECT name FROM message JOIN handle ON handle.id = message.handle WHERE message.date > ? ORDER BY guid"
    content = without_page(WHOLE, INTERIORS[-1])
    with open_database(MemoryFile("a.db", content)) as database:
        items = list(database.rows(query, _Name, (1_000_000,)))

    assert Counter(items[:-1]) == Counter({_Name("Anna"): 500, _Name("Boris"): 500})
    assert "of handle, message" in str(items[-1])


def test_rows_that_look_the_same_are_kept_as_often_as_they_are() -> None:
    """What SQLite gave is left out once for each time that it gave it."""
    rows, _ = read(without_page(WHOLE, LEAVES[len(LEAVES) // 2]), "SELECT (handle % 1) || '' FROM message", _Name)

    assert set(rows) == {_Name("0")}
    assert COUNT - 20 < len(rows) < COUNT


def test_rows_that_differ_in_one_value_are_told_apart() -> None:
    """The hash of Python is the same for -1 and -2, and for numbers that differ by 2**61 - 1."""
    known = Counter([row_digest((1, -1)), row_digest((0, "a"))])

    assert without_known([(1, -1), (1, -2), (2**61 - 1, "a"), (1, -1)], known) == [(1, -2), (2**61 - 1, "a"), (1, -1)]


def test_table_without_rowid_is_said_to_be_not_supported() -> None:
    """Its rows lie in a tree of another kind."""
    root = sqlite3_root("setting")
    rows, problems = read(without_page(WHOLE, root), "SELECT name FROM setting", _Name)

    assert rows == []
    assert "setting: tables WITHOUT ROWID are not salvaged" in problems[0].reason


@pytest.mark.parametrize("encoding", ["UTF-16le", "UTF-16be"])
def test_text_of_any_encoding_is_read(encoding: str) -> None:
    """As SQLite would give it."""
    content, _ = build_database(
        f"PRAGMA encoding = '{encoding}'; {FILLED} UPDATE message SET text = 'Привет' WHERE id < 9;"
    )
    true, _ = read(content)
    rows, problems = read(without_page(content, pages_of_kind(content, 5)[0]))

    assert Counter(rows) == Counter(true)
    assert _Message(1, "guid-1", "Привет", datetime.fromisoformat("2001-01-01T00:16:40Z")) in rows
    assert len(problems) == 1


def test_rows_of_the_log_are_salvaged_too() -> None:
    """The pages are those of the last commit."""
    content, wal = build_database(FILLED, "UPDATE message SET text = 'newer'; DELETE FROM message WHERE id > 1990;")
    assert wal is not None
    damaged = without_page(content, 7)
    rows, _ = read(content, wal=wal)

    assert len(rows) == 1990
    assert Counter(rows) == Counter(read(damaged, wal=wal)[0])
    assert {row.text for row in rows} == {"newer"}  # type: ignore[attr-defined] - rows are messages


class _TornFile(MemoryFile):
    """A file of a medium that cannot be read at one place."""

    def open(self) -> BinaryIO:
        return _TornStream(self.content)


class _TornStream(BytesIO):
    def read(self, size: int | None = -1) -> bytes:
        if self.tell() // PAGE + 1 == LEAVES[9]:
            raise OSError("input/output error")
        return super().read(size)


def test_container_that_cannot_give_a_page_costs_its_rows_only() -> None:
    """An unreadable medium is damage as any other."""
    with open_database(_TornFile("a.db", WHOLE)) as database:
        *rows, problem = database.rows(QUERY, _Message)

    assert COUNT - 20 < len(rows) < COUNT
    assert "input/output error" in str(problem)
    assert "1 page and 0 rows" in str(problem)


def test_rows_beyond_the_memory_that_is_given_are_said_to_be_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those that fit come."""
    monkeypatch.setattr(sqlite_salvage, "_MOST_MEMORY", 15 * 4096)
    rows, problems = read(without_page(WHOLE, LEAVES[0]))

    assert 100 < len(rows) < COUNT
    assert "more rows than memory is given to" in problems[0].reason


def test_mistake_in_a_query_is_no_damage() -> None:
    """The database is not searched for what it never had."""
    assert "no such column: absent" in str(read(WHOLE, "SELECT absent FROM message", _Name)[1])


def test_report_counts_what_an_answer_leaves_out() -> None:
    """It is complete before the first row is asked for."""
    content = without_page(WHOLE, LEAVES[1])
    with ExitStack() as stack:
        salvage = Salvage.of(EvidencePages.open(MemoryFile("a.db", content), stack))
        assert salvage is not None
        cursor, report = stack.enter_context(salvage.answer("SELECT count(*) FROM message"))

        assert (report.tables, report.unreadable_pages, report.unreadable_rows) == (("message",), 1, 0)
        assert COUNT - 20 < cursor.fetchall()[0][0] < COUNT


PAGE_COUNT = len(WHOLE) // PAGE


@settings(max_examples=60, deadline=None)
@given(st.sets(st.integers(2, PAGE_COUNT), min_size=1, max_size=PAGE_COUNT), st.binary(min_size=1, max_size=PAGE))
def test_lost_pages_never_make_rows_that_there_were_not(lost: set[int], filling: bytes) -> None:
    """Whatever pages are overwritten with whatever, what is salvaged is true."""
    content = bytearray(WHOLE)
    for number in lost:
        content[(number - 1) * PAGE : number * PAGE] = (filling * PAGE)[:PAGE]
    try:
        rows, _ = read(bytes(content))
    except DatabaseError:
        return

    assert not Counter(rows) - Counter(TRUE)


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, len(WHOLE) - 1), st.integers(0, 255)), max_size=60),
    st.one_of(st.none(), st.integers(0, len(WHOLE))),
)
def test_any_damage_gives_rows_and_problems_soon(changes: list[tuple[int, int]], end: int | None) -> None:
    """Changed bytes and truncation never raise anything but a `FormatError`, and never hang."""
    content = bytearray(WHOLE)
    for at, value in changes:
        content[at] = value
    with ends(), suppress(FormatError):
        rows, problems = read(bytes(content[:end]))
        assert all(isinstance(row, _Message) for row in rows)
        assert all(isinstance(problem, Problem) for problem in problems)


def sqlite3_root(table: str) -> int:
    """Return the root page of a table of the whole database."""
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.deserialize(WHOLE)
        return int(connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = ?", (table,)).fetchone()[0])
