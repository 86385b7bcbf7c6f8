"""Which indicators a value of the evidence fits.

`indicators.keys` defines when that is: when they have a key in common. Here the same is computed for a million values
a second, by looking first at what nearly every value fails in.
"""

from collections.abc import Callable, Mapping
from ipaddress import IPv4Address, IPv6Address, ip_network
from socket import inet_aton
from typing import Final, TypeAlias

from msgspec.structs import replace

from bugsweep.detect.match_patterns import PatternMatcher
from bugsweep.formats.device_paths import UNSURE_ROOTS, path_parts
from bugsweep.formats.hosts import address_of, host_of, plain_address, plain_address_url, plain_host, plain_url
from bugsweep.indicators.index import IndicatorIndex
from bugsweep.indicators.keys import (
    CUT_LENGTHS,
    address_in,
    host_suffixes,
    observed_host,
    process_parts,
    url_key,
    url_prefixes,
)
from bugsweep.indicators.normal_forms import (
    normal_app,
    normal_email,
    normal_fingerprint,
    normal_hash,
    normal_phone,
    normal_profile,
    normal_property,
)
from bugsweep.model.indicator import Indicator
from bugsweep.model.observable import ObservableKind

Numbers: TypeAlias = tuple[int, ...]
"""Numbers of indicators in the index; below zero, inverted, where only a name that was cut fits."""
Table: TypeAlias = Mapping[str, Numbers]
LookUp: TypeAlias = Callable[[str], Numbers]

_DOTS: Final = frozenset(("", ".", ".."))
"""Parts of a path that are no names."""

_CUT_CAUTION: Final = (
    "The evidence has the name of the process cut to {length} characters; another process whose name begins alike "
    "looks the same."
)


class Matcher:
    """Looks values of the evidence up in an index."""

    def __init__(self, index: IndicatorIndex) -> None:
        """Prepare the look-ups of each kind."""
        self._index = index
        hosts, files, tables = _Hosts(index), _Files(index), index.tables
        look_ups: dict[ObservableKind, LookUp] = {
            "android-property": _single(tables.get("property", {}), normal_property),
            "app-id": _single(tables.get("app", {}), normal_app),
            "cert-hash": _single(tables.get("cert", {}), normal_fingerprint),
            "domain-name": hosts.of_name,
            "email-addr": _single(tables.get("email", {}), normal_email),
            "file-hash": _single(tables.get("hash", {}), normal_hash),
            "file-name": files.of_name,
            "file-path": files.of_path,
            "ipv4-addr": hosts.of_address,
            "ipv6-addr": hosts.of_address,
            "phone-number": _single(tables.get("phone", {}), normal_phone),
            "process-name": _Processes(index).of_name,
            "profile-id": _single(tables.get("profile", {}), normal_profile),
            "url": hosts.of_url,
        }
        patterns = PatternMatcher(index)
        self._look_ups = {
            kind: _both(look_up, also) if (also := patterns.look_up(kind)) else look_up
            for kind, look_up in look_ups.items()
        }

    def match(self, kind: ObservableKind, value: str) -> tuple[Indicator, ...]:
        """Return the indicators that `value` fits, in the order of the index.

        Where the evidence has the name of a process cut short, the indicator comes with a caution that says so.
        """
        numbers = self._look_ups[kind](value)
        return self._shown(value, set(numbers)) if numbers else ()

    def _shown(self, value: str, numbers: set[int]) -> tuple[Indicator, ...]:
        whole = {number for number in numbers if number >= 0}
        cut = {~number for number in numbers if number < 0} - whole
        return tuple(
            cautioned(self._index[number], value) if number in cut else self._index[number]
            for number in sorted(whole | cut)
        )


def _single(table: Table, normal: Callable[[str], str]) -> LookUp:
    def look_up(value: str) -> Numbers:
        return table.get(normal(value), ())

    return look_up


def _both(first: LookUp, second: LookUp) -> LookUp:
    def look_up(value: str) -> Numbers:
        return first(value) + second(value)

    return look_up


