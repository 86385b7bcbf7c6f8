"""Packs on the disk, whole, damaged and foreign."""

from pathlib import Path

import msgspec
import pytest

from bugsweep.errors import StoreError
from bugsweep.store.compacting import compact
from bugsweep.store.packs import DOCUMENTS, INDEX, Pack, PackError, PackIndex, packs_in, read_pack
from bugsweep.store.sweeps import KeptSweep, Oddity, SweepStore
from kept_sweeps import kept, result, seen


@pytest.fixture
def pack(tmp_path: Path) -> Pack:
    """Return a pack of two sweeps."""
    for number in (1, 2):
        kept(tmp_path, result(number), [seen(f"https://{number}.example/")])
    compact(SweepStore(tmp_path))
    (one,) = packs_in(tmp_path / "sweeps")
    assert isinstance(one, Pack)
    return one


def scanned(pack: Pack) -> tuple[list[str], list[str]]:
    """Return the sweeps that are met, and what the rest is."""
    found = list(SweepStore(pack.path.parents[1]).scan())
    sweeps = [one.sweep.id for one in found if isinstance(one, KeptSweep)]
    return sweeps, [one.what for one in found if isinstance(one, Oddity)]


def test_documents_are_what_they_were(pack: Pack) -> None:
    """Each under the id of its sweep."""
    for name in pack.index.sweeps:
        assert f'"{name}"'.encode() in pack.document(name, "sweep.json")
    with pytest.raises(StoreError, match="holds no holiday"):
        pack.document(name, "holiday")


def test_pack_without_its_files_is_damaged(pack: Pack) -> None:
    """Its sweeps are not met, and it is said."""
    (pack.path / "observables.parquet").write_bytes(b"PAR1")

    assert scanned(pack) == ([], ["damaged"])
    with pytest.raises(PackError, match=r"observables\.parquet is missing or not of its size"):
        read_pack(pack.path)


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (None, "foreign"),
        (b"", "damaged"),
        (b"[" * 100_000, "damaged"),
        (b'{"schema": "bugsweep.pack/9"}', "newer"),
        (b'{"schema": "bugsweep.pack/1", "sweeps": []}', "damaged"),
    ],
)
def test_index_that_is_none_is_said(pack: Pack, content: bytes | None, what: str) -> None:
    """Without a traceback."""
    (pack.path / INDEX).unlink()
    if content is not None:
        (pack.path / INDEX).write_bytes(content)

    assert scanned(pack) == ([], [what])


@pytest.mark.parametrize(
    "change", [{"offset": 1}, {"offset": 1 << 40}, {"offset": -5}, {"stored": 3}, {"size": 5}, {"size": 1 << 40}]
)
def test_document_at_a_wrong_place_is_damage_of_its_sweep(pack: Pack, change: dict[str, int]) -> None:
    """The other sweep is met all the same."""
    first, second = pack.index.sweeps
    packed = pack.index.sweeps[first]
    places = packed.documents | {"sweep.json": msgspec.structs.replace(packed.documents["sweep.json"], **change)}
    sweeps = pack.index.sweeps | {first: msgspec.structs.replace(packed, documents=places)}
    _write(pack, msgspec.structs.replace(pack.index, sweeps=sweeps))

    assert scanned(pack) == ([second], ["damaged"])


def test_flipped_bit_in_the_documents_is_noticed(pack: Pack) -> None:
    """By its checksum, or when every byte is read."""
    path = pack.path / DOCUMENTS
    whole = path.read_bytes()
    for place in range(0, len(whole), 97):
        changed = bytearray(whole)
        changed[place] ^= 16
        path.write_bytes(changed)
        store = SweepStore(pack.path.parents[1])
        found = list(store.scan())
        noticed = [one.reason for one in found if isinstance(one, Oddity)]
        for one in found:
            if isinstance(one, KeptSweep):
                try:
                    noticed += store.damage(one)
                except StoreError as error:
                    noticed.append(str(error))
        assert noticed, f"byte {place}"


def _write(pack: Pack, index: PackIndex) -> None:
    (pack.path / INDEX).write_bytes(msgspec.json.encode(index))
