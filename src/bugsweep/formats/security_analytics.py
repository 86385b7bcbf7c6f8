"""Databases in which the services of the keychain note what went wrong: an event a row, its fields a property list."""

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Any, Final, NamedTuple

from msgspec import Struct

from bugsweep.errors import FormatError
from bugsweep.formats.plist import read_plist
from bugsweep.formats.sqlite import open_database
from bugsweep.formats.timestamps import Epoch, from_unix
from bugsweep.model.evidence import EvidenceFile, origin_of
from bugsweep.model.record import Origin, Problem

_TABLES: Final = ("hard_failures", "soft_failures", "all_events")


class LoggedEvent(Struct, frozen=True):
    """An event with its fields."""

    origin: Origin
    table: str
    time: datetime | None
    fields: dict[str, Any]


class _Row(NamedTuple):
    id: int
    timestamp: Annotated[datetime | None, Epoch(from_unix)]
    data: bytes | None


def read_events(file: EvidenceFile) -> Iterator[LoggedEvent | Problem]:
    """Yield the events of every table."""
    with open_database(file) as database:
        tables = [table for table in _TABLES if table in database.tables]
        if not tables:
            database.require(_TABLES[0])
        for table in tables:
            for row in database.rows(f"SELECT rowid, timestamp, data FROM {table} ORDER BY rowid", _Row):  # noqa: S608 - one of our own names
                if isinstance(row, Problem):
                    yield row
                    continue
                origin = origin_of(file, f"{table} {row.id}")
                try:
                    fields = read_plist(row.data or b"")
                except FormatError as error:
                    yield Problem(origin, str(error))
                    continue
                if isinstance(fields, dict):
                    yield LoggedEvent(origin, table, row.timestamp, fields)
                else:
                    yield Problem(origin, f"its data are {type(fields).__name__}")
