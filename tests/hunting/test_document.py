"""What a hunt states, and where that is kept."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from bugsweep.errors import StoreError
from bugsweep.hunting import Hunt, Hunter, forget_in_hunts, hunts_in, keep_hunt
from bugsweep.indicators.index import IndicatorIndex
from bugsweep.model.verdict import IndicatorSet
from bugsweep.store.sweeps import SweepStore
from kept_sweeps import EVIL, KEY, kept, result, seen


def hunt(workspace: Path) -> Hunt:
    """Hunt for one host."""
    return Hunter(SweepStore(workspace), {KEY.id: KEY}).hunt(IndicatorIndex([EVIL]), IndicatorSet(count=1))


def test_kept_hunts_are_read_again(tmp_path: Path) -> None:
    """And one that is damaged is an error."""
    kept(tmp_path, result(1), [seen("https://evil.example/")])
    one = hunt(tmp_path)
    path = keep_hunt(tmp_path, one)

    assert list(hunts_in(tmp_path)) == [one]
    path.write_text("{")
    with pytest.raises(StoreError, match="cannot be read"):
        list(hunts_in(tmp_path))


def test_forgotten_sweep_is_in_no_hunt(tmp_path: Path) -> None:
    """Neither among what was hunted or searched nor among what was found."""
    one, other = (kept(tmp_path, result(number), [seen("https://a.evil.example/")]) for number in (1, 2))
    keep_hunt(tmp_path, replace(hunt(tmp_path), searched=(one.sweep.id, other.sweep.id)))

    assert forget_in_hunts(tmp_path, one.sweep.id) == 1
    (left,) = hunts_in(tmp_path)
    assert left.hunted == left.searched == (other.sweep.id,)
    assert [found.sweep for found in left.found] == [other.sweep.id]
    assert one.sweep.id not in next((tmp_path / "hunts").iterdir()).read_text("utf-8")
