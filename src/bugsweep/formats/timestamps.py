"""Numbers that mean a moment, each with its epoch and unit."""

from collections.abc import Callable, Sequence
from datetime import datetime

from msgspec import Struct, ValidationError, convert

from bugsweep.errors import FormatError

_COCOA_EPOCH = 978_307_200
"""2001-01-01 in Unix seconds."""
_WEBKIT_EPOCH = -11_644_473_600
"""1601-01-01 in Unix seconds."""
_NANOSECONDS_FROM = 1e11
"""A Cocoa time of more than this is in nanoseconds: as seconds it would be the year 5138 (Messages since iOS 11)."""


class TimestampError(FormatError):
    """A number that is no moment within the years 1 to 9999."""


def from_unix(seconds: float) -> datetime:
    """Return the moment of a Unix time in seconds.

    Raises:
        TimestampError: when it is outside the calendar.
    """
    try:
        # The same on every platform; datetime.fromtimestamp takes other years on each.
        return convert(seconds, datetime, strict=False)
    except (ValidationError, ValueError, OverflowError):
        raise TimestampError(f"time out of range: {seconds!r}") from None


def from_unix_milliseconds(milliseconds: float) -> datetime:
    """Return the moment of a Unix time in milliseconds; raises as `from_unix`."""
    return _moment(milliseconds, _milliseconds)


def from_unix_microseconds(microseconds: float) -> datetime:
    """Return the moment of a Unix time in microseconds; raises as `from_unix`."""
    return _moment(microseconds, _microseconds)


def from_cocoa(value: float) -> datetime:
    """Return the moment of a Cocoa time, in seconds or, where only that makes sense, in nanoseconds since 2001.

    Raises:
        TimestampError: as `from_unix`.
    """
    return _moment(value, _cocoa)


def from_webkit(microseconds: float) -> datetime:
    """Return the moment of a WebKit time (Chromium), in microseconds since 1601; raises as `from_unix`."""
    return _moment(microseconds, _webkit)


class Epoch(Struct, frozen=True):
    """Marks a column of a row type: ``date: Annotated[datetime | None, Epoch(from_cocoa)]``.

    Zero and NULL are how databases say that there is no time; both become None.
    """

    convert: Callable[[float], datetime]

    def moments(self, values: Sequence[float | None]) -> Sequence[datetime | None]:
        """Return the moments of a column, several times faster than one by one.

        Raises:
            TimestampError: when any value is outside the calendar.
        """
        seconds = _UNIX_SECONDS.get(self.convert)
        if seconds is None:
            return [self.convert(value) if value else None for value in values]
        try:
            numbers = [seconds(value) if value else None for value in values]
            return convert(numbers, list[datetime | None], strict=False)
        except (ValidationError, ValueError, OverflowError):
            # The value alone says what is wrong with it.
            return [self.convert(value) if value else None for value in values]


def _moment(value: float, seconds: Callable[[float], float]) -> datetime:
    try:
        return from_unix(seconds(value))
    except OverflowError:
        raise TimestampError(f"time out of range: {value!r}") from None


def _milliseconds(value: float) -> float:
    return value / 1e3


def _microseconds(value: float) -> float:
    return value / 1e6


def _cocoa(value: float) -> float:
    return (value / 1e9 if abs(value) > _NANOSECONDS_FROM else value) + _COCOA_EPOCH


def _webkit(value: float) -> float:
    return value / 1e6 + _WEBKIT_EPOCH


_UNIX_SECONDS: dict[Callable[[float], datetime], Callable[[float], float]] = {
    from_unix: float,
    from_unix_milliseconds: _milliseconds,
    from_unix_microseconds: _microseconds,
    from_cocoa: _cocoa,
    from_webkit: _webkit,
}
