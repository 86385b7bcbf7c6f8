"""SIM cards, VPN and open wireless networks."""

from bugsweep.artifacts.ios.sim import SimCard
from bugsweep.artifacts.ios.vpn import NetworkConfiguration
from bugsweep.artifacts.ios.wifi_networks import KnownNetwork
from fact_records import HERE, values_of


def card(iccid: str, *, inserted: bool | None) -> SimCard:
    """Return a record."""
    return SimCard(origin=HERE, iccid=iccid, imsi="", phone_number="+1", kind="sim", inserted=inserted)


def configuration(name: str, *kinds: str) -> NetworkConfiguration:
    """Return a record."""
    return NetworkConfiguration(
        origin=HERE,
        name=name,
        kinds=kinds,
        enabled=True,
        apps=(),
        app_name="",
        hosts=(),
        identifier="",
        profile="",
    )


def network(ssid: str, security: str) -> KnownNetwork:
    """Return a record."""
    return KnownNetwork(
        origin=HERE, ssid=ssid, bssids=(), security=security, hidden=None, joined_by_user_at=None,
        joined_by_system_at=None, updated_at=None,
    )  # fmt: skip


def test_cards_are_stated_by_their_serial_number() -> None:
    """Those in the phone, and no phone number."""
    kept = {"ios/sim": [card("8943", inserted=True), card("8949", inserted=False)]}

    assert values_of("ios/networks", kept) == {"device.sims": ["8943"]}


def test_no_card_is_not_stated() -> None:
    """It may not be said which one is in the phone."""
    assert values_of("ios/networks", {"ios/sim": [card("8943", inserted=None)]}) == {}


def test_vpn_and_open_networks_are_stated_of_what_was_read_whole() -> None:
    """A content filter is no VPN."""
    kept = {
        "ios/vpn": [configuration("A", "VPN"), configuration("B", "content filter")],
        "ios/wifi_networks": [network("Hotel", "Open"), network("Home", "WPA2 Personal")],
    }

    assert values_of("ios/networks", kept) == {"device.vpn": ["A"], "device.wifi_open_networks": ["Hotel"]}
    assert values_of("ios/networks", kept, whole=False) == {}


def test_network_of_unknown_security_leaves_the_open_ones_unknown() -> None:
    """It may be one of them."""
    kept = {"ios/wifi_networks": [network("Hotel", "Open"), network("Cafe", "")]}

    assert values_of("ios/networks", kept) == {"device.wifi_open_networks": None}
