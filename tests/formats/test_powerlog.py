"""The power log."""

import gzip
from datetime import UTC, datetime

import pytest

from bugsweep.errors import FormatError
from bugsweep.formats import powerlog
from bugsweep.formats.powerlog import open_powerlog
from bugsweep.model.record import Origin
from cases import MemoryFile, build_database

OFFSETS = "PLStorageOperator_EventForward_TimeOffset"
CONTENT, _ = build_database(
    f"CREATE TABLE {OFFSETS} (ID INTEGER PRIMARY KEY, timestamp REAL, system REAL);"
    f"INSERT INTO {OFFSETS} VALUES (1, 2000, 20), (2, 1000, 10);"
)
ORIGIN = Origin("x")


@pytest.mark.parametrize(("stamp", "unix"), [(500, 510), (1000, 1010), (1999, 2009), (2000, 2020), (9000, 9020)])
def test_time_has_the_last_offset_before_it(stamp: float, unix: float) -> None:
    """The rows may lie in any order; before the first, the first counts."""
    with open_powerlog(MemoryFile("x.PLSQL", CONTENT)) as log:
        assert log.time(stamp, ORIGIN) == datetime.fromtimestamp(unix, UTC)


def test_time_outside_the_calendar_is_a_problem() -> None:
    """And no time is none."""
    with open_powerlog(MemoryFile("x.PLSQL", CONTENT)) as log:
        assert log.time(None, ORIGIN) is None
        assert log.time(1e30, ORIGIN) is None
        assert [problem.origin for problem in log.problems] == [ORIGIN]


def test_packed_log_is_read() -> None:
    """Archives are packed by gzip."""
    with open_powerlog(MemoryFile("x.PLSQL.gz", gzip.compress(CONTENT))) as log:
        assert log.time(1000, ORIGIN) == datetime.fromtimestamp(1010, UTC)


def test_packed_log_that_grows_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """It would fill the memory."""
    monkeypatch.setattr(powerlog, "_LARGEST", 100)

    with (
        pytest.raises(FormatError, match="more than 100 bytes"),
        open_powerlog(MemoryFile("x.PLSQL.gz", gzip.compress(CONTENT))),
    ):
        pass


def test_log_without_offsets_says_so() -> None:
    """Its times are not the real ones."""
    content, _ = build_database("CREATE TABLE other (ID INTEGER);")
    with open_powerlog(MemoryFile("x.PLSQL", content)) as log:
        assert log.time(1000, ORIGIN) == datetime.fromtimestamp(1000, UTC)
        assert "clock" in log.problems[0].reason
