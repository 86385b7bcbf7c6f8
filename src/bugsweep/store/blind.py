"""What is kept of the values of a sweep: fingerprints under the key of the workspace.

A fingerprint is the keyed hash (BLAKE2b) of a key as `indicators.keys` defines it, so that an indicator that is
published later meets the observables it would have met at the time, and nothing can be read without the key.
"""

from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from hashlib import blake2b
from ipaddress import IPv4Address, IPv6Address, ip_network
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias

from bugsweep.formats.device_paths import path_parts
from bugsweep.formats.hosts import address_of, host_of, plain_host
from bugsweep.indicators.keys import (
    MOST_PARTS,
    Key,
    KeyTable,
    address_in,
    folders_of,
    host_suffixes,
    observable_keys,
    observed_host,
    url_key,
    url_prefixes,
)
from bugsweep.model.observable import Observable, ObservableKind, Shows
from bugsweep.store.key import StoreKey

if TYPE_CHECKING:
    import pyarrow as pa

_DIGEST: Final = 16
_NETWORK_STEP: Final = 8
"""Of the networks that an address lies in every eighth is kept; `probes` makes up for the others."""
ROW_GROUP: Final = 65_536
_ENCODINGS: Final = {
    "fingerprint": "DELTA_BINARY_PACKED",  # sorted: six bytes a row in place of eight
    "rest": "PLAIN",
    "first_seen": "BYTE_STREAM_SPLIT",
    "lasted": "BYTE_STREAM_SPLIT",
    "count": "BYTE_STREAM_SPLIT",
}
_MOST: Final = 2**32 - 1
_LATEST: Final = 2**62
_EARLIEST: Final = -_LATEST
"""Stand for no time among first and last ones."""


class Fingerprint(NamedTuple):
    """The hash of a key: what is joined on, and what makes sure.

    The rest has 32 bits of the hash. With 64 and 32, one wrong match is to be expected in 10^15 hunts for 100,000
    indicators on 1,000 phones; all 128 would cost every phone a quarter more.
    """

    first: int
    rest: int


class Fingerprinter:
    """Makes fingerprints under one key."""

    def __init__(self, key: StoreKey) -> None:
        """Prepare the hash."""
        self._prepared = blake2b(key=key.secret, digest_size=_DIGEST)

    def digests(self, table: KeyTable, texts: Iterable[str]) -> Iterator[bytes]:
        """Yield the hash of each key of `table`."""
        begun = self._prepared.copy()
        begun.update(f"{table}\0".encode())
        for text in texts:
            state = begun.copy()
            state.update(text.encode("utf-8", "surrogatepass"))
            yield state.digest()

    def fingerprint(self, key: Key) -> Fingerprint:
        """Return the fingerprint of one key."""
        (digest,) = self.digests(key.table, [key.text])
        return Fingerprint(int.from_bytes(digest[:8], "little"), int.from_bytes(digest[8:12], "little"))


