"""Lines of Android's logs."""

from datetime import UTC, datetime

import pytest

from bugsweep.formats.logcat import log_line

NEWEST = datetime(2024, 3, 1, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("line", "time"),
    [
        (b"02-29 09:22:27.979  1000  1867  1883 I am_kill : [0]", datetime(2024, 2, 29, 9, 22, 27, 979000, UTC)),
        (b"03-01 12:00:00.000  1867  1883 I am_kill : [0]", NEWEST),
        (b"03-01 12:00:00.001  1867  1883 I am_kill : [0]", datetime(2023, 3, 1, 12, 0, 0, 1000, UTC)),
        (b"12-31 23:59:59.999  u0_a45  1867  1883 I am_kill : [0]", datetime(2023, 12, 31, 23, 59, 59, 999000, UTC)),
        (b"2022-01-02 11:20:07.171997 +1000  9346  9347 E am_kill : [0]", datetime(2022, 1, 2, 1, 20, 7, 171997, UTC)),
        (b"02-30 09:22:27.979  1867  1883 I am_kill : [0]", None),
    ],
)
def test_year_is_that_in_which_the_line_is_no_newer_than_the_log(line: bytes, time: datetime | None) -> None:
    """Where the line does not say it."""
    entry = log_line(line, NEWEST)

    assert entry is not None
    assert entry.time == time
    assert (entry.tag, entry.message) == ("am_kill", b"[0]")


def test_without_a_year_there_is_no_time() -> None:
    """The moment is kept as it stands there."""
    entry = log_line(b"02-29 09:22:27.979  1000  1867  1883 W tag: a: b", None)

    assert entry is not None
    assert (entry.time, entry.moment, entry.uid, entry.pid, entry.level) == (
        None,
        "02-29 09:22:27.979",
        "1000",
        1867,
        "W",
    )


@pytest.mark.parametrize(
    "line", [b"", b"--------- beginning of main", b"01-02 01:02:04.156 I/sometag(  190): other form"]
)
def test_other_lines_are_none(line: bytes) -> None:
    """They are of no such form."""
    assert log_line(line, NEWEST) is None
