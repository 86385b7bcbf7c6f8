"""When an observable matches an indicator: when they have a key in common.

An indicator has a few keys and an observable has a few, so that matching is equality of texts and nothing else: a
dictionary look-up in `detect.match`, a join over fingerprints in the store. This module is the definition of the
matching that ``docs/explanation/matching.md`` describes; `detect.match` computes the same without making all keys.
"""

import re
from collections.abc import Callable, Iterator
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_network
from typing import Final, Literal, NamedTuple, TypeAlias

from msgspec.structs import replace

from bugsweep.errors import IndicatorError
from bugsweep.formats.device_paths import normal_path
from bugsweep.formats.hosts import address_of, host_of, normal_host, normal_url
from bugsweep.indicators.normal_forms import (
    normal_app,
    normal_email,
    normal_fingerprint,
    normal_hash,
    normal_phone,
    normal_profile,
    normal_property,
)
from bugsweep.indicators.patterns import needs_pattern, read_pattern
from bugsweep.model.indicator import Indicator, MatchMode
from bugsweep.model.observable import ObservableKind

KeyTable: TypeAlias = Literal[
    "address",
    "app",
    "cert",
    "cut-process",
    "email",
    "file-name",
    "file-path",
    "hash",
    "host",
    "network",
    "phone",
    "process",
    "profile",
    "property",
    "url",
    "url-prefix",
]
"""The room that a key counts in: keys of different tables are never equal."""


class Key(NamedTuple):
    """What an indicator and an observable have in common when they match."""

    table: KeyTable
    text: str


CUT_LENGTHS: Final = (15, 16, 31, 32)
"""Lengths to which iOS cuts the name of a process.

The kernel keeps 16 characters (``p_comm``, ``MAXCOMLEN`` in bsd/sys/param.h of XNU) and 32 (``p_name``,
``2 * MAXCOMLEN`` in bsd/sys/proc_internal.h); who asks by ``proc_pidinfo`` gets one less of each, since
``pbi_comm`` and ``pbi_name`` of bsd/sys/proc_info.h spend a byte on the end of the text.
"""

MOST_PARTS: Final = 128
"""Of a host, a path or a URL that have keys of their own: a host cannot have more, a hostile value has a million."""

_IndicatorKeys: TypeAlias = Callable[[str, MatchMode], Iterator[Key]]

_HASH: Final = r"[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{56}|[0-9a-f]{64}|[0-9a-f]{96}|[0-9a-f]{128}"
_COMPONENT_END = re.compile(r"[/?&=]")
_HOST_NAME = re.compile(r"[^\s/:@?#,;*\[\]]+")

_WIDEST_NETWORK: Final = {4: 8, 6: 16}
"""The shortest prefix that an indicator may have: a wider network is a mistake and would match everything."""

_HOME_FOLDERS: Final = ("Library/", "Media/")
"""How the paths of a backup begin, which are relative to the home folder."""


def host_suffixes(host: str) -> Iterator[str]:
    """Yield `host` and each domain that it lies in, the longest first."""
    yield host
    if host.count(".") >= MOST_PARTS:
        host = ".".join(host.rsplit(".", MOST_PARTS)[1:])
        yield host
    while (dot := host.find(".")) >= 0:
        host = host[dot + 1 :]
        yield host


def folders_of(path: str) -> Iterator[str]:
    """Yield a path and each folder that it lies in, the longest first."""
    yield path
    if path.count("/") >= MOST_PARTS:
        path = "/".join(path.split("/", MOST_PARTS)[:MOST_PARTS])
        yield path
    while (slash := path.rfind("/")) > 0:
        path = path[:slash]
        yield path


def process_parts(name: str) -> tuple[str, ...]:
    """Return the names under which a process may be known, apart from `name` itself.

    A path ends in the name. Data usage on iOS has ``process/identifier of the service it works for``.
    """
    if "/" not in name:
        return ()
    if name.startswith("/"):
        return (normal_path(name), name.rstrip("/").rpartition("/")[2])
    return (name.partition("/")[0], name.rpartition("/")[2])


def url_key(url: str) -> str:
    """Return a URL as indicators of it are compared: http, https and a missing scheme are the same."""
    normal = normal_url(url)
    return normal.removeprefix("https://").removeprefix("http://")


def url_prefixes(key: str) -> Iterator[str]:
    """Yield what a URL, given as its key, begins with up to the end of each component, the host first."""
    end = key.find("://") + 3 if "://" in key else 0
    for part in _COMPONENT_END.split(key[end:], MOST_PARTS)[:MOST_PARTS]:
        end += len(part)
        if end and key[end - 1] != "/":
            yield key[:end]
        end += 1


