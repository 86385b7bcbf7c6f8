"""What the dumps of services have in common."""

from datetime import UTC, datetime, timedelta

import pytest

from bugsweep.formats import dumpsys
from bugsweep.formats.dumpsys import LONGEST_LINE, Lines, component, duration, local_time, uid_of
from bugsweep.model.record import Origin, Problem
from cases import MemoryFile


def test_lines_come_without_their_ends() -> None:
    """Of both kinds, and the number says which line it is."""
    lines = Lines(MemoryFile("a", b"one\r\ntwo\n\nlast"))

    assert [(lines.number, line) for line in lines] == [(1, b"one"), (2, b"two"), (3, b""), (4, b"last")]
    assert lines.problems == []


@pytest.mark.parametrize(
    "text",
    [
        b"Permission Denial: can't dump x from pid=1, uid=2000\n",
        b"header\nCan't find service: x\n",
        b"1\n2\n3\n4\n5\n6\n7\n8\n*** SERVICE 'x' DUMP TIMEOUT (60000ms) EXPIRED ***",
        b"*** command '/system/bin/dumpsys' timed out after 10.000s (killing pid 1)\n",
    ],
)
def test_refused_and_unfinished_dumps_say_so(text: bytes) -> None:
    """The loss is that of the file, for the rest of it is not there."""
    lines = Lines(MemoryFile("a", text))
    list(lines)

    assert [problem.loss for problem in lines.problems] == ["file"]


def test_the_words_of_a_refusal_in_the_middle_are_only_words() -> None:
    """A log quotes them."""
    lines = Lines(MemoryFile("a", b"x\n" * 10 + b"Permission Denial\n" + b"x\n" * 10))
    list(lines)

    assert lines.problems == []


def test_endless_line_is_read_in_pieces_and_reported() -> None:
    """Memory stays bounded."""
    lines = Lines(MemoryFile("a", b"x\n" * 6 + b"y" * (2 * LONGEST_LINE) + b"\nlast\n"))
    lengths = [len(line) for line in lines]

    assert sum(lengths) == 6 + 2 * LONGEST_LINE + 4
    assert max(lengths) <= LONGEST_LINE * 5 // 4
    assert lengths[-1] == 4
    assert [problem.origin for problem in lines.problems] == [Origin("a", "line 7")]


@pytest.mark.parametrize("block", [7, 50, 300, 100_000])
def test_lines_with_a_word_are_those_of_all_lines(monkeypatch: pytest.MonkeyPatch, block: int) -> None:
    """With the same numbers, however the text is cut for reading; a line with two words comes once."""
    monkeypatch.setattr(dumpsys, "_BLOCK", block)
    text = b"".join(b"%d%s\r\n" % (number, b" one two" if number % 7 == 0 else b"") for number in range(500)) + b"one"
    every, some = Lines(MemoryFile("a", text)), Lines(MemoryFile("a", text))

    expected = [(every.number, line) for line in every if b"one" in line]
    assert [(some.number, line) for line in some.containing(b"two", b"one")] == expected
    assert some.number == every.number == 501


def test_line_end_at_the_border_of_a_block_is_one_line_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where only the first half of it is in the block."""
    monkeypatch.setattr(dumpsys, "_BLOCK", 4)

    assert list(Lines(MemoryFile("a", b"abc\r\nde\r\n\r\nf"))) == [b"abc", b"de", b"", b"f"]


def test_problems_are_not_listed_without_end() -> None:
    """The last says that there are more."""
    lines = Lines(MemoryFile("a", b""))
    for _ in range(1000):
        lines.report("odd")

    assert len(lines.problems) == 101
    assert lines.problems[-1] == Problem(Origin("a"), "more than 100 problems; no more are listed")


def test_time_that_is_none_is_a_problem() -> None:
    """And the value is None."""
    lines = Lines(MemoryFile("a", b""))

    assert lines.time("2024-13-01 00:00:00") is None
    assert lines.problems == [Problem(Origin("a", "line 0"), "not a time: '2024-13-01 00:00:00'")]


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("2022-03-29 18:37:30.315", datetime(2022, 3, 29, 18, 37, 30, 315000, UTC)),
        ("2022-03-29 18:37:30", datetime(2022, 3, 29, 18, 37, 30, tzinfo=UTC)),
        ("2022-08-16-15-56-39", datetime(2022, 8, 16, 15, 56, 39, tzinfo=UTC)),
    ],
)
def test_local_times_are_read(text: str, time: datetime) -> None:
    """In each of the ways that dumps write them."""
    assert local_time(text) == time


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("-4h50m23s772ms", -timedelta(hours=4, minutes=50, seconds=23, milliseconds=772)),
        ("+314d1h25m2s33ms", timedelta(days=314, hours=1, minutes=25, seconds=2, milliseconds=33)),
        ("+33ms", timedelta(milliseconds=33)),
        ("5m", timedelta(minutes=5)),
        ("0", None),
        ("", None),
        ("+99999999999999999999d", None),
        ("soon", None),
    ],
)
def test_durations_are_read(text: str, length: timedelta | None) -> None:
    """What is none gives None."""
    assert duration(text) == length


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1000", 1000),
        ("u0a103", 10103),
        ("u10a7", 1010007),
        ("u10s1000", 1001000),
        ("u0i3", 99003),
        ("x", None),
        ("²", None),
    ],
)
def test_users_are_numbers(text: str, number: int | None) -> None:
    """As Linux knows them."""
    assert uid_of(text) == number


def test_component_has_a_package_and_a_class() -> None:
    """A class that begins with a dot is one of the package."""
    assert component("com.example/.Main") == ("com.example", "com.example.Main")
    assert component("com.example/org.example.Main") == ("com.example", "org.example.Main")
