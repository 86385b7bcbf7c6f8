"""Records in a file."""

from pathlib import Path

import pyarrow.parquet as pq
import pytest

from bugsweep.formats.record_files import RecordFile
from bugsweep.model.record import Origin, Record


class Ring(Record, frozen=True, kw_only=True):
    """A record."""

    number: int


def ring(number: int) -> Ring:
    """Return a record."""
    return Ring(origin=Origin("a", f"ring {number}"), number=number)


def test_records_of_several_batches_are_in_their_order(tmp_path: Path) -> None:
    """None is lost between two batches."""
    file = RecordFile(Ring, lambda: (tmp_path / "a.parquet").open("wb"))
    for number in range(70_000):
        file.add(ring(number))
    file.finish()

    assert pq.read_table(tmp_path / "a.parquet").column("number").to_pylist() == list(range(70_000))


def test_no_records_make_no_file(tmp_path: Path) -> None:
    """Nothing is opened."""
    RecordFile(Ring, lambda: (tmp_path / "a.parquet").open("wb")).finish()

    assert list(tmp_path.iterdir()) == []


def test_abandoned_file_raises_nothing_more(tmp_path: Path) -> None:
    """Whatever the disk said."""
    file = RecordFile(Ring, lambda: (tmp_path / "nowhere" / "a.parquet").open("wb"))
    file.add(ring(1))
    with pytest.raises(FileNotFoundError):
        file.finish()
    file.abandon()
