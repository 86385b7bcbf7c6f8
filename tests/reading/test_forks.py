"""A copy of the process does a thing and hands back what came of it."""

import os
import signal
from typing import NoReturn

import pytest

from bugsweep.reading.forks import FORKING, Fork

pytestmark = pytest.mark.skipif(not FORKING, reason="this system has no harmless fork")


def test_what_the_copy_returns_comes_back() -> None:
    """However large, and None as well."""
    with Fork(lambda: b"x" * 3_000_000) as large, Fork(lambda: None) as nothing:
        assert large.result() == (b"x" * 3_000_000,)
        assert nothing.result() == (None,)


def test_what_the_copy_changes_stays_there() -> None:
    """Its memory is a copy."""
    kept: list[int] = []
    with Fork(lambda: kept.append(1)) as fork:
        assert fork.result() is not None
    assert kept == []


def test_a_copy_that_dies_has_no_result() -> None:
    """Whether it is killed, raises, or ends early."""

    def fail() -> NoReturn:
        raise ValueError

    for work in (fail, lambda: os.kill(os.getpid(), signal.SIGKILL), lambda: os._exit(0)):
        with Fork(work) as fork:
            assert fork.result() is None


def test_nothing_runs_on_when_the_block_ends() -> None:
    """As after Ctrl-C."""
    reading, writing = os.pipe()
    with Fork(signal.pause):
        os.close(writing)
    # The end of the pipe is there when the last process that could write into it is gone.
    assert os.read(reading, 1) == b""
    os.close(reading)
