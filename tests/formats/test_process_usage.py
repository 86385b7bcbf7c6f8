"""Reading network use by process."""

import pytest

from bugsweep.formats.process_usage import ProcessUsage, read_process_usage
from bugsweep.formats.sqlite import DatabaseError
from bugsweep.model.record import Problem
from cases import MemoryFile, build_database

SCHEMA = """
    CREATE TABLE ZPROCESS (Z_PK INTEGER PRIMARY KEY, ZFIRSTTIMESTAMP, ZTIMESTAMP, ZPROCNAME);
    CREATE TABLE ZLIVEUSAGE (Z_PK INTEGER PRIMARY KEY, ZHASPROCESS, ZTIMESTAMP, ZWIFIIN, ZWIFIOUT, ZWWANIN, ZWWANOUT);
"""


def usages(script: str) -> list[ProcessUsage | Problem]:
    """Return what a database made by `script` holds."""
    content, _ = build_database(script)
    return list(read_process_usage(MemoryFile("usage.sqlite", content)))


def test_process_has_a_record_for_each_row_of_counters() -> None:
    """A process with two kinds of traffic has two, each with its own counters."""
    first, second = usages(
        f"{SCHEMA} INSERT INTO ZPROCESS VALUES (7, 1, 2, 'exampled');"
        "INSERT INTO ZLIVEUSAGE VALUES (1, 7, 3, 1.0, 0, 0, 0), (2, 7, 3, 2.0, 0, 0, 0);"
    )

    assert isinstance(first, ProcessUsage)
    assert isinstance(second, ProcessUsage)
    assert (first.process, first.wifi_in, first.orphaned) == ("exampled", 1.0, False)
    assert (second.process, second.wifi_in, second.orphaned) == ("exampled", 2.0, False)


def test_counters_whose_process_was_deleted_are_a_record() -> None:
    """It says that it is orphaned, and which process row is gone."""
    (usage,) = usages(f"{SCHEMA} INSERT INTO ZLIVEUSAGE VALUES (1, 7, 86400, 1.0, 2.0, 3.0, 4.0);")

    assert isinstance(usage, ProcessUsage)
    assert usage.orphaned
    assert usage.process_id == 7
    assert usage.time == usage.counted_at
    assert usage.time is not None


def test_schema_without_the_tables_is_refused() -> None:
    """An unknown schema is an error and not an empty result."""
    with pytest.raises(DatabaseError, match="ZLIVEUSAGE"):
        usages("CREATE TABLE ZPROCESS (Z_PK INTEGER PRIMARY KEY);")