class _Hosts:
    """Hosts, addresses and URLs."""

    def __init__(self, index: IndicatorIndex) -> None:
        self._addresses: Table = index.tables.get("address", {})
        self._networks = _by_length(index.tables.get("network", {}))
        self._urls: Table = index.tables.get("url", {})
        self._prefixes: Table = index.tables.get("url-prefix", {})
        self._url_hosts = {_key_host(key) for table in (self._urls, self._prefixes) for key in table}
        self._steps: dict[str, Numbers] = dict(index.tables.get("host", {}))
        """Each host of an indicator with its numbers, and each domain of two labels or more on the way to it."""
        for host in (*self._steps, *self._url_hosts):
            for suffix in host_suffixes(host):
                if "." in suffix:
                    self._steps.setdefault(suffix, ())

    def of_name(self, value: str) -> Numbers:
        if (plain := plain_host(value)) is not None:
            return self._below(value, plain[1]) if plain[1] in self._steps else ()
        if (address := address_in(value)) is not None:
            return self._of_address(address)
        return self._of_host(observed_host(value))

    def of_address(self, value: str) -> Numbers:
        if plain_address(value) is not None:
            return self._of_plain_address(value)
        address = address_in(value)
        return () if address is None else self._of_address(address)

    def of_url(self, value: str) -> Numbers:
        if (plain := plain_url(value)) is not None:
            if plain[2] not in self._steps:
                return ()
            host = plain[1]
            numbers = self._below(host, plain[2])
        elif (plain := plain_address_url(value)) is not None:
            host = plain[1]
            numbers = self._of_plain_address(host)
        elif (read := host_of(value)) is not None:
            host = read
            numbers = self._of_host(host)
        else:
            return ()
        if host in self._url_hosts:
            key = url_key(value)
            numbers += self._urls.get(key, ())
            if self._prefixes:
                for prefix in url_prefixes(key):
                    numbers += self._prefixes.get(prefix, ())
        return numbers

    def _of_host(self, host: str) -> Numbers:
        """Return what fits a host in its normal form."""
        if (plain := plain_host(host)) is not None:
            return self._below(host, plain[1]) if plain[1] in self._steps else ()
        if (address := address_of(host)) is not None:
            return self._of_address(address)
        numbers: Numbers = ()
        for suffix in host_suffixes(host):
            numbers += self._steps.get(suffix, ())
        return numbers

    def _below(self, host: str, tail: str) -> Numbers:
        """Return what fits `host`, whose last labels `tail` are a step: from there down, as long as steps lead."""
        steps = self._steps
        numbers = steps[tail]
        dot = len(host) - len(tail) - 1
        while dot > 0:
            dot = host.rfind(".", 0, dot)
            if (found := steps.get(host[dot + 1 :])) is None:
                break
            numbers += found
        return numbers

    def _of_plain_address(self, value: str) -> Numbers:
        """Return what fits an IPv4 address that is written as we keep it."""
        numbers = self._addresses.get(value, ())
        if self._networks[4]:
            numbers += self._in_networks(4, 32, int.from_bytes(inet_aton(value)))
        return numbers

    def _of_address(self, address: IPv4Address | IPv6Address) -> Numbers:
        numbers = self._addresses.get(str(address), ())
        return numbers + self._in_networks(address.version, address.max_prefixlen, int(address))

    def _in_networks(self, version: int, bits: int, number: int) -> Numbers:
        numbers: Numbers = ()
        for length, networks in self._networks[version].items():
            numbers += networks.get(number >> (bits - length), ())
        return numbers


class _Folder(dict[str, "_Folder"]):
    """A step of the way to a path of an indicator, by the name of the next one."""

    __slots__ = ("numbers",)

    def __init__(self) -> None:
        super().__init__()
        self.numbers: Numbers = ()


class _Files:
    """Paths and names of files."""

    def __init__(self, index: IndicatorIndex) -> None:
        self._names: Table = index.tables.get("file-name", {})
        self._root = _Folder()
        for path, numbers in index.tables.get("file-path", {}).items():
            folder = self._root
            for part in path.split("/"):
                folder = folder.setdefault(part, _Folder())
            folder.numbers = numbers
        self._depth = max((path.count("/") for path in index.tables.get("file-path", {})), default=0) + 1
        """How many parts the longest path has; what comes after cannot matter, but for the name."""

    def of_name(self, value: str) -> Numbers:
        return self._names.get(value.rstrip("/").rpartition("/")[2], ())

    def of_path(self, value: str) -> Numbers:
        name = value[value.rfind("/") + 1 :]
        parts = value.split("/", self._depth)
        if parts[0] in UNSURE_ROOTS or name in _DOTS or "/.." in value:
            return self._of_parts(path_parts(value))
        numbers = self._names.get(name, ())
        folder = self._root
        for part in parts:
            if (step := folder.get(part)) is None:
                return self._of_parts(path_parts(value)) if part in _DOTS else numbers
            folder = step
            if folder.numbers:
                numbers += folder.numbers
        return numbers

    def _of_parts(self, parts: list[str]) -> Numbers:
        """Return what fits a path in its normal form."""
        numbers = self._names.get(parts[-1], ())
        folder = self._root
        for part in parts:
            if (step := folder.get(part)) is None:
                break
            folder = step
            numbers += folder.numbers
        return numbers


class _Processes:
    """Names of processes."""

    def __init__(self, index: IndicatorIndex) -> None:
        self._names: dict[str, Numbers] = dict(index.tables.get("process", {}))
        for name, numbers in index.tables.get("cut-process", {}).items():
            self._names[name] = self._names.get(name, ()) + tuple(~number for number in numbers)

    def of_name(self, value: str) -> Numbers:
        numbers = self._names.get(value, ())
        if "/" in value:
            for name in process_parts(value):
                numbers += self._names.get(name, ())
        return numbers


def cautioned(indicator: Indicator, value: str) -> Indicator:
    """Return `indicator`, found by a name in `value` that was cut, saying so."""
    whole = indicator.value.strip()
    names = (value, *process_parts(value))
    length = next(len(name) for name in names if len(name) in CUT_LENGTHS and whole.startswith(name))
    caution = _CUT_CAUTION.format(length=length)
    return replace(indicator, caution=f"{indicator.caution} {caution}".lstrip())


def _key_host(key: str) -> str:
    """Return the host in the key of a URL."""
    return host_of(key if "://" in key else f"http://{key}") or ""


def _by_length(networks: Table) -> dict[int, dict[int, dict[int, Numbers]]]:
    """Return networks by version and by length of the prefix, under the bits of the prefix."""
    tables: dict[int, dict[int, dict[int, Numbers]]] = {4: {}, 6: {}}
    for text, numbers in networks.items():
        network = ip_network(text)
        bits = int(network.network_address) >> (network.max_prefixlen - network.prefixlen)
        tables[network.version].setdefault(network.prefixlen, {})[bits] = numbers
    return tables
