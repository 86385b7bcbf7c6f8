"""Which networks without a password the phone joins by itself."""

from collections.abc import Iterator

from bugsweep.artifacts.android.wifi import WifiNetwork
from bugsweep.detect.collection import Records
from bugsweep.detect.device_facts.declaration import device_facts, stated
from bugsweep.model.fact import Fact

_ARTIFACT = "android/wifi"
_OPEN = frozenset({"NONE", "OPEN"})


@device_facts(
    name="android/networks",
    title="Open networks",
    states=("device.wifi_open_networks",),
    wants={_ARTIFACT: lambda _: True},
)
def state_networks(records: Records) -> Iterator[Fact]:
    """State the names of the networks that are configured without any security; unknown where it is of one."""
    if records.whole(_ARTIFACT):
        networks = records.of(_ARTIFACT, WifiNetwork)
        names = {network.ssid for network in networks if network.security.upper() in _OPEN and network.ssid}
        known = all(network.security for network in networks)
        yield stated(records, "device.wifi_open_networks", names if known else None, source=_ARTIFACT)
