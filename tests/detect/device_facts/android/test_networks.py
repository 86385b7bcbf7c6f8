"""Open networks."""

from android_records import facts, made

OPEN = made("wifi", ssid="Airport", security="NONE")


def test_networks_without_security_are_named() -> None:
    """Others are not; a list that was cut says nothing."""
    networks = [OPEN, made("wifi", ssid="Home", security="WPA_PSK"), made("wifi", ssid="Home 2", security="SAE")]

    assert facts("networks", wifi=networks) == {"device.wifi_open_networks": ["Airport"]}
    assert facts("networks", wifi=[]) == {"device.wifi_open_networks": []}
    assert facts("networks", whole=False, wifi=networks) == {}


def test_network_of_unknown_security_may_be_open() -> None:
    """Then nobody knows which are."""
    assert facts("networks", wifi=[OPEN, made("wifi", ssid="Other")]) == {"device.wifi_open_networks": None}
