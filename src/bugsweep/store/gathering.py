"""The keys of the values of a sweep, gathered: each text once, with all that was seen under it.

What many values have in common, the folder of a file or the host of a URL, is gathered first and taken apart once.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from ipaddress import IPv4Address, IPv6Address, ip_network
from typing import Final, TypeAlias

from bugsweep.formats.device_paths import normal_path
from bugsweep.formats.hosts import address_of, host_of, plain_host
from bugsweep.indicators.keys import (
    CUT_LENGTHS,
    MOST_PARTS,
    KeyTable,
    address_in,
    folders_of,
    host_suffixes,
    observable_keys,
    observed_host,
    process_parts,
    url_key,
    url_prefixes,
)
from bugsweep.model.observable import ObservableKind
from bugsweep.store.fingerprints import NETWORK_STEP

Seen: TypeAlias = tuple[float, float, int, ObservableKind, str]
"""When a key was seen first and last, how often, and one value that has it. Made a million times: a plain tuple.

The times are seconds since 1970; where none is known, those that lie before and after all others.
"""

Keys: TypeAlias = dict[str, Seen]
"""Texts with what was seen under them."""

Tables: TypeAlias = tuple[KeyTable, ...]
"""Of which a text is a key, hashed as one of the first."""

_SITES: Final = 16
"""Parts in which the URLs of an artifact are taken apart: 90 MB less at once for the 200,000 of a heavy phone."""


class Gathering:
    """The keys of the observables of one artifact that prove the same: what `kept_keys` yields for each, faster."""

    def __init__(self) -> None:
        """Know no values yet."""
        self._tables: defaultdict[KeyTable, Keys] = defaultdict(dict)
        self._sites: list[list[Seen]] = [[] for _ in range(_SITES)]
        """URLs; those of a host are together, so that a key of one list is in no other."""
        self._folders: Keys = {}
        self._hosts: Keys = {}

    def add(self, kind: ObservableKind, seen: Iterable[Seen]) -> None:
        """Take values of one kind."""
        match kind:
            case "file-path":
                self._add_paths(seen)
            case "url":
                self._add_urls(seen)
            case "process-name":
                self._add_processes(seen)
            case "domain-name" | "ipv4-addr" | "ipv6-addr":
                for one in seen:
                    if (host := _host_of(kind, one[4])) is not None:
                        _add(self._hosts, host, one)
            case _:
                for one in seen:
                    for table, text in observable_keys(kind, one[4]):
                        _add(self._tables[table], text, one)

    def finished(self) -> Iterator[tuple[Tables, Keys]]:
        """Yield the texts that are keys of the same tables, a large number in parts, and let go of them."""
        yield from self._web()
        yield from self._addresses()
        _add_all(self._tables["file-path"], _with_folders(self._folders))
        for name in [name for name in self._tables["process"] if len(name) in CUT_LENGTHS]:
            self._tables["cut-process"][name] = self._tables["process"].pop(name)
        while self._tables:
            table, keys = self._tables.popitem()
            yield ("process", "cut-process") if table == "cut-process" else (table,), keys

    def _add_paths(self, seen: Iterable[Seen]) -> None:
        paths, names, folders = self._tables["file-path"], self._tables["file-name"], self._folders
        for one in seen:
            path = normal_path(one[4])
            if path.count("/") >= MOST_PARTS:
                for table, text in observable_keys("file-path", one[4]):
                    _add(self._tables[table], text, one)
            elif path:
                folder, slash, name = path.rpartition("/")
                if (known := paths.setdefault(path, one)) is not one:
                    paths[path] = _together(known, one)
                if (known := names.setdefault(name, one)) is not one:
                    names[name] = _together(known, one)
                if slash and (known := folders.setdefault(folder, one)) is not one:
                    folders[folder] = _together(known, one)

    def _add_urls(self, seen: Iterable[Seen]) -> None:
        hosts, sites = self._hosts, self._sites
        for one in seen:
            if (host := host_of(one[4])) is not None:
                if (known := hosts.setdefault(host, one)) is not one:
                    hosts[host] = _together(known, one)
                sites[hash(host) % _SITES].append(one)

    def _add_processes(self, seen: Iterable[Seen]) -> None:
        processes = self._tables["process"]
        for one in seen:
            for name in {one[4], *process_parts(one[4])}:
                _add(processes, name, one)

    def _web(self) -> Iterator[tuple[Tables, Keys]]:
        """Yield hosts and URLs. Where nothing but URLs led to a host itself, it is also what those begin with."""
        names = {host: seen for host, seen in self._hosts.items() if plain_host(host) or address_of(host) is None}
        hosts = _with_domains(names)
        beginnings: Keys = {}
        while self._sites:
            for tables, keys in _keys_of_urls(self._sites.pop()):
                if tables == ("url-prefix",):
                    alike = [text for text in keys if text in hosts and hosts[text][:3] == keys[text][:3]]
                    beginnings.update((text, keys.pop(text)) for text in alike)
                yield tables, keys
        for text in beginnings:
            del hosts[text]
        yield ("host", "url-prefix"), beginnings
        yield ("host",), hosts

    def _addresses(self) -> Iterator[tuple[Tables, Keys]]:
        addresses: Keys = {}
        networks: Keys = {}
        for host, seen in self._hosts.items():
            if plain_host(host) is None and (address := address_of(host)) is not None:
                _add(addresses, str(address), seen)
                for network in _networks_of(address):
                    _add(networks, network, seen)
        self._hosts.clear()
        yield ("address",), addresses
        yield ("network",), networks


def _together(known: Seen, seen: Seen) -> Seen:
    first, last, count, kind, value = known
    first = min(first, seen[0])
    last = max(last, seen[1])
    return first, last, count + seen[2], kind, value


def _add(keys: Keys, text: str, seen: Seen) -> None:
    if (known := keys.setdefault(text, seen)) is not seen:
        keys[text] = _together(known, seen)


def _add_all(keys: Keys, others: Keys) -> None:
    for text in keys.keys() & others.keys():
        keys[text] = _together(keys[text], others.pop(text))
    keys.update(others)


def _keys_of_urls(seen: Iterable[Seen]) -> Iterator[tuple[Tables, Keys]]:
    """Yield the keys of the URLs of a few hosts, without the hosts themselves."""
    urls: Keys = {}
    whole: Keys = {}
    """URLs that are their own longest beginning."""
    folders: Keys = {}
    beginnings: Keys = {}
    for one in seen:
        key = url_key(one[4])
        if _is_simple(key):
            folder, _, name = key.rpartition("/")
            _add(whole if name else urls, key, one)
            if folder:
                _add(folders, folder, one)
            continue
        prefixes = list(url_prefixes(key))
        _add(whole if key in prefixes else urls, key, one)
        for prefix in prefixes:
            if prefix != key:
                _add(beginnings, prefix, one)
    _add_all(beginnings, _with_folders(folders))
    for key in whole.keys() & beginnings.keys():
        urls[key] = whole.pop(key)
        _add(beginnings, key, urls[key])
    yield ("url",), urls
    yield ("url", "url-prefix"), whole
    yield ("url-prefix",), beginnings


def _is_simple(key: str) -> bool:
    """Whether a URL begins with its folders and with nothing else."""
    return not ("?" in key or "=" in key or "&" in key or "//" in key) and key.count("/") < MOST_PARTS


def _host_of(kind: ObservableKind, value: str) -> str | None:
    """Return the host or the address that an observable is."""
    if kind == "domain-name" and plain_host(value) is not None:
        return value
    if (address := address_in(value)) is not None:
        return str(address)
    return observed_host(value) if kind == "domain-name" else None


def _with_folders(folders: Keys) -> Keys:
    return _with_all_above(folders, "/", lambda folder: folder.rpartition("/")[0], folders_of)


def _with_domains(hosts: Keys) -> Keys:
    return _with_all_above(hosts, ".", lambda host: host.partition(".")[2], host_suffixes)


def _with_all_above(
    nodes: Keys, separator: str, above: Callable[[str], str], all_above: Callable[[str], Iterator[str]]
) -> Keys:
    """Return each node and each that it lies in, with all that was seen below it."""
    levels: defaultdict[int, Keys] = defaultdict(dict)
    found: Keys = {}
    for node, seen in nodes.items():
        depth = node.count(separator)
        if depth < MOST_PARTS:
            levels[depth][node] = seen
        else:
            for one in all_above(node):
                _add(found, one, seen)
    for depth in range(max(levels, default=0), 0, -1):
        higher = levels[depth - 1]
        for node, seen in levels[depth].items():
            if (known := higher.setdefault(parent := above(node), seen)) is not seen:
                higher[parent] = _together(known, seen)
        _add_all(found, levels.pop(depth))
    _add_all(found, levels[0])
    return found


def _networks_of(address: IPv4Address | IPv6Address) -> Iterator[str]:
    """Yield the networks of `address` that are kept."""
    widest = 8 if address.version == 4 else 16  # noqa: PLR2004 - IPv4
    for length in range(address.max_prefixlen - NETWORK_STEP, widest - 1, -NETWORK_STEP):
        yield str(ip_network((address, length), strict=False))
