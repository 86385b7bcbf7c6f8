"""Logs of daemons."""

from datetime import UTC, datetime

from bugsweep.formats.daemon_log import LogEntry, read_daemon_log
from bugsweep.model.record import Problem
from cases import MemoryFile

START = b"Wed Aug  1 05:51:02 2021 [176] <err> (0x16bae7000) "


def test_entry_has_its_parts_and_its_further_lines() -> None:
    """A day of one digit is padded."""
    (entry,) = read_daemon_log(MemoryFile("x.log", START + b"first\n  second\n\n"))

    assert isinstance(entry, LogEntry)
    assert entry.time == datetime(2021, 8, 1, 5, 51, 2, tzinfo=UTC)
    assert (entry.pid, entry.level, entry.message) == (176, "err", "first\n  second")


def test_end_of_an_entry_of_the_log_before_is_one_problem() -> None:
    """Logs are cut where they are full."""
    problem, entry = read_daemon_log(MemoryFile("x.log", b"  a = b;\n}\n" + START + b"x\n"))

    assert isinstance(problem, Problem)
    assert isinstance(entry, LogEntry)


def test_entry_without_an_end_is_cut_off() -> None:
    """It would fill the memory."""
    problem, entry = read_daemon_log(MemoryFile("x.log", START + b"x\n" + b"more\n" * 500))

    assert isinstance(problem, Problem)
    assert problem.origin.position == "line 202"
    assert isinstance(entry, LogEntry)
    assert entry.message.count("more") == 200