def address_in(text: str) -> IPv4Address | IPv6Address | None:
    """Return the address in `text`, which may have a port, brackets or a zone."""
    text = text.strip()
    if (address := address_of(text)) is not None:
        return address
    bare = text.removeprefix("[").partition("]")[0].partition("%")[0]
    if bare.count(":") == 1:
        bare = bare.partition(":")[0]
    return address_of(bare)


def observed_host(text: str) -> str:
    """Return the host in an observed name, which may have a port or a slash at its end."""
    text = text.rstrip("/")
    name, colon, port = text.rpartition(":")
    return normal_host(name if colon and port.isdecimal() else text)


def network_prefixes(address: IPv4Address | IPv6Address) -> Iterator[str]:
    """Yield each network that `address` lies in and an indicator may name, the narrowest first."""
    number, bits = int(address), address.max_prefixlen
    make = IPv4Network if isinstance(address, IPv4Address) else IPv6Network
    for length in range(bits - 1, _WIDEST_NETWORK[address.version] - 1, -1):
        yield str(make((number >> (bits - length) << (bits - length), length)))


def read_indicator(indicator: Indicator) -> tuple[Indicator, tuple[Key, ...]]:
    """Return `indicator` under the kind that its value is of, with its keys.

    A domain that is an address is an address, one with a path is a URL, and a file name with a slash is a path: feeds
    confuse them. An indicator that `needs_pattern` has no keys.

    Raises:
        IndicatorError: when its value is none of its kind, or would match nearly everything.
    """
    value = indicator.value.strip()
    if not value:
        raise IndicatorError("it has no value")
    kind, mode = _real_kind(indicator.kind, value, indicator.mode)
    if (kind, mode) != (indicator.kind, indicator.mode):
        indicator = replace(indicator, kind=kind, mode=mode)
    if needs_pattern(kind, mode):
        read_pattern(kind, value, mode)
        return indicator, ()
    return indicator, tuple(dict.fromkeys(_INDICATOR_KEYS[kind](value, mode)))


def observable_keys(kind: ObservableKind, value: str) -> tuple[Key, ...]:
    """Return the keys of an observable; it matches the indicators that have one of them."""
    return tuple(dict.fromkeys(_OBSERVABLE_KEYS[kind](value)))


def _real_kind(kind: ObservableKind, value: str, mode: MatchMode) -> tuple[ObservableKind, MatchMode]:
    if mode in {"glob", "regex"}:
        return kind, mode
    match kind:
        case "domain-name" | "ipv4-addr" | "ipv6-addr":
            if (network := _network_of(value)) is not None:
                return ("ipv4-addr" if network.version == 4 else "ipv6-addr"), "exact"  # noqa: PLR2004 - IPv4
            if kind == "domain-name" and "/" in value.rstrip("/"):
                return "url", "prefix"
        case "file-name" if "/" in value:
            return "file-path", mode
        case _:
            pass
    return kind, mode


def _network_of(value: str) -> IPv4Network | IPv6Network | None:
    if "/" not in value:
        address = address_in(value)
        return None if address is None else ip_network(address)
    try:
        return ip_network(value.strip(), strict=False)
    except ValueError:
        return None


def _domain_indicator(value: str, _mode: MatchMode) -> Iterator[Key]:
    host = normal_host(value.removeprefix("*").lstrip(".").rstrip("/"))
    if not _HOST_NAME.fullmatch(host):
        raise IndicatorError(f"{value!r} is not the name of a host")
    if "." not in host:
        raise IndicatorError(f"{value!r} is one label and would match every host below it")
    yield Key("host" if address_of(host) is None else "address", host)


def _address_indicator(value: str, _mode: MatchMode) -> Iterator[Key]:
    network = _network_of(value)
    if network is None:
        raise IndicatorError(f"{value!r} is not an address or a network")
    if network.prefixlen == network.max_prefixlen:
        yield Key("address", str(network.network_address))
    elif network.prefixlen < _WIDEST_NETWORK[network.version]:
        raise IndicatorError(f"{value!r} is too wide a network")
    else:
        yield Key("network", str(network))


def _url_indicator(value: str, mode: MatchMode) -> Iterator[Key]:
    if host_of(value) is None:
        raise IndicatorError(f"{value!r} is not a URL with a host")
    key = url_key(value)
    yield Key("url-prefix", key.rstrip("/")) if mode == "prefix" else Key("url", key)


