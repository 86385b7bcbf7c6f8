"""Days of the register."""

from datetime import UTC, date, datetime

from bugsweep.fleet.days import end_of


def test_day_ends_where_the_next_one_begins() -> None:
    """In UTC."""
    assert end_of(date(2026, 2, 28)) == datetime(2026, 3, 1, tzinfo=UTC)
