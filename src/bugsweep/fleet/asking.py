"""Questions in SQL from the screen: each is answered by a process of its own, in bounded time and memory.

DuckDB keeps to its own limit of memory and stops when it is told to, but only between the steps of its work: a function
that makes a long text of every row is one step. The process ends both ways.
"""

import sys
from concurrent.futures import TimeoutError as TooLate
from pathlib import Path
from threading import Lock
from typing import Final

import msgspec
from msgspec import Struct

from bugsweep.errors import BugsweepError, UsageError, WorkerError
from bugsweep.store.query import StoreQuery
from bugsweep.store.sweeps import SweepStore
from bugsweep.workers.processes import Processes

MOST_ROWS: Final = 500
_LONGEST: Final = 2000
"""Characters of a cell."""
_MEMORY: Final = 2 * 1024**3
"""Bytes that the process may write to: DuckDB's own limit is half of it."""
_GRACE: Final = 5.0
"""Seconds beyond its time that the process gets for starting, and for stopping by itself."""
_TURN: Final = Lock()
"""One question at a time: many at once would take many times the memory."""


class Answered(Struct, frozen=True, kw_only=True):
    """The beginning of an answer, as texts and numbers."""

    columns: list[str] = []
    rows: list[list[object]] = []
    more: bool = False
    """Whether rows were left out."""
    mistake: str = ""
    """Why there is none."""


def ask(workspace: Path, sql: str, *, seconds: float) -> Answered:
    """Return the first `MOST_ROWS` rows of the answer to a query of the sweeps in `workspace`.

    Raises:
        UsageError: when the query is wrong, or takes longer than `seconds` or too much memory, or others are before it.
        WorkerError: when the process dies of it.
    """
    if not _TURN.acquire(timeout=seconds + _GRACE):
        raise UsageError("Another query is being answered; ask again in a moment.")
    processes = Processes(1)
    try:
        answered = processes.submit(_bounded, workspace, sql, seconds).result(seconds + _GRACE)
    except TooLate as error:
        raise UsageError(f"The query took longer than {seconds:g} s and was stopped.") from error
    except WorkerError as error:
        raise WorkerError(f"The query was not answered, it may need too much memory. {error}") from error
    finally:
        processes.close()
        _TURN.release()
    if answered.mistake:
        raise UsageError(answered.mistake)
    return answered


def _bounded(workspace: Path, sql: str, seconds: float) -> Answered:
    """Answer in the process that may die of it."""
    if sys.platform == "linux":  # elsewhere this limit does not hold for what DuckDB takes
        import resource  # noqa: PLC0415 - not on every system

        resource.setrlimit(resource.RLIMIT_DATA, (_MEMORY, _MEMORY))
    return answer(workspace, sql, seconds=seconds)


def answer(workspace: Path, sql: str, *, seconds: float) -> Answered:
    """Answer in this process; what prevents it is said in the answer."""
    rows: list[list[object]] = []
    more = False
    try:
        with StoreQuery(SweepStore(workspace), seconds=seconds) as opened:
            came = opened.run(sql)
            for batch in came:
                fits = batch.slice(0, MOST_ROWS - len(rows))
                rows += [[_shown(value) for value in row.values()] for row in fits.to_pylist()]
                if more := len(fits) < len(batch):
                    break
            return Answered(columns=came.columns, rows=rows, more=more)
    except BugsweepError as error:
        return Answered(mistake=str(error))
    except MemoryError:
        return Answered(mistake="The query needs more memory than a query has.")


def _shown(value: object) -> object:
    """Return a cell as a number, a text that is not too long, or None."""
    if value is None or isinstance(value, bool | int | float):
        return value
    text = value if isinstance(value, str) else str(msgspec.to_builtins(value, enc_hook=str))
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
