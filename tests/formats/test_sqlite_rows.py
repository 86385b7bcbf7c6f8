"""Rows of a database as typed values."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Annotated, NamedTuple

import apsw
import pytest

from bugsweep.formats.sqlite_rows import RowReader, batches
from bugsweep.formats.timestamps import Epoch, from_unix
from bugsweep.model.record import Origin, Problem
from cases import MemoryFile

FILE = MemoryFile("a.db", b"")
MANY = 1000


class _Row(NamedTuple):
    id: int
    size: float | None
    seen: bool
    date: Annotated[datetime | None, Epoch(from_unix)]


def test_rows_become_their_type_and_numbers_times() -> None:
    """Integers may stand for numbers and for truth; zero and NULL are no time."""
    rows = RowReader(_Row).read([(1, 2, 1, 86_400.5), (2, None, 0, 0), (3, 0.5, 1, None)], FILE)

    assert rows == [
        _Row(1, 2, True, datetime(1970, 1, 2, 0, 0, 0, 500_000, UTC)),
        _Row(2, None, False, None),
        _Row(3, 0.5, True, None),
    ]
    assert {type(row) for row in rows} == {_Row}


def test_row_that_does_not_fit_costs_only_itself() -> None:
    """Each wrong value of it is a problem in its place among the others."""
    rows = RowReader(_Row).read([(1, 1.0, 1, None), (2, "wide", None, None), (3, 1.0, 1, 1)], FILE)

    assert rows == [
        _Row(1, 1.0, True, None),
        Problem(Origin("a.db", "row 2"), "size is str"),
        Problem(Origin("a.db", "row 2"), "seen is NoneType"),
        _Row(3, 1.0, True, datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC)),
    ]


def test_time_outside_the_calendar_costs_only_the_time() -> None:
    """The row stays, without it."""
    rows = RowReader(_Row).read([(1, 1.0, 1, 1e300), (2, 1.0, 1, 1)], FILE)

    assert rows == [
        Problem(Origin("a.db", "row 1"), "date: time out of range: 1e+300"),
        _Row(1, 1.0, True, None),
        _Row(2, 1.0, True, datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC)),
    ]


def test_query_with_another_number_of_columns_is_a_mistake_in_the_code() -> None:
    """A row type and its query are written together."""
    with pytest.raises(ValueError, match="zip"):
        RowReader(_Row).read([(1, 2)], FILE)


def fetched(query: str) -> Iterator[list[tuple[object, ...]] | UnicodeDecodeError]:
    """Yield the batches of `query` over the numbers up to MANY."""
    connection = apsw.Connection(":memory:")
    connection.execute("CREATE TABLE n (id INTEGER PRIMARY KEY)")
    connection.executemany("INSERT INTO n VALUES (?)", ((number,) for number in range(MANY)))
    return batches(connection.execute(query))


@pytest.mark.parametrize("limit", [0, 1, 255, 256, 257, 512, MANY])
def test_every_row_is_in_one_batch(limit: int) -> None:
    """Nothing is lost or doubled where one batch ends and the next begins."""
    rows = [row for batch in fetched(f"SELECT id FROM n LIMIT {limit}") for row in batch]

    assert rows == [(number,) for number in range(limit)]


def test_text_that_is_not_utf_8_leaves_the_rows_around_it() -> None:
    """The error stands in the place of its row."""
    first, error, rest = fetched("SELECT CASE id WHEN 3 THEN CAST(x'ff61' AS TEXT) ELSE id END FROM n LIMIT 10")

    assert first == [(0,), (1,), (2,)]
    assert isinstance(error, UnicodeDecodeError)
    assert rest == [(number,) for number in range(4, 10)]


def test_rows_before_an_error_of_sqlite_come_first() -> None:
    """The error follows them."""
    fetching = fetched("SELECT CASE id WHEN 300 THEN abs(-9223372036854775807 - 1) ELSE id END FROM n")

    assert len(next(fetching)) == 256  # type: ignore[arg-type] - a list of rows
    assert next(fetching) == [(number,) for number in range(256, 300)]
    with pytest.raises(apsw.SQLError):
        next(fetching)
