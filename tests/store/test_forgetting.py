"""A sweep is forgotten for good, and the protocol says what was deleted."""

from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from bugsweep.errors import StoreError
from bugsweep.store.forgetting import Forgotten, finish_interrupted, forget, outdated
from bugsweep.store.sweeps import SweepStore
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
