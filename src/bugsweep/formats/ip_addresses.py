"""Addresses as Java writes them."""

import ipaddress
from collections.abc import Iterable


def addresses(values: Iterable[object]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the IPv4 and the IPv6 addresses among `values`, each once.

    Java writes ``name/address``, ``/address`` or the address alone, that of a link with a zone (``%wlan0``); what is no
    address is passed over.
    """
    found: tuple[dict[str, None], dict[str, None]] = ({}, {})
    for value in values:
        if not isinstance(value, str):
            continue
        try:
            address = ipaddress.ip_address(value.rpartition("/")[2].partition("%")[0].strip())
        except ValueError:
            continue
        found[address.version == 6][str(address)] = None  # noqa: PLR2004 - the two versions
    return tuple(found[0]), tuple(found[1])
