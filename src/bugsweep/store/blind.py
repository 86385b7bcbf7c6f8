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
from typing import TYPE_CHECKING, Any, BinaryIO, Final, NamedTuple, TypeAlias

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
_SITES: Final = 16
"""Parts in which the URLs of an artifact are taken apart: 90 MB less at once for the 200,000 of a heavy phone."""
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


_Seen: TypeAlias = tuple[int, int, int, ObservableKind, str]
"""When a key was seen first and last, how often, and one value that has it. Made a million times: a plain tuple."""

_Keys: TypeAlias = dict[str, _Seen]
"""The keys of one table."""


def _add(keys: _Keys, text: str, seen: _Seen) -> None:
    known = keys.setdefault(text, seen)
    if known is not seen:
        first, last, count, kind, value = known
        keys[text] = (min(first, seen[0]), max(last, seen[1]), count + seen[2], kind, value)


class _Group:
    """The keys of the observables of one artifact that prove the same: what `kept_keys` yields for each, faster.

    What many values have in common, the folder of a file or the host of a URL, is gathered first and taken apart once.
    """

    def __init__(self) -> None:
        self.tables: defaultdict[KeyTable, _Keys] = defaultdict(dict)
        self._sites: list[list[_Seen]] = [[] for _ in range(_SITES)]
        """URLs; those of a host are together, so that a key of one list is in no other."""
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
                    if (host := _host_of(kind, one[4])) is not None:
                        _add(self._hosts, host, one)
            case _:
                for one in seen:
                    for table, text in observable_keys(kind, one[4]):
                        _add(self.tables[table], text, one)

    def finished(self) -> Iterator[tuple[KeyTable, _Keys]]:
        """Yield the keys of each table, of a large one in parts, and let go of them."""
        while self._sites:
            yield from self._keys_of_urls(self._sites.pop()).items()
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
        while self.tables:
            yield self.tables.popitem()

    def _add_paths(self, seen: Iterable[_Seen]) -> None:
        paths, names, folders = self.tables["file-path"], self.tables["file-name"], self._folders
        for one in seen:
            parts = path_parts(one[4])
            if len(parts) > MOST_PARTS:
                for table, text in observable_keys("file-path", one[4]):
                    _add(self.tables[table], text, one)
            elif path := "/".join(parts):
                _add(paths, path, one)
                _add(names, parts[-1], one)
                if len(parts) > 1:
                    _add(folders, path[: -len(parts[-1]) - 1], one)

    def _add_urls(self, seen: Iterable[_Seen]) -> None:
        for one in seen:
            if (host := host_of(one[4])) is not None:
                _add(self._hosts, host, one)
                self._sites[hash(host) % _SITES].append(one)

    def _keys_of_urls(self, seen: Iterable[_Seen]) -> dict[KeyTable, _Keys]:
        urls: _Keys = {}
        prefixes: _Keys = {}
        for one in seen:
            key = url_key(one[4])
            _add(urls, key, one)
            for prefix in url_prefixes(key):
                if prefix != key:
                    _add(prefixes, prefix, one)
        return {"url": urls, "url-prefix": prefixes}


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
        observables: Of one sweep, those of an artifact after each other.
        key: What blinds them.
        with_values: Beside the fingerprint, keep a value that has it, in clear.
    """
    columns = _Columns(Fingerprinter(key), with_values=with_values)
    number = 0
    # What is made of one artifact is let go before the next: of a heavy phone, 250 MB less at the peak.
    for artifact, of_artifact in groupby(observables, attrgetter("artifact")):
        groups: defaultdict[Shows, _Group] = defaultdict(_Group)
        for (shows, kind), run in groupby(of_artifact, attrgetter("shows", "kind")):
            seen = [_seen(observable) for observable in run]
            number += len(seen)
            groups[shows].add(kind, seen)
        for shows, group in groups.items():
            for table, keys in group.finished():
                columns.add(table, artifact, shows, keys)
    return Blinded(columns.table(), number)


def _seen(observable: Observable) -> _Seen:
    first, last = observable.first_seen, observable.last_seen
    return (
        _LATEST if first is None else int(first.timestamp()),
        _EARLIEST if last is None else int(last.timestamp()),
        observable.count,
        observable.kind,
        observable.value,
    )


class _Columns:
    """Collects the rows as columns: numbers as such, as Python's would take five times the memory."""

    def __init__(self, fingerprinter: Fingerprinter, *, with_values: bool) -> None:
        self._fingerprinter = fingerprinter
        self._with_values = with_values
        self._digests = bytearray()
        self._first = array("q")
        self._last = array("q")
        self._counts = array("I")
        self._kinds: list[str] = []
        self._values: list[str] = []
        self._runs: list[tuple[KeyTable, str, Shows, int]] = []

    def add(self, table: KeyTable, artifact: str, shows: Shows, keys: _Keys) -> None:
        for digest in self._fingerprinter.digests(table, keys):
            self._digests += digest
        for first, last, count, kind, value in keys.values():
            self._first.append(first)
            self._last.append(last)
            self._counts.append(min(count, _MOST))
            if self._with_values:
                self._kinds.append(kind)
                self._values.append(_unicode(value))
        self._runs.append((table, artifact, shows, len(keys)))

    def table(self) -> "pa.Table":
        import pyarrow as pa  # noqa: PLC0415 - heavy
        import pyarrow.compute as pc  # noqa: PLC0415 - heavy

        digests = bytes(self._digests)
        columns = {
            "fingerprint": _numbers(pa.uint64(), array("Q", digests)[0::2]),
            "rest": _numbers(pa.uint32(), array("I", digests)[2::4]),
            "key": self._repeated(0),
            "artifact": self._repeated(1),
            "shows": self._repeated(2),
            **self._times(),
            "count": _numbers(pa.uint32(), self._counts),
        }
        if self._with_values:
            columns["kind"] = pa.array(self._kinds, pa.string())
            columns["value"] = pa.array(self._values, pa.string())
        self._let_go()
        del digests
        order = pc.sort_indices(columns["fingerprint"])
        # Column by column, as a table and its sorted copy would stand beside each other.
        return pa.table({name: columns.pop(name).take(order) for name in list(columns)})

    def _times(self) -> "dict[str, pa.Array]":
        import pyarrow as pa  # noqa: PLC0415 - heavy
        import pyarrow.compute as pc  # noqa: PLC0415 - heavy

        first, last = _numbers(pa.int64(), self._first), _numbers(pa.int64(), self._last)
        first = pc.if_else(pc.equal(first, _LATEST), None, first)
        return {"first_seen": first, "lasted": pc.subtract(last, first)}

    def _let_go(self) -> None:
        self._digests = bytearray()
        self._first, self._last, self._counts = array("q"), array("q"), array("I")
        self._kinds, self._values = [], []

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


def write_parquet(table: "pa.Table", out: BinaryIO) -> None:
    """Write fingerprints as a Parquet file."""
    import pyarrow.parquet as pq  # noqa: PLC0415 - heavy

    pq.write_table(table, out, row_group_size=ROW_GROUP, **parquet_settings(table.column_names))


def parquet_settings(columns: Iterable[str]) -> dict[str, Any]:
    """Return how a Parquet file of fingerprints with these columns is written."""
    return {
        "compression": "zstd",
        "use_dictionary": [name for name in columns if name not in {*_ENCODINGS, "value"}],
        "column_encoding": _ENCODINGS,
        "store_schema": False,
    }
