"""Memory that was freed goes back to the system."""

import platform
from pathlib import Path

import pytest

from bugsweep.reading.heap import give_back

PIECE = 20_000
"""Bytes that the C library takes from its heap, and neither Python from its own nor the system at once."""


def resident() -> int:
    """Return how many bytes of memory this process has."""
    return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * 4096


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="other libraries keep nothing, or cannot be asked")
def test_what_lies_below_memory_in_use_is_given_back() -> None:
    """The library itself gives back only the end of its heap."""
    pieces = [bytes(PIECE) for _ in range(4000)]
    above = [bytes(PIECE) for _ in range(10)]
    pieces.clear()
    before = resident()
    give_back()

    assert before - resident() > 2000 * PIECE
    assert all(len(piece) == PIECE for piece in above)


def test_there_need_be_nothing_to_give_back() -> None:
    """It can be asked at any time, on any system."""
    give_back()
    give_back()
