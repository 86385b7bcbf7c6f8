"""Reading databases of the evidence."""

from datetime import UTC, datetime
from typing import Annotated, NamedTuple

import pytest

from bugsweep.formats.sqlite import DatabaseError, open_database
from bugsweep.formats.timestamps import Epoch, from_cocoa
from bugsweep.model.record import Origin, Problem
from cases import MemoryFile, build_database


class _Row(NamedTuple):
    id: int
    text: str | None
    date: Annotated[datetime | None, Epoch(from_cocoa)]


QUERY = "SELECT id, text, {message.date} FROM message ORDER BY id"
SCHEMA = "CREATE TABLE message (id INTEGER PRIMARY KEY, text, date);"


def rows_of(content: bytes, wal: bytes | None = None) -> list[_Row | Problem]:
    """Return the rows of the message table."""
    others = {} if wal is None else {"a.db-wal": wal}
    with open_database(MemoryFile("a.db", content, others=others)) as database:
        return list(database.rows(QUERY, _Row))


def test_row_has_its_type_and_its_time() -> None:
    """Values come as the row type says, times as datetimes."""
    content, _ = build_database(f"{SCHEMA} INSERT INTO message VALUES (1, 'hello', 0), (2, NULL, 86400);")

    assert [_Row(1, "hello", None), _Row(2, None, datetime(2001, 1, 2, tzinfo=UTC))] == rows_of(content)


def test_rows_that_lie_only_in_the_write_ahead_log_are_read() -> None:
    """A live phone keeps its newest rows there."""
    content, wal = build_database(
        f"{SCHEMA} INSERT INTO message VALUES (1, 'old', NULL);",
        "UPDATE message SET text = 'new'; INSERT INTO message VALUES (2, 'newer', NULL);",
    )

    assert [_Row(1, "old", None)] == rows_of(content)
    assert [_Row(1, "new", None), _Row(2, "newer", None)] == rows_of(content, wal)


def test_frames_after_damage_in_the_log_do_not_count() -> None:
    """A frame whose checksum does not fit ends the log, as for SQLite itself."""
    content, wal = build_database(SCHEMA, "INSERT INTO message VALUES (1, 'first', NULL);")
    assert wal is not None
    damaged = bytearray(wal)
    damaged[-1] ^= 1

    assert rows_of(content, bytes(damaged)) == []


def test_missing_column_is_null() -> None:
    """A version of the schema without a column gives None for it."""
    content, _ = build_database(
        "CREATE TABLE message (id INTEGER PRIMARY KEY, text); INSERT INTO message VALUES (1, '');"
    )

    assert [_Row(1, "", None)] == rows_of(content)


def test_value_of_another_type_is_a_problem() -> None:
    """The row is left out and said to be."""
    content, _ = build_database(f"{SCHEMA} INSERT INTO message VALUES (1, x'00', NULL), (2, 'kept', NULL);")

    assert [Problem(Origin("a.db", "row 1"), "text is bytes"), _Row(2, "kept", None)] == rows_of(content)


def test_absurd_time_is_a_problem_and_the_row_stays() -> None:
    """A time outside the calendar becomes None."""
    content, _ = build_database(f"{SCHEMA} INSERT INTO message VALUES (1, 'kept', 9e30);")
    problem, row = rows_of(content)

    assert isinstance(problem, Problem)
    assert "date: time out of range" in problem.reason
    assert row == _Row(1, "kept", None)


def test_text_that_is_not_utf_8_costs_only_its_row() -> None:
    """The rows after it are read."""
    content, _ = build_database(
        f"{SCHEMA} INSERT INTO message VALUES (1, CAST(x'ff61' AS TEXT), NULL), (2, 'b', NULL);"
    )
    problem, row = rows_of(content)

    assert isinstance(problem, Problem)
    assert row == _Row(2, "b", None)


def test_truncated_database_gives_the_rows_it_has() -> None:
    """Damage is a problem of the file, after the rows before it."""
    values = ", ".join(f"({number}, '{'x' * 200}', NULL)" for number in range(1, 1001))
    content, _ = build_database(f"{SCHEMA} INSERT INTO message VALUES {values};")
    *rows, problem = rows_of(content[: len(content) // 2])

    assert isinstance(problem, Problem)
    assert problem.loss == "file"
    assert len(rows) > 400


def test_damaged_name_of_a_column_is_a_format_error() -> None:
    """The schema is evidence too, and its text may be anything."""
    content, _ = build_database("CREATE TABLE message (id INTEGER PRIMARY KEY, text, date_x);")

    with pytest.raises(DatabaseError, match="columns of message"):
        rows_of(content.replace(b"date_x", b"date_\xf1"))


@pytest.mark.parametrize("content", [b"", b"not a database at all", b"SQLite format 3\0"])
def test_what_is_no_database_is_refused(content: bytes) -> None:
    """The error says so."""
    with pytest.raises(DatabaseError):
        rows_of(content)


def test_view_in_the_place_of_a_table_is_not_run() -> None:
    """It may never end."""
    endless = (
        "WITH RECURSIVE n(id) AS (VALUES (1) UNION ALL SELECT id + 1 FROM n) SELECT id, 'x' AS text, 0 AS date FROM n"
    )
    content, _ = build_database(f"CREATE VIEW message AS {endless};")
    items = rows_of(content)

    assert [type(item) for item in items] == [Problem]
