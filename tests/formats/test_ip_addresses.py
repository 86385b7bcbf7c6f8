"""Addresses as Java writes them."""

from bugsweep.formats.ip_addresses import addresses


def test_addresses_are_told_apart_by_version() -> None:
    """With the slash, the name or the zone that Java adds, each once, and nothing that is no address."""
    written = ["/192.0.2.1", "host.example/192.0.2.1", "/fe80::1%wlan0", " 2001:DB8::1", "nothing", "", None, 5]

    assert addresses(written) == (("192.0.2.1",), ("fe80::1", "2001:db8::1"))
