"""Whole programs, measured by the operating system's own account of each finished process."""

import os
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_SAMPLED = 0.05
"""Seconds between two looks at the memory of all processes of a program."""


@dataclass(frozen=True)
class Run:
    """What one program took."""

    wall: float
    """Seconds by the clock."""
    cpu: float
    """Seconds of processor, user and system, of all its processes."""
    memory: float
    """Peak memory in MB: resident, and of a program of several processes the sum of their shares (PSS) if larger."""
    exit_code: int


def measured(command: Sequence[str], *, environment: Mapping[str, str] | None = None) -> Run:
    """Run `command` with its output thrown away, and return what it took."""
    surroundings = {**os.environ, **(environment or {})}
    surroundings.pop("PYTHONDONTWRITEBYTECODE", None)  # an installed program has its bytecode
    started = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=surroundings) as process:
        together = _Together(process.pid)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
    # Linux counts kilobytes, macOS bytes.
    unit = 1024 * 1024 if sys.platform == "darwin" else 1024
    memory = max(usage.ru_maxrss / unit, together.peak())
    return Run(wall, usage.ru_utime + usage.ru_stime, memory, process.returncode)


class _Together:
    """Watches how much memory a process and its children have together, where Linux tells it."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._peak = 0
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def peak(self) -> float:
        """Stop, and return the most that was seen, in MB; 0 when there were never children."""
        self._done.set()
        self._thread.join()
        return self._peak / 1024

    def _watch(self) -> None:
        children = Path(f"/proc/{self._pid}/task/{self._pid}/children")
        while not self._done.wait(_SAMPLED):
            try:
                pids = children.read_text().split()
            except OSError:
                return
            if pids:
                self._peak = max(self._peak, sum(map(_share_of_memory, [str(self._pid), *pids])))


def _share_of_memory(pid: str) -> int:
    """Return the kilobytes of a process, of shared ones its share; 0 when it is gone."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


def median_run(command: Sequence[str], *, times: int, environment: Mapping[str, str] | None = None) -> Run:
    """Return the run of median wall time out of so many, after one that does not count."""
    measured(command, environment=environment)
    runs = [measured(command, environment=environment) for _ in range(times)]
    middle = statistics.median_low(run.wall for run in runs)
    return next(run for run in runs if run.wall == middle)


def row(name: str, run: Run, base: Run | None = None) -> str:
    """Return a line of a table, with ratios to `base` where there is one."""
    ratios = (
        ""
        if base is None
        else f"   {base.wall / run.wall:6.1f} x faster, {base.memory / run.memory:5.1f} x less memory"
    )
    return f"{name:44} {run.wall:8.2f} s {run.cpu:8.2f} s cpu {run.memory:8.0f} MB{ratios}"
