"""Networks that the phone was connected to when the report was made, and the resolvers that it used."""

import re
from collections.abc import Iterator
from typing import Annotated

from bugsweep.artifacts.declaration import artifact
from bugsweep.formats.dumpsys import Lines, decoded
from bugsweep.formats.ip_addresses import addresses
from bugsweep.model.evidence import EvidenceFile
from bugsweep.model.observable import Observes
from bugsweep.model.record import Problem, Record

_NETWORK = re.compile(rb"  NetworkAgentInfo ?\{")
_TYPE = re.compile(rb"type: (\w+)\[")
_TRANSPORTS = re.compile(rb"Transports: (\S+)")
_STATE = re.compile(rb"state: (\w+)/|ni\{\w+(?:\[\w*\])? (\w+) ")
_INTERFACE = re.compile(rb"InterfaceName: (\S+)")
_RESOLVERS = re.compile(rb"DnsAddresses: \[([^\]]*)\]")
_PRIVATE_DNS = re.compile(rb"PrivateDnsServerName: (\S+)")
_PROXY = re.compile(rb"HttpProxy: (\[\S+?\] \d+)")
_OWNER = re.compile(rb"OwnerUid: (\d{1,9})")
_SSID = re.compile(rb'SSID: "([^"]*)"')


class Network(Record, frozen=True, kw_only=True):
    """A network."""

    transports: str
    """Such as "WIFI", "CELLULAR" or "WIFI|VPN"."""
    state: str
    interface: str
    ssid: str
    resolvers_ipv4: Annotated[tuple[str, ...], Observes("ipv4-addr")]
    resolvers_ipv6: Annotated[tuple[str, ...], Observes("ipv6-addr")]
    private_dns: Annotated[str, Observes("domain-name")]
    """Host of the encrypted resolver."""
    proxy: str
    owner_uid: int | None
    """The app that made it, of a VPN."""


@artifact(
    name="android/networks",
    title="Connected networks",
    record=Network,
    shows="contacted",
    paths=("**/dumpsys/connectivity.txt",),
    references=("https://developer.android.com/reference/android/net/LinkProperties",),
)
def parse_networks(file: EvidenceFile) -> Iterator[Network | Problem]:
    """Yield each network that is connected; the same one listed again is one."""
    lines = Lines(file)
    seen: set[bytes] = set()
    for line in lines:
        if not _NETWORK.match(line) or line in seen:
            continue
        seen.add(line)

        def first(pattern: re.Pattern[bytes], text: bytes = line) -> str:
            match = pattern.search(text)
            return decoded(next((group for group in match.groups() if group), b"")) if match else ""

        ipv4, ipv6 = addresses(first(_RESOLVERS).split(","))
        private_dns, owner = first(_PRIVATE_DNS), first(_OWNER)
        yield Network(
            origin=lines.origin,
            transports=first(_TRANSPORTS) or first(_TYPE),
            state=first(_STATE),
            interface=first(_INTERFACE),
            ssid=first(_SSID),
            resolvers_ipv4=ipv4,
            resolvers_ipv6=ipv6,
            private_dns="" if private_dns == "null" else private_dns,
            proxy=first(_PROXY),
            owner_uid=int(owner) if owner and owner != "-1" else None,
        )
    yield from lines.problems