def _path_indicator(value: str, _mode: MatchMode) -> Iterator[Key]:
    path = normal_path(value)
    if not path:
        raise IndicatorError("the root folder would match every file")
    yield Key("file-path", path)
    if value.startswith(_HOME_FOLDERS):
        yield Key("file-path", f"private/var/mobile/{path}")


def _process_indicator(value: str, _mode: MatchMode) -> Iterator[Key]:
    if value.startswith("/"):
        yield Key("process", normal_path(value))
        return
    yield Key("process", value)
    for length in CUT_LENGTHS:
        if len(value) > length:
            yield Key("cut-process", value[:length])


def _checked(table: KeyTable, normal: Callable[[str], str], form: str, what: str) -> _IndicatorKeys:
    """Return the keys of a kind with one normal form, which must fit `form`."""
    fits = re.compile(form).fullmatch

    def keys(value: str, _mode: MatchMode) -> Iterator[Key]:
        text = normal(value)
        if not fits(text):
            raise IndicatorError(f"{value!r} is not {what}")
        yield Key(table, text)

    return keys


_INDICATOR_KEYS: Final[dict[ObservableKind, _IndicatorKeys]] = {
    "android-property": _checked("property", normal_property, r"[^\s]+", "the name of a property"),
    "app-id": _checked("app", normal_app, r"[^\s]+", "the identifier of an app"),
    "cert-hash": _checked("cert", normal_fingerprint, _HASH, "the fingerprint of a certificate"),
    "domain-name": _domain_indicator,
    "email-addr": _checked("email", normal_email, r"[^\s@]+@[^\s@]+", "an address of mail"),
    "file-hash": _checked("hash", normal_hash, _HASH, "a hash"),
    "file-name": _checked("file-name", str, r"(?s:.+)", "a file name"),
    "file-path": _path_indicator,
    "ipv4-addr": _address_indicator,
    "ipv6-addr": _address_indicator,
    "phone-number": _checked("phone", normal_phone, r"\+?[0-9]{3,}", "a phone number"),
    "process-name": _process_indicator,
    "profile-id": _checked("profile", normal_profile, r"(?s:.+)", "the identifier of a profile"),
    "url": _url_indicator,
}


def _host_keys(host: str) -> Iterator[Key]:
    if (address := address_of(host)) is not None:
        yield from _address_keys(address)
    else:
        for suffix in host_suffixes(host):
            yield Key("host", suffix)


def _address_keys(address: IPv4Address | IPv6Address) -> Iterator[Key]:
    yield Key("address", str(address))
    for network in network_prefixes(address):
        yield Key("network", network)


def _domain_observable(value: str) -> Iterator[Key]:
    address = address_in(value)
    return _host_keys(observed_host(value)) if address is None else _address_keys(address)


def _address_observable(value: str) -> Iterator[Key]:
    address = address_in(value)
    return iter(()) if address is None else _address_keys(address)


def _url_observable(value: str) -> Iterator[Key]:
    if (host := host_of(value)) is None:
        return
    yield from _host_keys(host)
    key = url_key(value)
    yield Key("url", key)
    for prefix in url_prefixes(key):
        yield Key("url-prefix", prefix)


def _path_observable(value: str) -> Iterator[Key]:
    if path := normal_path(value):
        for folder in folders_of(path):
            yield Key("file-path", folder)
        yield Key("file-name", path.rpartition("/")[2])


def _name_observable(value: str) -> Iterator[Key]:
    yield Key("file-name", value.rstrip("/").rpartition("/")[2])


def _process_observable(value: str) -> Iterator[Key]:
    for name in (value, *process_parts(value)):
        yield Key("process", name)
        if len(name) in CUT_LENGTHS:
            yield Key("cut-process", name)


def _single(table: KeyTable, normal: Callable[[str], str]) -> Callable[[str], Iterator[Key]]:
    def keys(value: str) -> Iterator[Key]:
        yield Key(table, normal(value))

    return keys


_OBSERVABLE_KEYS: Final[dict[ObservableKind, Callable[[str], Iterator[Key]]]] = {
    "android-property": _single("property", normal_property),
    "app-id": _single("app", normal_app),
    "cert-hash": _single("cert", normal_fingerprint),
    "domain-name": _domain_observable,
    "email-addr": _single("email", normal_email),
    "file-hash": _single("hash", normal_hash),
    "file-name": _name_observable,
    "file-path": _path_observable,
    "ipv4-addr": _address_observable,
    "ipv6-addr": _address_observable,
    "phone-number": _single("phone", normal_phone),
    "process-name": _process_observable,
    "profile-id": _single("profile", normal_profile),
    "url": _url_observable,
}
