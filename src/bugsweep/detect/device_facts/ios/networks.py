"""SIM cards, VPN and open wireless networks."""

from collections.abc import Iterator

from bugsweep.artifacts.ios.backup_info import BackupInfo
from bugsweep.artifacts.ios.sim import SimCard
from bugsweep.artifacts.ios.vpn import NetworkConfiguration
from bugsweep.artifacts.ios.wifi_networks import KnownNetwork
from bugsweep.detect.collection import Records
from bugsweep.detect.device_facts.declaration import device_facts, stated
from bugsweep.model.fact import Fact

_INFO = "ios/backup_info"
_SIM = "ios/sim"
_VPN = "ios/vpn"
_WIFI = "ios/wifi_networks"
_VPN_KINDS = frozenset({"VPN", "always-on VPN", "VPN of an app"})
_OPEN = frozenset({"open", "none"})


@device_facts(
    name="ios/networks",
    title="Networks",
    states=("device.sims", "device.vpn", "device.wifi_open_networks"),
    wants={
        _INFO: lambda info: bool(info.iccid),
        _SIM: lambda card: card.inserted is True,
        _VPN: lambda found: not _VPN_KINDS.isdisjoint(found.kinds),
        _WIFI: lambda network: network.security.lower() in _OPEN or not network.security,
    },
    limitations=("Of SIM cards only the serial number is stated, no phone number.",),
)
def state_networks(records: Records) -> Iterator[Fact]:
    """State the cards in the phone, who offers a VPN, and the open networks that it joins by itself."""
    for info in records.of(_INFO, BackupInfo):
        yield stated(records, "device.sims", info.iccid, source=_INFO, record=info)
    cards = {card.iccid for card in records.of(_SIM, SimCard)}
    if cards:
        yield stated(records, "device.sims", cards, source=_SIM)
    if records.whole(_VPN):
        found = records.of(_VPN, NetworkConfiguration)
        yield stated(records, "device.vpn", {next(iter(one.apps), one.name) for one in found} - {""}, source=_VPN)
    if records.whole(_WIFI):
        networks = records.of(_WIFI, KnownNetwork)
        # A network of which no security is said may be open.
        names = {one.ssid for one in networks} if all(one.security for one in networks) else None
        yield stated(records, "device.wifi_open_networks", names, source=_WIFI)
