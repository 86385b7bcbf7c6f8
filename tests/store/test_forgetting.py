"""A sweep is forgotten for good, and the protocol says what was deleted."""

from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from bugsweep.errors import StoreError
from bugsweep.store.compacting import compact
from bugsweep.store.forgetting import Forgotten, finish_interrupted, forget, forget_all, outdated
from bugsweep.store.sweeps import SweepStore, sha256_of
from kept_sweeps import DAY, kept, result, seen


def protocol(path: Path) -> Forgotten:
    """Return what it says."""
    return msgspec.json.decode(path.read_bytes(), type=Forgotten)


def test_nothing_of_a_forgotten_sweep_is_left_but_hashes(tmp_path: Path) -> None:
    """Not even whose phone it was."""
    one = kept(tmp_path, result(1, phone="P-17"), [seen("https://a.example/")])
    other = kept(tmp_path, result(2))
    path = forget(SweepStore(tmp_path), one)

    assert SweepStore(tmp_path).sweeps() == [other]
    assert [folder.name for folder in (tmp_path / "sweeps").iterdir()] == [other.sweep.id]
    assert set(protocol(path).files) == {"findings.json", "observables.parquet", "sweep.json"}
    assert protocol(path).files["observables.parquet"] == one.files["observables.parquet"]
    assert protocol(path).done_at is not None
    assert b"P-17" not in path.read_bytes()


def test_interrupted_deletion_is_finished_by_the_next(tmp_path: Path) -> None:
    """Nobody meets the sweep meanwhile."""
    one = kept(tmp_path, result(1))
    store = SweepStore(tmp_path)
    path = forget(store, one)
    going = store.folder / f".forgotten-{one.sweep.id}.part"
    going.mkdir()
    (going / "observables.parquet").write_bytes(b"left")
    path.write_bytes(msgspec.json.encode(msgspec.structs.replace(protocol(path), done_at=None)))
    assert store.sweeps() == []
    finish_interrupted(store)

    assert not going.exists()
    assert protocol(path).done_at is not None


def test_sweep_whose_protocol_cannot_be_written_stays(tmp_path: Path) -> None:
    """Nothing is deleted without one."""
    one = kept(tmp_path, result(1))
    (tmp_path / "forgotten").write_text("in the way")
    with pytest.raises(StoreError, match="The protocol of the deletion could not be stored"):
        forget(SweepStore(tmp_path), one)

    assert SweepStore(tmp_path).sweeps() == [one]


def test_sweeps_are_outdated_by_age_and_by_what_is_kept(tmp_path: Path) -> None:
    """A sweep of exactly that age is not."""
    sweeps = [
        kept(tmp_path, result(1, started_at=DAY), keep="records"),
        kept(tmp_path, result(2, started_at=DAY + timedelta(days=1))),
        kept(tmp_path, result(3, started_at=DAY + timedelta(days=2))),
    ]
    now = DAY + timedelta(days=12)

    assert list(outdated(sweeps, timedelta(days=10), now=now)) == sweeps[:2]
    assert list(outdated(sweeps, timedelta(days=10), keep="records", now=now)) == sweeps[:1]


def test_packed_sweep_is_forgotten_with_the_pack_that_held_it(tmp_path: Path) -> None:
    """The others are in another pack, and the protocol has the hashes of both the sweep and the pack."""
    one, two, three = (kept(tmp_path, result(number), [seen(f"https://p{number}.example/")]) for number in (1, 2, 3))
    compact(SweepStore(tmp_path))
    (old,) = (tmp_path / "sweeps").iterdir()
    digest = sha256_of(old / "observables.parquet")
    said = protocol(forget(SweepStore(tmp_path), two))
    (new,) = (tmp_path / "sweeps").iterdir()

    assert SweepStore(tmp_path).sweeps() == [one, three]
    assert (said.pack, said.rewritten) == (old.name, new.name)
    assert said.files["observables.parquet"] == two.files["observables.parquet"]
    assert set(said.files) == {"sweep.json", "findings.json", "observables.parquet"}
    assert said.pack_files["observables.parquet"].sha256 == digest
    assert said.done_at is not None
    assert not any(two.sweep.id.encode() in path.read_bytes() for path in new.iterdir())


def test_all_sweeps_of_a_pack_are_forgotten_at_once(tmp_path: Path) -> None:
    """Nothing is written anew."""
    sweeps = [kept(tmp_path, result(number), [seen(f"https://p{number}.example/")]) for number in (1, 2)]
    compact(SweepStore(tmp_path))
    paths = forget_all(SweepStore(tmp_path), sweeps)

    assert list((tmp_path / "sweeps").iterdir()) == []
    assert [(protocol(path).rewritten, protocol(path).done_at is None) for path in paths] == [("", False)] * 2


def test_folder_of_a_sweep_that_was_packed_lately_does_not_bring_it_back(tmp_path: Path) -> None:
    """A reader kept it from being deleted."""
    one, two = (kept(tmp_path, result(number), [seen(f"https://p{number}.example/")]) for number in (1, 2))
    reader = SweepStore(tmp_path)
    reader.sweeps()
    assert compact(SweepStore(tmp_path), wait=0).waiting == 2
    reader.release()
    forget(SweepStore(tmp_path), one)

    assert SweepStore(tmp_path).sweeps() == [two]
    assert not (tmp_path / "sweeps" / one.sweep.id).exists()


def test_damaged_pack_is_not_written_anew(tmp_path: Path) -> None:
    """What could not be read of it would be lost."""
    one, two = (kept(tmp_path, result(number), [seen(f"https://p{number}.example/")]) for number in (1, 2))
    compact(SweepStore(tmp_path))
    store = SweepStore(tmp_path)
    store.sweeps()
    pack = store.pack_of(two)
    assert pack is not None
    place = pack.index.sweeps[two.sweep.id].documents["sweep.json"]
    path = pack.path / "documents.bin"
    content = bytearray(path.read_bytes())
    content[place.offset : place.offset + 8] = bytes(8)
    path.write_bytes(content)

    with pytest.raises(StoreError, match="is damaged, so that the other sweeps in it cannot be written anew"):
        forget(SweepStore(tmp_path), one)
    assert SweepStore(tmp_path).sweeps() == [one]
