"""A copy of this process that does one thing, and what it hands back: for work on what is in memory already.

The copy shares the memory of its parent as long as neither changes it, so nothing need travel to it: not the
indicators, and no key of the evidence. Only Linux copies processes so without harm.
"""

import os
import pickle
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final, NoReturn, Self

FORKING: Final = sys.platform == "linux"
"""Whether this system has it."""


class Fork:
    """A process that does `work`; use in a ``with`` block, at whose end it is gone."""

    def __init__(self, work: Callable[[], object]) -> None:
        """Begin."""
        reading, writing = os.pipe()
        self._process = os.fork()
        if self._process == 0:
            os.close(reading)
            _do(work, writing)
        os.close(writing)
        self._pipe = os.fdopen(reading, "rb")
        self._gone = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._pipe.close()
        if not self._gone:
            os.kill(self._process, signal.SIGKILL)
            self._wait()

    def result(self) -> tuple[Any] | None:
        """Wait for what `work` returns, and return it in a tuple; None when the process died of it."""
        value = None
        with suppress(EOFError, pickle.UnpicklingError, OSError):
            value = (pickle.load(self._pipe),)  # noqa: S301 - of our own process
        return value if self._wait() == 0 else None

    def _wait(self) -> int:
        _, status = os.waitpid(self._process, 0)
        self._gone = True
        return status


def _do(work: Callable[[], object], pipe: int) -> NoReturn:
    """Do the work in the copy, and end it before anything that the parent will do could be done twice."""
    status = 1
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent hears it, and ends this process
        with os.fdopen(pipe, "wb") as out:
            pickler = pickle.Pickler(out, pickle.HIGHEST_PROTOCOL)
            # Values are distinct: to remember each, lest it be told twice, takes as much memory as a value itself.
            pickler.fast = True
            pickler.dump(work())
        status = 0
    finally:
        os._exit(status)