def probes(key: Key) -> Iterator[Key]:
    """Yield the keys, of those that are kept, whose presence means that an observable has `key`.

    A network is as many narrower ones as make it up, at most 128; what a URL begins with may be all of it.
    """
    if key.table == "network":
        network = ip_network(key.text)
        step = min(-(-network.prefixlen // _NETWORK_STEP) * _NETWORK_STEP, network.max_prefixlen)
        for part in network.subnets(new_prefix=step):
            yield Key("address", str(part[0])) if step == network.max_prefixlen else Key("network", str(part))
        return
    yield key
    if key.table == "url-prefix":
        yield Key("url", key.text)


def kept_keys(kind: ObservableKind, value: str) -> Iterator[Key]:
    """Yield the keys of an observable that are kept: those that `probes` cannot do without."""
    keys = observable_keys(kind, value)
    for key in keys:
        if key.table == "network" and int(key.text.rpartition("/")[2]) % _NETWORK_STEP:
            continue
        if key.table == "url-prefix" and Key("url", key.text) in keys:
            continue
        yield key


_Seen: TypeAlias = tuple[int, int, int, Observable]
"""When a key was seen first and last, how often, and one value that has it. Made a million times: a plain tuple."""

_Keys: TypeAlias = dict[str, _Seen]
"""The keys of one table."""


def _add(keys: _Keys, text: str, seen: _Seen) -> None:
    known = keys.setdefault(text, seen)
    if known is not seen:
        first, last, count, observable = known
        keys[text] = (min(first, seen[0]), max(last, seen[1]), count + seen[2], observable)


class _Group:
    """The keys of the observables of one artifact that prove the same: what `kept_keys` yields for each, faster.

    What many values have in common, the folder of a file or the host of a URL, is gathered first and taken apart once.
    """

    def __init__(self) -> None:
        self.tables: defaultdict[KeyTable, _Keys] = defaultdict(dict)
        self._folders: _Keys = {}
        self._hosts: _Keys = {}

    def add(self, kind: ObservableKind, seen: Iterable[_Seen]) -> None:
        match kind:
            case "file-path":
                self._add_paths(seen)
            case "url":
                self._add_urls(seen)
            case "domain-name" | "ipv4-addr" | "ipv6-addr":
                for one in seen:
                    if (host := _host_of(kind, one[3].value)) is not None:
                        _add(self._hosts, host, one)
            case _:
                for one in seen:
                    for table, text in observable_keys(kind, one[3].value):
                        _add(self.tables[table], text, one)

    def finish(self) -> None:
        """Take the folders and hosts apart."""
        for folder, seen in _with_parents(self._folders, "/", lambda folder: folder.rpartition("/")[0]):
            _add(self.tables["file-path"], folder, seen)
        names = {host: seen for host, seen in self._hosts.items() if plain_host(host) or address_of(host) is None}
        for host, seen in _with_parents(names, ".", lambda host: host.partition(".")[2]):
            _add(self.tables["host"], host, seen)
        for host, seen in self._hosts.items():
            if host not in names and (address := address_of(host)) is not None:
                _add(self.tables["address"], str(address), seen)
                for network in _networks_of(address):
                    _add(self.tables["network"], network, seen)

    def _add_paths(self, seen: Iterable[_Seen]) -> None:
        paths, names, folders = self.tables["file-path"], self.tables["file-name"], self._folders
        for one in seen:
            parts = path_parts(one[3].value)
            if len(parts) > MOST_PARTS:
                for table, text in observable_keys("file-path", one[3].value):
                    _add(self.tables[table], text, one)
            elif path := "/".join(parts):
                _add(paths, path, one)
                _add(names, parts[-1], one)
                if len(parts) > 1:
                    _add(folders, path[: -len(parts[-1]) - 1], one)

    def _add_urls(self, seen: Iterable[_Seen]) -> None:
        urls, prefixes, hosts = self.tables["url"], self.tables["url-prefix"], self._hosts
        for one in seen:
            value = one[3].value
            if (host := host_of(value)) is None:
                continue
            _add(hosts, host, one)
            key = url_key(value)
            _add(urls, key, one)
            for prefix in url_prefixes(key):
                if prefix != key:
                    _add(prefixes, prefix, one)


def _host_of(kind: ObservableKind, value: str) -> str | None:
    """Return the host or the address that an observable is."""
    if kind == "domain-name" and plain_host(value) is not None:
        return value
    if (address := address_in(value)) is not None:
        return str(address)
    return observed_host(value) if kind == "domain-name" else None


def _with_parents(nodes: _Keys, separator: str, parent_of: Callable[[str], str]) -> Iterator[tuple[str, _Seen]]:
    """Yield each node and each that it lies in, once, with all that was seen below it."""
    levels: defaultdict[int, _Keys] = defaultdict(dict)
    for node, seen in nodes.items():
        depth = node.count(separator)
        if depth < MOST_PARTS:
            levels[depth][node] = seen
            continue
        for above in folders_of(node) if separator == "/" else host_suffixes(node):
            yield above, seen
    for depth in range(max(levels, default=-1), -1, -1):
        yield from levels[depth].items()
        if depth:
            for node, seen in levels[depth].items():
                _add(levels[depth - 1], parent_of(node), seen)


def _networks_of(address: IPv4Address | IPv6Address) -> Iterator[str]:
    """Yield the networks of `address` that are kept."""
    widest = 8 if address.version == 4 else 16  # noqa: PLR2004 - IPv4
    for length in range(address.max_prefixlen - _NETWORK_STEP, widest - 1, -_NETWORK_STEP):
        yield str(ip_network((address, length), strict=False))


class Blinded(NamedTuple):
    """The fingerprints of a sweep."""

    table: "pa.Table"
    observables: int
    """From how many distinct values they were made."""


def blind(observables: Iterable[Observable], key: StoreKey, *, with_values: bool = False) -> Blinded:
    """Return the fingerprints of `observables`, sorted.

    Each row has the fingerprint, the table of the key, the artifact and what it shows, when it was seen first, for how
    many seconds from then and how often.

    Args:
        observables: Of one sweep.
        key: What blinds them.
        with_values: Beside the fingerprint, keep a value that has it, in clear.
    """
    groups: defaultdict[tuple[str, Shows], _Group] = defaultdict(_Group)
    number = 0
    for (artifact, shows, kind), run in groupby(observables, attrgetter("artifact", "shows", "kind")):
        seen = [_seen(observable) for observable in run]
        number += len(seen)
        groups[artifact, shows].add(kind, seen)
    columns = _Columns(Fingerprinter(key))
    for (artifact, shows), group in groups.items():
        group.finish()
        for table, keys in group.tables.items():
            columns.add(table, artifact, shows, keys)
    return Blinded(columns.table(with_values=with_values), number)


def _seen(observable: Observable) -> _Seen:
    first, last = observable.first_seen, observable.last_seen
    return (
        _LATEST if first is None else int(first.timestamp()),
        _EARLIEST if last is None else int(last.timestamp()),
        observable.count,
        observable,
    )


class _Columns:
    """Collects the rows as columns."""

    def __init__(self, fingerprinter: Fingerprinter) -> None:
        self._fingerprinter = fingerprinter
        self._digests: list[bytes] = []
        self._seen: list[_Seen] = []
        self._runs: list[tuple[KeyTable, str, Shows, int]] = []

    def add(self, table: KeyTable, artifact: str, shows: Shows, keys: _Keys) -> None:
        self._digests += self._fingerprinter.digests(table, keys)
        self._seen += keys.values()
        self._runs.append((table, artifact, shows, len(keys)))

    def table(self, *, with_values: bool) -> "pa.Table":
        import pyarrow as pa  # noqa: PLC0415 - heavy

        hashes = b"".join(self._digests)
        seen = self._seen
        columns = {
            "fingerprint": _numbers(pa.uint64(), array("Q", hashes)[0::2]),
            "rest": _numbers(pa.uint32(), array("I", hashes)[2::4]),
            "key": self._repeated(0),
            "artifact": self._repeated(1),
            "shows": self._repeated(2),
            "first_seen": pa.array([None if first == _LATEST else first for first, _, _, _ in seen], pa.int64()),
            "lasted": pa.array([None if first == _LATEST else last - first for first, last, _, _ in seen], pa.int64()),
            "count": pa.array([min(count, _MOST) for _, _, count, _ in seen], pa.uint32()),
        }
        if with_values:
            columns["kind"] = pa.array([observable.kind for _, _, _, observable in seen], pa.string())
            columns["value"] = pa.array([_unicode(observable.value) for _, _, _, observable in seen], pa.string())
        return pa.table(columns).sort_by("fingerprint")

    def _repeated(self, place: int) -> "pa.Array":
        """Return what stands at `place` of each run, once for each row of the run."""
        import pyarrow as pa  # noqa: PLC0415 - heavy

        names = list(dict.fromkeys(str(run[place]) for run in self._runs))
        numbers = array("i")
        for run in self._runs:
            numbers += array("i", [names.index(str(run[place]))]) * run[3]
        return pa.DictionaryArray.from_arrays(pa.array(numbers, pa.int32()), pa.array(names, pa.string()))


def _numbers(kind: "pa.DataType", numbers: "array[int]") -> "pa.Array":
    import pyarrow as pa  # noqa: PLC0415 - heavy

    return pa.Array.from_buffers(kind, len(numbers), [None, pa.py_buffer(numbers)])


def _unicode(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


def parquet_of(table: "pa.Table") -> bytes:
    """Return fingerprints as a Parquet file."""
    import pyarrow as pa  # noqa: PLC0415 - heavy
    import pyarrow.parquet as pq  # noqa: PLC0415 - heavy

    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, row_group_size=ROW_GROUP, **parquet_settings(table.column_names))
    content: bytes = sink.getvalue().to_pybytes()
    return content


def parquet_settings(columns: Iterable[str]) -> dict[str, Any]:
    """Return how a Parquet file of fingerprints with these columns is written."""
    return {
        "compression": "zstd",
        "use_dictionary": [name for name in columns if name not in {*_ENCODINGS, "value"}],
        "column_encoding": _ENCODINGS,
        "store_schema": False,
    }
