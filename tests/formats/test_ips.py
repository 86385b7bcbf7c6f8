"""Incident reports."""

from datetime import UTC, datetime

import pytest

from bugsweep.errors import FormatError
from bugsweep.formats import ips
from bugsweep.formats.ips import decode_json, json_body, read_ips, read_time
from bugsweep.model.record import Origin, Problem
from cases import MemoryFile

ARABIC = {ord(str(digit)): 0x660 + digit for digit in range(10)}
HEADER = b'{"bug_type":"309","timestamp":"2024-03-02 10:11:12.00 +0100"}\n'


def test_header_and_body_are_told_apart() -> None:
    """The first line is the header, everything after it the body."""
    report = read_ips(MemoryFile("a.ips", HEADER + b'{"pid": 7}'))

    assert report.bug_type == "309"
    assert report.time == datetime(2024, 3, 2, 9, 11, 12, tzinfo=UTC)
    assert json_body(report, Origin("a.ips")).entries("pid", "absent").values == {"pid": 7}


def test_body_is_read_only_when_asked_for() -> None:
    """A journal of many megabytes is looked at for its first line."""
    assert read_ips(MemoryFile("a.ips", HEADER + b"rest"), with_body=False).body == b""


def test_time_that_is_none_is_a_problem() -> None:
    """The report is still one."""
    report = read_ips(MemoryFile("a.ips", b'{"bug_type": 309, "timestamp": "soon"}'))

    assert (report.bug_type, report.time) == ("309", None)
    assert report.header.problems == [Problem(Origin("a.ips", "line 1"), "timestamp is no time: 'soon'")]


@pytest.mark.parametrize("content", [b"", b"text\n", b"[1]\n", b'{"a": \xff}', b"[" * 100_000])
def test_file_that_is_no_report_is_refused(content: bytes) -> None:
    """Whatever its first line holds."""
    with pytest.raises(FormatError):
        read_ips(MemoryFile("a.ips", content))


def test_body_beyond_any_report_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """It would fill the memory."""
    monkeypatch.setattr(ips, "_LARGEST_BODY", 10)

    with pytest.raises(FormatError, match="more than 10 bytes"):
        read_ips(MemoryFile("a.ips", HEADER + b"x" * 11))


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("2021-10-22 00:14:53.0749 +0300", datetime(2021, 10, 21, 21, 14, 53, 74900, UTC)),
        ("2021-10-22 00:14:53 -0130", datetime(2021, 10, 22, 1, 44, 53, tzinfo=UTC)),
        ("2021-10-22 00:14:53.5 +0000".translate(ARABIC), datetime(2021, 10, 22, 0, 14, 53, 500_000, UTC)),
        ("2021-13-22 00:14:53 +0000", None),
        ("0001-01-01 00:00:00 +2300", None),
        ("2021-01-01 00:00:00 +9900", None),
        ("2021-10-22 00:14:53", None),
    ],
)
def test_times_have_an_offset_and_digits_of_any_script(text: str, time: datetime | None) -> None:
    """A time without an offset is not guessed."""
    assert read_time(text) == time


def test_json_of_another_type_is_refused() -> None:
    """An object is expected."""
    with pytest.raises(FormatError, match="Expected"):
        decode_json(b"[1]", dict[str, int])
