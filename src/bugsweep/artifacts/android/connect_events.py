"""Connections that apps opened, from the intrusion logs."""

from collections.abc import Iterator
from typing import Annotated

from bugsweep.artifacts.declaration import artifact
from bugsweep.formats.intrusion_log import events, text
from bugsweep.formats.ip_addresses import addresses
from bugsweep.model.evidence import EvidenceFile
from bugsweep.model.observable import Observes
from bugsweep.model.record import Problem, Record


class ConnectEvent(Record, frozen=True, kw_only=True):
    """A connection that an app opened."""

    event_id: int | None
    package: Annotated[str, Observes("app-id", shows="executed")]
    ipv4: Annotated[tuple[str, ...], Observes("ipv4-addr")]
    ipv6: Annotated[tuple[str, ...], Observes("ipv6-addr")]
    port: int | None


@artifact(
    name="android/connect_events",
    title="Connections (intrusion logs)",
    record=ConnectEvent,
    shows="contacted",
    paths=("intrusion_logs/**", "sdcard/Download/Intrusion Logging/**"),
    kinds=("intrusion-log", "androidqf", "android-filesystem-dump"),
    references=("https://developer.android.com/reference/android/app/admin/ConnectEvent",),
)
def parse_connect_events(file: EvidenceFile) -> Iterator[ConnectEvent | Problem]:
    """Yield each connection."""
    for event in events(file, "connect_event"):
        if isinstance(event, Problem):
            yield event
            continue
        ipv4, ipv6 = addresses([event.fields.get("ip_address")])
        port = event.fields.get("port")
        yield ConnectEvent(
            origin=event.origin,
            time=event.time,
            event_id=event.id,
            package=text(event.fields.get("package_name")),
            ipv4=ipv4,
            ipv6=ipv6,
            port=port if type(port) is int else None,
        )
