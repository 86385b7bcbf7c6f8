"""Days as the register counts them: in UTC."""

from datetime import UTC, date, datetime, time, timedelta


def end_of(day: date) -> datetime:
    """Return the first moment after `day`."""
    return datetime.combine(day + timedelta(days=1), time(), UTC)
