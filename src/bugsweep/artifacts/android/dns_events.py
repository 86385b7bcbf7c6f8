"""Names that apps looked up, from the intrusion logs."""

from collections.abc import Iterator
from typing import Annotated

from bugsweep.artifacts.declaration import artifact
from bugsweep.formats.intrusion_log import events, text
from bugsweep.formats.ip_addresses import addresses
from bugsweep.model.evidence import EvidenceFile
from bugsweep.model.observable import Observes
from bugsweep.model.record import Problem, Record


class DnsEvent(Record, frozen=True, kw_only=True):
    """A name that an app looked up, with the answer."""

    event_id: int | None
    package: Annotated[str, Observes("app-id", shows="executed")]
    host: Annotated[str, Observes("domain-name")]
    ipv4: Annotated[tuple[str, ...], Observes("ipv4-addr")]
    ipv6: Annotated[tuple[str, ...], Observes("ipv6-addr")]


@artifact(
    name="android/dns_events",
    title="Names looked up (intrusion logs)",
    record=DnsEvent,
    shows="contacted",
    paths=("intrusion_logs/**", "sdcard/Download/Intrusion Logging/**"),
    kinds=("intrusion-log", "androidqf", "android-filesystem-dump"),
    references=("https://developer.android.com/reference/android/app/admin/DnsEvent",),
)
def parse_dns_events(file: EvidenceFile) -> Iterator[DnsEvent | Problem]:
    """Yield each look-up."""
    for event in events(file, "dns_event"):
        if isinstance(event, Problem):
            yield event
            continue
        answers = event.fields.get("ip_addresses")
        ipv4, ipv6 = addresses(answers if isinstance(answers, list) else ())
        yield DnsEvent(
            origin=event.origin,
            time=event.time,
            event_id=event.id,
            package=text(event.fields.get("package_name")),
            host=text(event.fields.get("hostname")),
            ipv4=ipv4,
            ipv6=ipv6,
        )
