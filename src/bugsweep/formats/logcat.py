"""Lines of Android's logs, as logcat prints them."""

import re
from datetime import UTC, datetime
from typing import NamedTuple

_LINE = re.compile(
    rb"(?:(\d{4})-)?(\d\d-\d\d \d\d:\d\d:\d\d)\.(\d{3,6}) +(?:([+-]\d{4}) +)?"
    rb"(?:([a-z]\w*|\d+) +)?(\d{1,9}) +(\d{1,9}) ([VDIWEFS]) (.*?) *: (.*)",
    re.DOTALL,
)


class LogLine(NamedTuple):
    """A line."""

    moment: str
    """Month, day and time, as they stand there."""
    time: datetime | None
    """None where neither the line nor the log says the year."""
    with_zone: bool
    uid: str
    pid: int
    level: str
    tag: str
    message: bytes


def log_line(line: bytes, newest: datetime | None) -> LogLine | None:
    """Return a line of the form "threadtime" taken apart, or None when it is of no such form.

    Most logs leave out the year: `newest` is when the log was taken, and no line is newer.
    """
    if (match := _LINE.match(line)) is None:
        return None
    moment = match[2].decode()
    time = _time(match[1], moment, match[3], match[4], newest)
    return LogLine(
        moment=f"{moment}.{match[3].decode()}",
        time=time,
        with_zone=match[4] is not None,
        uid=(match[5] or b"").decode(),
        pid=int(match[6]),
        level=match[8].decode(),
        tag=match[9].strip().decode("utf-8", "replace"),
        message=match[10],
    )


def _time(
    year: bytes | None, moment: str, fraction: bytes, zone: bytes | None, newest: datetime | None
) -> datetime | None:
    if year is None and newest is None:
        return None
    number = int(year) if year is not None else newest.year if newest is not None else 0
    written = f"{moment}.{fraction.decode()}{zone.decode() if zone else '+0000'}"
    try:
        time = datetime.fromisoformat(f"{number:04}-{written}").astimezone(UTC)
        if year is None and newest is not None and time > newest:
            time = datetime.fromisoformat(f"{number - 1:04}-{written}").astimezone(UTC)
    except (ValueError, OverflowError):  # such as the 30th of February
        return None
    return time
