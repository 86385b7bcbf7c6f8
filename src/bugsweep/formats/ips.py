"""Incident reports of Apple's systems (``.ips``): a line of JSON, then JSON, more lines of JSON, or text.

The first line names the sort of report as a number in text, ``bug_type``. Crashes have a JSON body since iOS 15 and
text before; reports of memory shortage (Jetsam), stackshots and panics list the processes of that moment.
"""

import re
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, Final, TypeVar

import msgspec
from msgspec import Raw, Struct

from bugsweep.errors import FormatError
from bugsweep.formats.bounded import rest_of
from bugsweep.formats.plist_entries import Entries
from bugsweep.model.evidence import EvidenceFile, origin_of
from bugsweep.model.record import Origin, Problem

T = TypeVar("T")

_LONGEST_HEADER = 256 * 1024
_LARGEST_BODY = 64 * 1024**2
"""A stackshot has some ten megabytes."""
_TIME = re.compile(r"(\d{4})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))? ([+-])(\d\d):?(\d\d)")

BUG_TYPES: Final = {
    "10": "kernel panic",
    "22": "resource limit",
    "28": "watchdog",
    "29": "watchdog",
    "98": "memory shortage",
    "109": "crash",
    "110": "kernel panic",
    "142": "wakeups limit",
    "145": "disk writes limit",
    "151": "forced reset",
    "183": "system update",
    "185": "resource limit",
    "187": "sandbox violation",
    "198": "memory shortage",
    "202": "processor limit",
    "206": "fatal processor limit",
    "210": "kernel panic",
    "211": "analytics",
    "227": "thread limit",
    "288": "stackshot",
    "298": "memory shortage",
    "308": "system fault",
    "309": "crash",
    "327": "thread limit",
    "385": "resource limit",
    "409": "watchdog",
}
"""What the numbers mean, as far as is known."""


class IncidentReport(Struct, frozen=True):
    """A report, its body not yet understood."""

    header: Entries
    bug_type: str
    time: datetime | None
    body: bytes
    """Empty unless it was asked for."""


def read_ips(file: EvidenceFile, *, with_body: bool = True) -> IncidentReport:
    """Return the report in `file`; what is odd in its header becomes a problem of `header`.

    Raises:
        FormatError: when its first line is no JSON object, or the body is larger than any report.
    """
    with file.open() as stream:
        line = stream.readline(_LONGEST_HEADER)
        body = rest_of(stream, _LARGEST_BODY, "a report") if with_body else b""
    values = decode_json(line, dict[str, Any])
    header = Entries(values, origin_of(file, "line 1"))
    bug_type = values.get("bug_type")
    return IncidentReport(
        header,
        str(bug_type) if isinstance(bug_type, str | int) else "",
        time_of(header, "timestamp"),
        body,
    )


def json_body(report: IncidentReport, origin: Origin) -> "JsonBody":
    """Return the body of `report`, which must be JSON; raises as `decode_json`."""
    return JsonBody(decode_json(report.body, dict[str, Raw]), origin)


class JsonBody:
    """The entries of a body, each decoded only when it is asked for."""

    def __init__(self, values: dict[str, Raw], origin: Origin) -> None:
        """Read `values`, which lie at `origin`."""
        self._values = values
        self._origin = origin

    def entries(self, *keys: str) -> Entries:
        """Return those entries that are there; raises as `decode_json`."""
        return Entries(
            {key: decode_json(self._values[key], object) for key in keys if key in self._values}, self._origin
        )

    def raw(self, key: str) -> Raw | None:
        """Return an entry as it is written."""
        return self._values.get(key)


def decode_json(text: bytes | Raw, kind: type[T]) -> T:
    """Return the JSON value in `text` as `kind`.

    Raises:
        FormatError: when it is none.
    """
    try:
        return msgspec.json.decode(text, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise FormatError(f"not the JSON that a report has: {error}") from error


def time_of(entries: Entries, key: str) -> datetime | None:
    """Return the time under `key`, such as ``2021-10-22 00:14:53.00 +0300``; one that is none is a problem."""
    text = entries.text(key)
    time = read_time(text)
    if text and time is None:
        entries.problems.append(Problem(entries.origin, f"{key} is no time: {text[:40]!r}"))
    return time


def read_time(text: str) -> datetime | None:
    """Return the time at the beginning of `text`; None where there is none.

    Digits may be those of any script: a phone writes them in the script of its region.
    """
    match = _TIME.match(text)
    if match is None:
        return None
    year, month, day, hour, minute, second = map(int, match.groups()[:6])
    microsecond = int((match[7] or "").ljust(6, "0"))
    offset = timedelta(hours=int(match[9]), minutes=int(match[10]))
    try:
        zone = timezone(-offset if match[8] == "-" else offset)
        return datetime(year, month, day, hour, minute, second, microsecond, zone).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
