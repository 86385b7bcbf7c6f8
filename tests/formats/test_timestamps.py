"""Numbers that mean a moment."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bugsweep.formats.timestamps import (
    Epoch,
    TimestampError,
    from_cocoa,
    from_unix,
    from_unix_microseconds,
    from_unix_milliseconds,
    from_webkit,
)

CONVERSIONS = [from_unix, from_unix_milliseconds, from_unix_microseconds, from_cocoa, from_webkit]
UNIX = datetime(1970, 1, 1, tzinfo=UTC)
COCOA = datetime(2001, 1, 1, tzinfo=UTC)
WEBKIT = datetime(1601, 1, 1, tzinfo=UTC)
RESOLUTION = timedelta(microseconds=20)
"""What a double of nanoseconds or microseconds since a distant epoch can tell apart."""
MOMENTS = st.datetimes(datetime(1971, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - as hypothesis asks


@given(MOMENTS)
def test_moment_in_each_unit_is_the_moment(moment: datetime) -> None:
    """What a phone wrote for a moment is read as that moment."""
    second, microsecond = timedelta(seconds=1), timedelta(microseconds=1)

    assert abs(from_unix((moment - UNIX) / second) - moment) < RESOLUTION
    assert abs(from_unix_milliseconds((moment - UNIX) / timedelta(milliseconds=1)) - moment) < RESOLUTION
    assert abs(from_unix_microseconds((moment - UNIX) // microsecond) - moment) < RESOLUTION
    assert abs(from_cocoa((moment - COCOA) / second) - moment) < RESOLUTION
    assert abs(from_webkit((moment - WEBKIT) // microsecond) - moment) < RESOLUTION


@given(MOMENTS.filter(lambda moment: abs(moment - COCOA) > timedelta(minutes=2)))
def test_large_cocoa_times_are_nanoseconds(moment: datetime) -> None:
    """Messages counts them since iOS 11; only within two minutes of 2001 could it be taken for seconds."""
    assert abs(from_cocoa((moment - COCOA) // timedelta(microseconds=1) * 1000) - moment) < RESOLUTION


@pytest.mark.parametrize("seconds", [-62_135_596_800, -1, 0, 0.25, 253_402_300_799])
def test_whole_calendar_can_be_said(seconds: float) -> None:
    """The years 1 to 9999, on every platform."""
    assert from_unix(seconds) == UNIX + timedelta(seconds=seconds)


@pytest.mark.parametrize("convert", CONVERSIONS)
@pytest.mark.parametrize("value", [1e300, -1e300, 10**400, float("inf"), float("-inf"), float("nan"), 2**70])
def test_absurd_number_is_a_timestamp_error(convert: Callable[[float], datetime], value: float) -> None:
    """Never another exception, and never a moment."""
    with pytest.raises(TimestampError, match="time out of range"):
        convert(value)


@pytest.mark.parametrize("convert", CONVERSIONS)
@given(value=st.one_of(st.none(), st.integers(), st.floats()))
def test_column_at_once_is_what_its_values_are_one_by_one(
    convert: Callable[[float], datetime], value: float | None
) -> None:
    """Zero and NULL are no time; an error of one value is that of the column."""
    epoch = Epoch(convert)
    try:
        expected = convert(value) if value else None
    except TimestampError:
        with pytest.raises(TimestampError):
            epoch.moments([0, value])
    else:
        assert list(epoch.moments([0, value, None])) == [None, expected, None]


def test_column_takes_any_conversion() -> None:
    """An artifact may have an epoch of its own."""

    def from_days(days: float) -> datetime:
        return UNIX + timedelta(days=days)

    assert list(Epoch(from_days).moments([None, 0, 2])) == [None, None, datetime(1970, 1, 3, tzinfo=UTC)]
