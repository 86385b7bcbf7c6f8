"""Times as feeds write them."""

from datetime import UTC, datetime, timedelta

import pytest

from bugsweep.indicators.times import moment


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2025-01-02T03:04:05Z", datetime(2025, 1, 2, 3, 4, 5, tzinfo=UTC)),
        ("2025-01-02T03:04:05.123456789Z", datetime(2025, 1, 2, 3, 4, 5, 123456, tzinfo=UTC)),
        ("2025-01-02T05:04:05+02:00", datetime(2025, 1, 2, 3, 4, 5, tzinfo=UTC)),
        ("2025-01-02", datetime(2025, 1, 2, tzinfo=UTC)),
        ("20250102", datetime(2025, 1, 2, tzinfo=UTC)),
        ("", None),
        ("soon", None),
        ("9999-99-99", None),
    ],
)
def test_moment_is_aware_or_none(text: str, expected: datetime | None) -> None:
    """A time without zone is UTC."""
    found = moment(text)

    assert found == expected
    assert found is None or found.utcoffset() in {timedelta(0), timedelta(hours=2)}
