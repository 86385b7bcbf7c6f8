"""Events of the keychain's services."""

import plistlib

import pytest

from bugsweep.errors import FormatError
from bugsweep.formats.security_analytics import LoggedEvent, read_events
from cases import MemoryFile, build_database


def test_events_of_all_tables_have_their_fields() -> None:
    """A table that a version lacks is no fault."""
    data = plistlib.dumps({"build": "21D61"}, fmt=plistlib.FMT_BINARY).hex()
    database, _ = build_database(
        "CREATE TABLE all_events (id INTEGER PRIMARY KEY, timestamp REAL, data BLOB);"
        f"INSERT INTO all_events VALUES (4, 1709290000, X'{data}');"
    )

    (event,) = read_events(MemoryFile("a.db", database))

    assert isinstance(event, LoggedEvent)
    assert (event.table, event.fields, event.origin.position) == ("all_events", {"build": "21D61"}, "all_events 4")


def test_database_without_any_of_the_tables_is_refused() -> None:
    """Its schema is not known."""
    database, _ = build_database("CREATE TABLE other (id INTEGER);")

    with pytest.raises(FormatError, match="hard_failures"):
        list(read_events(MemoryFile("a.db", database)))
