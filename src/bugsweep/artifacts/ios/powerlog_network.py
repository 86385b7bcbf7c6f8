"""Traffic of processes, as the power log counted it."""

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, NamedTuple

from bugsweep.artifacts.declaration import artifact
from bugsweep.formats.ip_addresses import addresses
from bugsweep.formats.powerlog import POWERLOG_PATHS, PowerLog, open_powerlog
from bugsweep.model.evidence import EvidenceFile, origin_of
from bugsweep.model.observable import Observes
from bugsweep.model.record import Problem, Record

_USAGE = "PLProcessNetworkAgent_EventInterval_UsageDiff"
_CONNECTIONS = "PLProcessNetworkAgent_EventPoint_Connection"


class NetworkActivity(Record, frozen=True, kw_only=True):
    """What a process sent and received from the record's time on, or a connection that it had."""

    process: Annotated[str, Observes("process-name")]
    app: Annotated[str | None, Observes("app-id")] = None
    pid: int | None = None
    ended_at: datetime | None = None
    wifi_in: int | None = None
    """Bytes, here and below."""
    wifi_out: int | None = None
    mobile_in: int | None = None
    mobile_out: int | None = None
    ipv4: Annotated[tuple[str, ...], Observes("ipv4-addr", shows="contacted")] = ()
    """Of the other side of a connection."""
    ipv6: Annotated[tuple[str, ...], Observes("ipv6-addr", shows="contacted")] = ()
    port: int | None = None
    """On the other side."""


class _Usage(NamedTuple):
    id: int
    timestamp: float | None
    ended: float | None
    process: str | None
    bundle: str | None
    wifi_in: int | None
    wifi_out: int | None
    mobile_in: int | None
    mobile_out: int | None


class _Connection(NamedTuple):
    id: int
    timestamp: float | None
    process: str | None
    pid: int | None
    address: str | None
    port: int | None


@artifact(
    name="ios/powerlog_network",
    title="Network use in the power log",
    record=NetworkActivity,
    shows="executed",
    paths=POWERLOG_PATHS,
    references=("https://github.com/mac4n6/APOLLO",),
    limitations=("Most versions of iOS count the traffic and leave the connections out.",),
)
def parse_powerlog_network(file: EvidenceFile) -> Iterator[NetworkActivity | Problem]:
    """Yield the traffic of each process and interval, then the connections."""
    with open_powerlog(file) as log:
        log.database.require(_USAGE)
        yield from _usage(file, log)
        if _CONNECTIONS in log.database.tables:
            yield from _connections(file, log)
        yield from log.problems


def _usage(file: EvidenceFile, log: PowerLog) -> Iterator[NetworkActivity | Problem]:
    query = (
        f"SELECT ID, timestamp, {{{_USAGE}.timestampEnd}}, ProcessName, {{{_USAGE}.BundleName}},"  # noqa: S608 - our own names
        f" {{{_USAGE}.WifiIn}}, {{{_USAGE}.WifiOut}}, {{{_USAGE}.CellIn}}, {{{_USAGE}.CellOut}}"
        f" FROM {_USAGE} ORDER BY ID"
    )
    for row in log.database.rows(query, _Usage):
        if isinstance(row, Problem):
            yield row
            continue
        origin = origin_of(file, f"traffic {row.id}")
        yield NetworkActivity(
            origin=origin,
            time=log.time(row.timestamp, origin),
            process=row.process or "",
            app=row.bundle,
            ended_at=log.time(row.ended, origin),
            wifi_in=row.wifi_in,
            wifi_out=row.wifi_out,
            mobile_in=row.mobile_in,
            mobile_out=row.mobile_out,
        )


def _connections(file: EvidenceFile, log: PowerLog) -> Iterator[NetworkActivity | Problem]:
    query = (
        f"SELECT ID, timestamp, ProcessName, {{{_CONNECTIONS}.ProcessPID}}, RemoteAddress,"  # noqa: S608 - our own names
        f" {{{_CONNECTIONS}.RemotePort}} FROM {_CONNECTIONS} ORDER BY ID"
    )
    for row in log.database.rows(query, _Connection):
        if isinstance(row, Problem):
            yield row
            continue
        origin = origin_of(file, f"connection {row.id}")
        ipv4, ipv6 = addresses((row.address,))
        if row.address and not ipv4 and not ipv6:
            yield Problem(origin, f"RemoteAddress is no address: {row.address[:60]!r}")
        yield NetworkActivity(
            origin=origin,
            time=log.time(row.timestamp, origin),
            process=row.process or "",
            pid=row.pid,
            ipv4=ipv4,
            ipv6=ipv6,
            port=row.port,
        )
