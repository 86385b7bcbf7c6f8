"""Lines of intrusion logs."""

from datetime import UTC, datetime

from bugsweep.formats.intrusion_log import Event, events, text
from bugsweep.model.record import Problem
from cases import MemoryFile


def read(kind: str, *lines: str) -> list[Event | Problem]:
    """Return the events of a kind."""
    return list(events(MemoryFile("log", "\n".join(lines).encode()), kind))  # type: ignore[arg-type]  # a kind


def test_times_are_milliseconds_or_nanoseconds_by_kind() -> None:
    """Security events have nanoseconds."""
    (look_up,) = read("dns_event", '{"dns_event":{"event_id":1,"event_time":1777888999123}}')
    (security,) = read("security_event", '{"security_event":{"event_id":1,"event_time":1777888999123456789,"a":{}}}')

    assert look_up.time == datetime(2026, 5, 4, 10, 3, 19, 123000, UTC)  # type: ignore[union-attr]  # no problem
    assert security.time == datetime(2026, 5, 4, 10, 3, 19, 123456, UTC)  # type: ignore[union-attr]  # no problem


def test_kind_named_inside_another_event_does_not_count() -> None:
    """It may be part of a name."""
    line = '{"security_event":{"event_id":1,"event_time":1,"adb_shell_cmd":{"command":"echo \\"dns_event\\""}}}'
    other = '{"security_event":{"event_id":1,"x":{"dns_event":1}}}'

    assert read("dns_event", line, other) == []


def test_field_is_text_whatever_it_is() -> None:
    """Hostile values do not break what reads them."""
    assert (text("a"), text(None), text(5)) == ("a", "", "5")
