"""The fingerprints of a sweep: how a text becomes one, and the file that they are kept in.

A fingerprint is the keyed hash (BLAKE2b) of a key as `indicators.keys` defines it, so that an indicator that is
published later meets the observables it would have met at the time, and nothing can be read without the key.

::

    fingerprint   64 bits; the rows are sorted by it
    labels        the artifact, what it shows, and each table of which the text is a key: "ios/sms received url"
    first_seen    minutes since 1970; null where no time is known
    lasted        minutes from then to the last time; null for none
    count         how often
"""

from collections.abc import Iterable, Iterator, Mapping
from hashlib import blake2b
from ipaddress import ip_network
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from bugsweep.indicators.keys import Key, KeyTable, observable_keys
from bugsweep.model.observable import ObservableKind
from bugsweep.store.key import StoreKey

if TYPE_CHECKING:
    import pyarrow as pa

FORM: Final = 2
"""Version of all this. What was kept in another form cannot be hunted: nobody has the values to hash them anew."""

SIZE: Final = 8
"""Bytes of a fingerprint.

Of 100,000 indicators, hunted for on 1,000 phones of 400,000 rows each, one is to be expected to meet a row by chance in
450,000 hunts, and in some millions one whose table the row has as well. Each further byte costs a phone a tenth more.
"""

NETWORK_STEP: Final = 8
"""Of the networks that an address lies in every eighth is kept; `probes` makes up for the others."""

ROW_GROUP: Final = 65_536
_WIDE: Final = 129
_ENCODINGS: Final = {
    "fingerprint": "DELTA_BINARY_PACKED",  # sorted: six bytes a row in place of eight
    "first_seen": "BYTE_STREAM_SPLIT",
    "lasted": "BYTE_STREAM_SPLIT",
    "count": "BYTE_STREAM_SPLIT",
}
_HASHED_AS: Final[Mapping[KeyTable, KeyTable]] = {"cut-process": "process", "host": "url", "url-prefix": "url"}
"""Tables that often have a text in common are hashed alike, so that one row stands for it in all of them."""


class Fingerprinter:
    """Makes fingerprints under one key."""

    def __init__(self, key: StoreKey) -> None:
        """Prepare the hash."""
        self._prepared = blake2b(key=key.secret, digest_size=SIZE)

    def digests(self, table: KeyTable, texts: Iterable[str]) -> bytes:
        """Return the fingerprints of keys of `table`, one after the other, as little-endian numbers."""
        begun = self._prepared.copy()
        begun.update(f"{_HASHED_AS.get(table, table)}\0".encode())
        digests = []
        for text in texts:
            state = begun.copy()
            state.update(text.encode("utf-8", "surrogatepass"))
            digests.append(state.digest())
        return b"".join(digests)

    def fingerprint(self, key: Key) -> int:
        """Return the fingerprint of one key."""
        return int.from_bytes(self.digests(key.table, [key.text]), "little")


def probes(key: Key) -> Iterator[Key]:
    """Yield the keys, of those that are kept, whose presence means that an observable has `key`.

    A network is as many narrower ones as make it up, at most 128.
    """
    if key.table != "network":
        yield key
        return
    network = ip_network(key.text)
    step = min(-(-network.prefixlen // NETWORK_STEP) * NETWORK_STEP, network.max_prefixlen)
    for part in network.subnets(new_prefix=step):
        yield Key("address", str(part[0])) if step == network.max_prefixlen else Key("network", str(part))


def kept_keys(kind: ObservableKind, value: str) -> Iterator[Key]:
    """Yield the keys of an observable that are kept: those that `probes` cannot do without."""
    for key in observable_keys(kind, value):
        if key.table != "network" or int(key.text.rpartition("/")[2]) % NETWORK_STEP == 0:
            yield key


def write_parquet(table: "pa.Table", out: BinaryIO) -> None:
    """Write fingerprints as a Parquet file."""
    import pyarrow.parquet as pq  # noqa: PLC0415 - heavy

    table = with_wide_labels(table)
    pq.write_table(table, out, row_group_size=ROW_GROUP, **parquet_settings(table.column_names))


def with_wide_labels(table: "pa.Table") -> "pa.Table":
    """Return fingerprints whose labels take a byte each in a file.

    A dictionary of 17 texts takes five bits to a row, which share bytes and then hardly compress; one of more than 128
    takes eight, which compress to four.
    """
    import pyarrow as pa  # noqa: PLC0415 - heavy

    labels = table["labels"].combine_chunks()
    if not pa.types.is_dictionary(labels.type):
        labels = labels.dictionary_encode()
    texts = labels.dictionary.to_pylist()
    texts += [f"unused {number}" for number in range(_WIDE - len(texts))]
    wide = pa.DictionaryArray.from_arrays(labels.indices, pa.array(texts, pa.string()))
    return table.set_column(table.column_names.index("labels"), "labels", wide)


def parquet_settings(columns: Iterable[str]) -> dict[str, Any]:
    """Return how a Parquet file of fingerprints with these columns is written."""
    return {
        "compression": "zstd",
        "use_dictionary": [name for name in columns if name not in {*_ENCODINGS, "value"}],
        "column_encoding": _ENCODINGS,
        "store_schema": False,
        # One page to a row group: bytes of one significance lie together and compress alone, a tenth of the times.
        "max_rows_per_page": ROW_GROUP,
    }
