"""Fingerprints are keyed hashes, and their file takes no more room than they need."""

import random
from hashlib import blake2b
from io import BytesIO

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from bugsweep.indicators.keys import Key, KeyTable
from bugsweep.store.fingerprints import Fingerprinter, probes, write_parquet
from bugsweep.store.key import StoreKey

SECRET = b"k" * 32


@pytest.mark.parametrize(
    ("table", "hashed_as"),
    [("app", "app"), ("host", "url"), ("url", "url"), ("url-prefix", "url"), ("cut-process", "process")],
)
def test_fingerprint_is_the_keyed_hash_of_table_and_text(table: KeyTable, hashed_as: str) -> None:
    """64 bits of BLAKE2b; what is often the same text in several tables is hashed alike."""
    expected = blake2b(f"{hashed_as}\0straße.example".encode(), key=SECRET, digest_size=8).digest()

    assert Fingerprinter(StoreKey(SECRET)).digests(table, ["straße.example"]) == expected
    assert Fingerprinter(StoreKey(SECRET)).fingerprint(Key(table, "straße.example")) == int.from_bytes(
        expected, "little"
    )


def test_network_is_looked_for_under_the_lengths_that_are_kept() -> None:
    """Every eighth."""
    assert list(probes(Key("network", "192.0.2.0/24"))) == [Key("network", "192.0.2.0/24")]
    assert list(probes(Key("network", "192.0.2.0/23"))) == [
        Key("network", "192.0.2.0/24"),
        Key("network", "192.0.3.0/24"),
    ]
    assert [key.text for key in probes(Key("network", "192.0.2.4/31"))] == ["192.0.2.4", "192.0.2.5"]


def test_columns_take_the_room_of_what_they_say() -> None:
    """Seventeen labels at random have 4.09 bits each, minutes of two years 20 bits."""
    chance, rows = random.Random(0), 65_536  # noqa: S311 - repeatable, not secret
    labels = [f"ios/sms received label{chance.randrange(17)}" for _ in range(rows)]
    minutes = [chance.randrange(1 << 20) for _ in range(rows)]
    none = pa.nulls(rows, pa.int64())
    table = pa.table(
        {
            "fingerprint": pa.array(range(rows), pa.uint64()),
            "labels": pa.array(labels),
            "first_seen": pa.array(minutes, pa.int64()),
            "lasted": none,
            "count": pa.array([1] * rows, pa.uint32()),
        }
    )
    content = BytesIO()
    write_parquet(table, content)
    group = pq.ParquetFile(pa.BufferReader(content.getvalue())).metadata.row_group(0)
    bits = {
        group.column(place).path_in_schema: group.column(place).total_compressed_size * 8 / rows for place in (1, 2)
    }

    assert 4.09 < bits["labels"] < 4.5
    assert 20 < bits["first_seen"] < 20.5
    assert pq.read_table(pa.BufferReader(content.getvalue()))["labels"].to_pylist() == labels
