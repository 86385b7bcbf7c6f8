"""Lines of text logs."""

import re

from bugsweep.formats.log_lines import LONGEST_LINE, Entry, LogLine, log_entries, log_lines
from bugsweep.model.record import Origin, Problem
from cases import MemoryFile


def test_lines_are_numbered_and_have_no_ends() -> None:
    """Either sort of line end, and a last line without one."""
    lines = list(log_lines(MemoryFile("x.log", b"one\r\ntwo\n\nfour")))

    assert lines == [LogLine(1, "one"), LogLine(2, "two"), LogLine(3, ""), LogLine(4, "four")]


def test_line_that_is_too_long_is_cut_off_and_reported_once() -> None:
    """The lines after it keep their numbers."""
    file = MemoryFile("x.log", b"a" * (3 * LONGEST_LINE + 5) + b"\nnext\n")

    first, problem, second = log_lines(file)

    assert isinstance(first, LogLine)
    assert len(first.text) == LONGEST_LINE
    assert isinstance(problem, Problem)
    assert problem.origin == Origin("x.log", "line 1")
    assert second == LogLine(2, "next")


def test_long_line_that_ends_the_file_on_the_limit_is_reported() -> None:
    """No line end says that it is over."""
    items = list(log_lines(MemoryFile("x.log", b"a" * (2 * LONGEST_LINE))))

    assert [type(item) for item in items] == [LogLine, Problem]


def test_bytes_that_are_no_text_are_replaced() -> None:
    """A log may hold what an attacker wrote into it."""
    assert list(log_lines(MemoryFile("x.log", b"\xff ok"))) == [LogLine(1, "\ufffd ok")]


def test_entry_goes_on_until_another_begins() -> None:
    """Each has the match of its first line, the lines after it, and its place."""
    file = MemoryFile("x.log", b"rest\n1: one\n  more\n\n2: two\n")

    problem, first, second = log_entries(file, re.compile(r"(\d): (.*)"))

    assert isinstance(problem, Problem)
    assert isinstance(first, Entry)
    assert isinstance(second, Entry)
    assert (first.head[1], first.text(2), first.origin) == ("1", "one\n  more", Origin("x.log", "line 2"))
    assert second.text(2) == "two"
