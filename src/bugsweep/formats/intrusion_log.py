"""Android's intrusion logs: one event a line, each an object with its kind as the only key."""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final, Literal, NamedTuple, TypeAlias

import msgspec

from bugsweep.formats.dumpsys import Lines
from bugsweep.formats.timestamps import TimestampError, from_unix_microseconds, from_unix_milliseconds
from bugsweep.model.evidence import EvidenceFile
from bugsweep.model.record import Origin, Problem

EventKind: TypeAlias = Literal["dns_event", "connect_event", "security_event"]

LINE: Final = re.compile(rb'\s*\{\s*"(?:dns|connect|security)_event"\s*:')
"""How a line of an intrusion log begins."""
IDENTITY: Final = re.compile(rb'\{"\w+_event":\{"event_id":\d+,"event_time":\d+')
"""What tells an event from all others, where the line is written as Android writes it."""
_LATEST_MILLISECONDS = 10**14
"""Of an event of a kind whose times are in nanoseconds, less than this is in milliseconds nevertheless."""


class Event(NamedTuple):
    """An event."""

    origin: Origin
    id: int | None
    time: datetime | None
    fields: dict[str, Any]


def events(file: EvidenceFile, kind: EventKind) -> Iterator[Event | Problem]:
    """Yield the events of that kind; what is no event of any kind is a problem, once for all three kinds."""
    lines = Lines(file)
    marker = f'"{kind}"'.encode()
    decode = msgspec.json.Decoder(dict[str, dict[str, Any]]).decode
    for line in lines:
        if marker not in line:
            if kind == "security_event" and line.strip() and not LINE.match(line):
                lines.report("not an event of a kind that is known")
            continue
        try:
            (found, fields), *others = decode(line).items()
        except (msgspec.DecodeError, RecursionError, ValueError) as error:
            lines.report(f"not an event: {error}")
            continue
        if others or found != kind:  # the marker may stand in a name
            continue
        try:
            time = _time(fields.get("event_time"), kind)
        except TimestampError as error:
            lines.report(str(error))
            time = None
        number = fields.get("event_id")
        yield Event(lines.origin, number if type(number) is int else None, time, fields)
    yield from lines.problems


def _time(value: object, kind: EventKind) -> datetime | None:
    if type(value) is not int:
        if value is not None:
            raise TimestampError(f"not a time: {str(value)[:40]!r}")
        return None
    if kind == "security_event" and abs(value) > _LATEST_MILLISECONDS:
        return from_unix_microseconds(value // 1000)
    return from_unix_milliseconds(value)


def text(value: object) -> str:
    """Return a field that should be text."""
    return value if isinstance(value, str) else "" if value is None else str(value)
