"""Statistics of usage, as Android stores them."""

from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bugsweep.errors import FormatError
from bugsweep.formats.path_patterns import PathPatterns
from bugsweep.formats.usage_statistics import (
    USAGE_FILES,
    StoredEvent,
    StoredUsage,
    UsageInterval,
    event_name,
    interval_of,
    stored_events,
    stored_usage,
)
from bugsweep.model.record import Problem
from cases import MemoryFile
from protobuf_messages import protobuf

FOLDER = "data/system_ce/0/usagestats"
DAY = f"{FOLDER}/daily/1714982400000"
OPENED = protobuf((22, [(1, 4), (2, 2), (3, 60_000), (5, 1)]))


def day(content: bytes, mappings: bytes | None = None) -> MemoryFile:
    """Return a file of a day."""
    return MemoryFile(DAY, content, others={} if mappings is None else {f"{FOLDER}/mappings": mappings})


@pytest.mark.parametrize(
    ("path", "said"),
    [
        (DAY, UsageInterval(0, "daily", 1_714_982_400_000)),
        ("data/system/usagestats/10/yearly/1700000000000-c", UsageInterval(10, "yearly", 1_700_000_000_000)),
    ],
)
def test_path_says_whose_and_which_interval_it_is(path: str, said: UsageInterval) -> None:
    """What was handed over to statistics has a letter at its end."""
    assert PathPatterns({"usage": USAGE_FILES})(path)
    assert interval_of(MemoryFile(path, b"")) == said


def test_file_that_is_not_named_after_a_time_is_none() -> None:
    """Nothing in it could be dated."""
    with pytest.raises(FormatError, match="not named"):
        list(stored_events(MemoryFile(f"{FOLDER}/daily/version", OPENED)))


def test_names_come_from_the_file_above() -> None:
    """An app has a number there, and its texts follow it."""
    mappings = protobuf((1, 5), (2, [(1, 4), (2, "org.example.chat"), (2, "org.example.chat.Main")]))

    (event,) = stored_events(day(OPENED, mappings))

    assert isinstance(event, StoredEvent)
    assert (event.kind, event.package, event.component) == (
        "ACTIVITY_RESUMED",
        "org.example.chat",
        "org.example.chat.Main",
    )
    assert event.time == datetime(2024, 5, 6, 8, 1, tzinfo=UTC)


@pytest.mark.parametrize(("mappings", "said"), [(None, "not there"), (b"\x12\x7f", "damaged")])
def test_without_names_nothing_is_told(mappings: bytes | None, said: str) -> None:
    """A number is no app that anybody could look up."""
    with pytest.raises(FormatError, match=said):
        list(stored_events(day(OPENED, mappings)))


def test_file_without_entries_needs_no_names() -> None:
    """Most days have no events of some kind."""
    assert list(stored_usage(day(OPENED))) == []


def test_what_is_before_a_damage_stands() -> None:
    """The rest is lost, and said to be."""
    mappings = protobuf((2, [(1, 4), (2, "org.example.chat")]))
    found: list[object] = []
    with pytest.raises(FormatError):
        found.extend(stored_events(day(OPENED + b"\xb2\x01\x7f", mappings)))

    assert [item.package for item in found if isinstance(item, StoredEvent)] == ["org.example.chat"]


def test_time_before_there_were_such_phones_is_none() -> None:
    """So it is written of what was never used; a use before the interval began is one."""
    document = (
        b'<usagestats><packages><package package="a" lastTimeActive="-1714982400000"/>'
        b'<package package="b" lastTimeActive="-60000"/></packages></usagestats>'
    )

    never, before = stored_usage(day(document))

    assert isinstance(never, StoredUsage)
    assert isinstance(before, StoredUsage)
    assert never.used_at is None
    assert before.used_at == datetime(2024, 5, 6, 7, 59, tzinfo=UTC)


def test_event_without_a_name_keeps_its_number() -> None:
    """Later versions have more of them."""
    assert [event_name(kind) for kind in (1, "26", 99, "x")] == ["ACTIVITY_RESUMED", "DEVICE_SHUTDOWN", "99", "x"]


@given(st.binary(max_size=60), st.binary(max_size=40))
def test_any_bytes_are_entries_or_an_error(content: bytes, mappings: bytes) -> None:
    """Nothing else is raised."""
    for read in (stored_events, stored_usage):
        with suppress(FormatError):
            for item in read(day(OPENED + content, mappings)):
                assert isinstance(item, StoredEvent | StoredUsage | Problem)
