"""Who reads keeps out who deletes, and rewriters come one after another."""

import os
import sys
import threading
from pathlib import Path

import pytest

from bugsweep.store.leases import reading, rewriting, without_readers

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="has no such locks")


def test_folder_that_is_read_is_not_without_readers(tmp_path: Path) -> None:
    """Until the last of them is done."""
    one, two = reading(tmp_path), reading(tmp_path)
    assert one is not None
    assert two is not None
    os.close(one)
    with without_readers(tmp_path, 0) as alone:
        assert alone is False
    os.close(two)
    with without_readers(tmp_path, 0) as alone:
        assert alone is True


def test_readers_that_end_are_waited_for(tmp_path: Path) -> None:
    """Not longer than they need."""
    lease = reading(tmp_path)
    assert lease is not None
    timer = threading.Timer(0.2, os.close, [lease])
    timer.start()
    with without_readers(tmp_path, 60) as alone:
        assert alone is True
    timer.join()


def test_folder_that_is_not_there_is_read_by_nobody(tmp_path: Path) -> None:
    """A workspace without sweeps has none."""
    assert reading(tmp_path / "nowhere") is None


def test_second_rewriter_waits_for_the_first(tmp_path: Path) -> None:
    """Nothing of the two is mixed."""
    done: list[str] = []

    def second() -> None:
        with rewriting(tmp_path):
            done.append("second")

    thread = threading.Thread(target=second)
    with rewriting(tmp_path):
        thread.start()
        thread.join(0.2)
        done.append("first")
    thread.join(60)

    assert done == ["first", "second"]
