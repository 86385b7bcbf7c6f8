"""Numbers that mean a moment, each with its epoch and unit."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from math import isfinite

from msgspec import Struct

from bugsweep.errors import FormatError

_COCOA_EPOCH = 978_307_200
"""2001-01-01 in Unix seconds."""
_WEBKIT_EPOCH = -11_644_473_600
"""1601-01-01 in Unix seconds."""
_LATEST = 253_402_300_799
"""9999-12-31T23:59:59, the last second that a datetime can say."""
_EARLIEST = -62_135_596_800
_NANOSECONDS_FROM = 1e11
"""A Cocoa time of more than this is in nanoseconds: as seconds it would be the year 5138 (Messages since iOS 11)."""

_fromtimestamp = datetime.fromtimestamp


class TimestampError(FormatError):
    """A number that is no moment within the years 1 to 9999."""


def from_unix(seconds: float) -> datetime:
    """Return the moment of a Unix time in seconds.

    Raises:
        TimestampError: when it is outside the calendar.
    """
    try:
        return _fromtimestamp(seconds, UTC)
    except (OverflowError, ValueError, OSError):
        pass
    # Platforms differ in the years that fromtimestamp takes; the calendar does not.
    if not isfinite(seconds) or not _EARLIEST <= seconds <= _LATEST:
        raise TimestampError(f"time out of range: {seconds!r}")
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)


def from_unix_milliseconds(milliseconds: float) -> datetime:
    """Return the moment of a Unix time in milliseconds; raises as `from_unix`."""
    return _scaled(milliseconds, 1e3, 0)


def from_unix_microseconds(microseconds: float) -> datetime:
    """Return the moment of a Unix time in microseconds; raises as `from_unix`."""
    return _scaled(microseconds, 1e6, 0)


def from_cocoa(value: float) -> datetime:
    """Return the moment of a Cocoa time, in seconds or, where only that makes sense, in nanoseconds since 2001.

    Raises:
        TimestampError: as `from_unix`.
    """
    return _scaled(value, 1e9 if abs(value) > _NANOSECONDS_FROM else 1, _COCOA_EPOCH)


def from_webkit(microseconds: float) -> datetime:
    """Return the moment of a WebKit time (Chromium), in microseconds since 1601; raises as `from_unix`."""
    return _scaled(microseconds, 1e6, _WEBKIT_EPOCH)


def _scaled(value: float, units: float, epoch: int) -> datetime:
    try:
        return from_unix(value / units + epoch)
    except OverflowError:
        raise TimestampError(f"time out of range: {value!r}") from None


class Epoch(Struct, frozen=True):
    """Marks a column of a row type: ``date: Annotated[datetime | None, Epoch(from_cocoa)]``.

    Zero and NULL are how databases say that there is no time; both become None.
    """

    convert: Callable[[float], datetime]
