"""Networks that the phone knows: where it has been, and which access points it trusts."""

from collections.abc import Iterator
from datetime import datetime

from bugsweep.artifacts.declaration import artifact
from bugsweep.formats.plist_entries import Entries, read_entries
from bugsweep.model.evidence import EvidenceFile
from bugsweep.model.record import Origin, Problem, Record

_PREFIX = "wifi.network.ssid."


class KnownNetwork(Record, frozen=True, kw_only=True):
    """A wireless network that the phone joins. The record's time is when it was added."""

    ssid: str
    bssids: tuple[str, ...]
    """Hardware addresses of its access points."""
    security: str
    hidden: bool | None
    joined_by_user_at: datetime | None
    joined_by_system_at: datetime | None
    updated_at: datetime | None


@artifact(
    name="ios/wifi_networks",
    title="Known wireless networks",
    record=KnownNetwork,
    shows="present",
    paths=(
        "private/var/preferences/com.apple.wifi.known-networks.plist",
        "private/var/preferences/SystemConfiguration/com.apple.wifi.known-networks.plist",
        "private/var/preferences/SystemConfiguration/com.apple.wifi.plist",
        "WiFi/com.apple.wifi.known-networks.plist",
    ),
    references=("https://github.com/EC-DIGIT-CSIRC/sysdiagnose",),
    limitations=("Networks that the user forgot are not here.",),
)
def parse_wifi_networks(file: EvidenceFile) -> Iterator[KnownNetwork | Problem]:
    """Yield each network, of the newer list of its own file or of the older list among the settings."""
    entries = read_entries(file)
    if file.path.endswith("known-networks.plist"):
        for key in entries.values:
            if (values := entries.get(key, dict)) is not None:
                ssid = key.removeprefix(_PREFIX)
                yield _network(Entries(values, Origin(file.path, f"network {ssid}"), entries.problems), ssid)
    else:
        for network in entries.each("List of known networks", "network"):
            yield _old_network(network)
    yield from entries.problems


def _network(network: Entries, ssid: str) -> KnownNetwork:
    points = network.each("BSSList", "access point")
    return KnownNetwork(
        origin=network.origin,
        time=network.date("AddedAt"),
        ssid=ssid,
        bssids=tuple(address for point in points if (address := point.text("BSSID"))),
        security=network.text("SupportedSecurityTypes"),
        hidden=network.flag("Hidden"),
        joined_by_user_at=network.date("JoinedByUserAt"),
        joined_by_system_at=network.date("JoinedBySystemAt"),
        updated_at=network.date("UpdatedAt"),
    )


def _old_network(network: Entries) -> KnownNetwork:
    address = network.text("BSSID")
    return KnownNetwork(
        origin=network.origin,
        time=network.date("addedAt"),
        ssid=network.text("SSID_STR"),
        bssids=(address,) if address else (),
        security=network.text("SecurityMode"),
        hidden=network.flag("HIDDEN_NETWORK"),
        joined_by_user_at=network.date("lastJoined"),
        joined_by_system_at=network.date("lastAutoJoined"),
        updated_at=network.date("lastUpdated"),
    )
