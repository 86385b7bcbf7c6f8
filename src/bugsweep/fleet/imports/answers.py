"""How sources say yes, no, a day and a moment."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Final, Literal, TypeAlias

from bugsweep.errors import FormatError
from bugsweep.formats.timestamps import from_unix, from_unix_milliseconds

DateOrder: TypeAlias = Literal["dmy", "mdy"]

EARLIEST: Final = datetime(2007, 1, 1, tzinfo=UTC)
"""Before the first iPhone no inventory says anything of a smartphone."""
_SLACK = timedelta(days=1)
_PATCH_SLACK = timedelta(days=62)
"""A patch is dated by the bulletin it belongs to, which phones may get some weeks before."""
_YES = frozenset({"true", "yes", "y", "1", "on", "enabled", "да", "истина", "вкл", "включено", "есть"})
_NO = frozenset({"false", "no", "n", "0", "off", "disabled", "нет", "ложь", "выкл", "выключено"})
_UNKNOWN = frozenset({"unknown", "undetermined", "undefined", "n/a", "not available", "unspecified", "неизвестно", "?"})
_NUMERIC = re.compile(
    r"(\d{1,4})[./\-](\d{1,2})[./\-](\d{2,4})(?:[ T]+(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\.\d+)?\s*([AaPp][Mm])?)?"
)
_UNSET = "0001-01-01"
"""How Go and .NET write that there is no time."""


class UnknownAnswer:
    """The source says that it does not know."""


UNKNOWN: Final = UnknownAnswer()

Answer: TypeAlias = bool | UnknownAnswer | None


def truth_of(text: str) -> Answer:
    """Return a yes or no that is written as text; None where there is nothing.

    Raises:
        FormatError: when it is neither.
    """
    folded = text.strip().casefold()
    if not folded:
        return None
    if folded in _YES or folded in _NO:
        return folded in _YES
    if folded in _UNKNOWN:
        return UNKNOWN
    raise FormatError(f"{text.strip()[:40]!r} is neither yes nor no")


def moment_of(text: str, *, as_of: datetime, order: DateOrder = "dmy") -> datetime | None:
    """Return the moment that is written as ISO 8601, or in digits as people write it; without a zone it is in UTC.

    Args:
        text: What is written.
        as_of: Nothing is observed more than a day later.
        order: Whether day or month comes first in such as 05/06/2026.

    Raises:
        FormatError: when it is no moment, or one that cannot be.
    """
    written = text.strip()
    if not written or written.startswith(_UNSET):
        return None
    return _within(_read_moment(written, order), as_of + _SLACK, written)


def day_of(text: str, *, order: DateOrder = "dmy") -> date | None:
    """Return the day that is written, as `moment_of`; any year that a calendar of people has.

    Raises:
        FormatError: when it is no day.
    """
    written = text.strip()
    if not written or written.startswith(_UNSET):
        return None
    day = _read_moment(written, order).date()
    if not 1900 <= day.year <= 2200:  # noqa: PLR2004 - outside, it is a slip
        raise FormatError(f"the year of {written[:40]!r} cannot be")
    return day


def patch_day_of(text: str, *, as_of: datetime, order: DateOrder = "dmy") -> date | None:
    """Return the day of a security patch; raises as `moment_of`."""
    written = text.strip()
    if not written or written.startswith(_UNSET):
        return None
    return _within(_read_moment(written, order), as_of + _PATCH_SLACK, written).date()


def unix_moment(value: float, *, as_of: datetime, milliseconds: bool = True) -> datetime | None:
    """Return the moment of a Unix time; None for zero, which says that there is none.

    Raises:
        FormatError: when it cannot be.
    """
    if not value:
        return None
    moment = from_unix_milliseconds(value) if milliseconds else from_unix(value)
    return _within(moment, as_of + _PATCH_SLACK, str(value))


def _within(moment: datetime, latest: datetime, written: str) -> datetime:
    if not EARLIEST <= moment <= latest:
        raise FormatError(f"the time {written[:40]} cannot be")
    return moment


def _read_moment(written: str, order: DateOrder) -> datetime:
    try:
        found = _NUMERIC.fullmatch(written)
        moment = datetime.fromisoformat(written) if found is None else _from_numbers(found, order)
        return moment.astimezone(UTC) if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        raise FormatError(f"{written[:40]!r} is no date") from None


def _from_numbers(found: re.Match[str], order: DateOrder) -> datetime:
    first, second, third = (int(part) for part in found.groups()[:3])
    hour, minute, seconds = (int(part or 0) for part in found.groups()[3:6])
    if len(found[1]) == 4:  # noqa: PLR2004 - the year comes first
        year, month, day = first, second, third
    else:
        year = third + 2000 if len(found[3]) == 2 else third  # noqa: PLR2004 - a year of two digits
        day, month = (first, second) if order == "dmy" else (second, first)
    if found[7]:
        if not 1 <= hour <= 12:  # noqa: PLR2004 - hours of such a clock
            raise ValueError(hour)
        hour = hour % 12 + (12 if found[7].casefold() == "pm" else 0)
    return datetime(year, month, day, hour, minute, seconds, tzinfo=UTC)
