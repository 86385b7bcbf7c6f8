"""Times as feeds write them."""

from datetime import UTC, datetime


def moment(text: str) -> datetime | None:
    """Return the moment that a feed states in ISO 8601, taken as UTC when it names no zone; None when it is none."""
    if not text:
        return None
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        return None
    return time if time.tzinfo is not None else time.replace(tzinfo=UTC)
