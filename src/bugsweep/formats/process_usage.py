"""Network use by process, as the Core Data stores of iOS count it: `DataUsage.sqlite` and `netusage.sqlite`.

Both have the tables ``ZPROCESS`` (a process that used the network, first and last time) and ``ZLIVEUSAGE`` (its
counters, one row a kind of traffic). Whoever wants to hide a process deletes its row of ``ZPROCESS`` and tends to
forget the counters, so these are read from both sides.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, NamedTuple

from bugsweep.formats.sqlite import open_database
from bugsweep.formats.timestamps import Epoch, from_cocoa
from bugsweep.model.evidence import EvidenceFile, origin_of
from bugsweep.model.observable import Observes
from bugsweep.model.record import Problem, Record


class ProcessUsage(Record, frozen=True, kw_only=True):
    """What a process sent and received over one kind of network, since its counters began.

    The record's time is the last time the process used the network. A process has one record for each row of counters,
    and one without counters when it has none.
    """

    process: Annotated[str | None, Observes("process-name")]
    """As stored; ``terminusd/locationd`` is traffic that the first did on behalf of the second."""
    bundle: Annotated[str | None, Observes("app-id")]
    first_used_at: datetime | None
    counted_at: datetime | None
    """When the counters were last written."""
    wifi_in: float | None
    """Bytes, as are all counters."""
    wifi_out: float | None
    wwan_in: float | None
    wwan_out: float | None
    process_id: int | None
    """Number of the process's row: rows are numbered without gaps, so that a gap is a row deleted."""
    usage_id: int | None
    """Number of the row of counters."""
    orphaned: bool
    """There are counters, and the process that they are for has no row."""


class _Usage(NamedTuple):
    process_id: int | None
    usage_id: int | None
    usage_process_id: int | None
    process: str | None
    bundle: str | None
    first_used: Annotated[datetime | None, Epoch(from_cocoa)]
    last_used: Annotated[datetime | None, Epoch(from_cocoa)]
    counted: Annotated[datetime | None, Epoch(from_cocoa)]
    wifi_in: float | None
    wifi_out: float | None
    wwan_in: float | None
    wwan_out: float | None


_COLUMNS = """
    ZPROCESS.Z_PK, ZLIVEUSAGE.Z_PK, ZLIVEUSAGE.ZHASPROCESS, ZPROCNAME, {ZPROCESS.ZBUNDLENAME}, ZFIRSTTIMESTAMP,
    ZPROCESS.ZTIMESTAMP, ZLIVEUSAGE.ZTIMESTAMP, ZWIFIIN, ZWIFIOUT, ZWWANIN, ZWWANOUT
"""
_QUERIES = (
    f"SELECT {_COLUMNS} FROM ZPROCESS LEFT JOIN ZLIVEUSAGE ON ZHASPROCESS = ZPROCESS.Z_PK ORDER BY 1, 2",  # noqa: S608 - our own text
    f"""SELECT {_COLUMNS} FROM ZLIVEUSAGE LEFT JOIN ZPROCESS ON ZHASPROCESS = ZPROCESS.Z_PK
        WHERE ZPROCESS.Z_PK IS NULL ORDER BY 2""",  # noqa: S608 - our own text
)


def read_process_usage(file: EvidenceFile) -> Iterator[ProcessUsage | Problem]:
    """Yield every process with its counters, then the counters without a process."""
    with open_database(file) as database:
        database.require("ZPROCESS", "ZLIVEUSAGE")
        for query in _QUERIES:
            for row in database.rows(query, _Usage):
                yield row if isinstance(row, Problem) else _usage(file, row)


def _usage(file: EvidenceFile, row: _Usage) -> ProcessUsage:
    orphaned = row.process_id is None
    place = "" if row.process_id is None else f"process {row.process_id}"
    if row.usage_id is not None:
        place = f"{place}{', ' if place else ''}usage {row.usage_id}"
    return ProcessUsage(
        origin=origin_of(file, place),
        time=row.counted if orphaned else row.last_used,
        process=row.process,
        bundle=row.bundle,
        first_used_at=row.first_used,
        counted_at=row.counted,
        wifi_in=row.wifi_in,
        wifi_out=row.wifi_out,
        wwan_in=row.wwan_in,
        wwan_out=row.wwan_out,
        process_id=row.usage_process_id if orphaned else row.process_id,
        usage_id=row.usage_id,
        orphaned=orphaned,
    )
