"""The engine that rules run in is shut off from everything but the tables it is given."""

from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from bugsweep.detect.sigma import Engine
from bugsweep.detect.sigma.rule import EventTest
from bugsweep.errors import UsageError

TABLE = pa.table({"n": [3, 1, 2, None]})


def test_rows_are_those_for_which_an_expression_is_true() -> None:
    """Several expressions take one scan; NULL is not true."""
    with Engine() as engine:
        matches = engine.matches(TABLE, [EventTest("a", sql, ()) for sql in ("n > 1", "n IS NULL", "false")], ["n"])

    assert [[matches.rows[place] for place in matches.places(test)] for test in range(3)] == [[0, 2], [3], []]
    assert matches.column("n") == [3, 2, None]


def test_rows_keep_their_numbers_in_a_large_table() -> None:
    """Threads share the work and not the order."""
    table = pa.table({"n": pa.array(range(300_000), pa.int64())})
    with Engine(threads=4) as engine:
        rows = engine.matches(table, [EventTest("a", "n % 1000 = 7", ())])

    assert list(range(7, 300_000, 1000)) == rows.rows


def test_a_large_table_is_looked_at_in_parts() -> None:
    """Memory does not grow with the table, and the rows are the same."""
    table = pa.table({"n": pa.array(range(1_000), pa.int64())})
    tests = [EventTest("a", "n % 7 = 3", ()), EventTest("a", "n > 990", ())]
    with Engine() as whole, Engine(rows_at_once=64) as parts:
        expected, found = whole.matches(table, tests, ["n"]), parts.matches(table, tests, ["n"])

    assert found.rows == expected.rows == found.column("n")
    assert [found.places(0), found.places(1)] == [expected.places(0), expected.places(1)]


@pytest.mark.parametrize("zone", ["UTC", "Asia/Tokyo", "America/Los_Angeles"])
def test_absurd_times_and_texts_stop_nothing(zone: str) -> None:
    """Evidence may hold the first and the last day of the calendar, and text with NUL in it."""
    times = [datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC), None]
    table = pa.table(
        {
            "time": pa.array(times, pa.timestamp("us", "UTC")),
            "t": ["a\0b", "\U0010ffff" * 100, ""],
            "l": [["\0"], [], None],
        }
    )
    parts = ("minute", "hour", "day", "week", "month", "year")
    tests = [EventTest("a", f"extract({part} FROM time) >= 0", ("time",)) for part in parts]
    tests += [EventTest("a", "regexp_matches(t, 'a.b') AND contains(\"t lowered\", 'b')", ("t",), ("t",))]
    tests += [EventTest("a", 'len(list_filter("l lowered", lambda each: each = chr(0))) > 0', ("l",), ("l",))]

    with Engine(time_zone=zone) as engine:
        matches = engine.matches(table, tests, ["time"])

    assert [matches.places(number) for number in range(len(tests))] == [[0, 1]] * 6 + [[0], [0]]
    assert matches.column("time") == times[:2]


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM read_csv('{file}')",
        "SELECT * FROM read_text('{file}')",
        "SELECT * FROM '{file}'",
        "SELECT * FROM glob('{file}*')",
        "COPY (SELECT 1) TO '{file}.out'",
        "ATTACH '{file}.db'",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SELECT * FROM read_csv('https://example.invalid/')",
        "SET enable_external_access = true",
        "SET memory_limit = '10GB'",
        "SET lock_configuration = false",
        "RESET lock_configuration",
        "SET TimeZone = 'UTC'",
    ],
)
def test_the_engine_reads_nothing_else(tmp_path: Path, statement: str) -> None:
    """Even SQL that no rule can write gets nowhere."""
    file = tmp_path / "secret.csv"
    file.write_text("secret\n1\n", "utf-8")

    with Engine() as engine, pytest.raises(duckdb.Error):
        engine._connection.execute(statement.format(file=file)).fetchall()
    assert [file] == list(tmp_path.iterdir())


def test_a_zone_that_does_not_exist_is_wrong_usage() -> None:
    """It comes from the command line."""
    with pytest.raises(UsageError, match="There is no time zone named 'Middle/Earth'"):
        Engine(time_zone="Middle/Earth")


def test_more_memory_than_allowed_is_an_error_and_not_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was decrypted in memory stays there."""
    monkeypatch.chdir(tmp_path)
    with Engine(memory="20MB") as engine, pytest.raises(duckdb.OutOfMemoryException):
        engine._connection.execute("SELECT i, hash(i) FROM range(20_000_000) t(i) ORDER BY hash(i)").fetchall()
    assert not list(tmp_path.iterdir())
