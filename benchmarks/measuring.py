"""Whole programs, measured by the operating system's own account of each finished process.

A program that fails does so quickly: what did not end as it should is refused, and never a figure.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

CHECKED = (0, 1)
"""How a check ends that examined something: nothing was found, or something."""
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


class FailedRunError(SystemExit):
    """A program did not do what was to be measured: without a figure for it the measuring ends, with its words."""


@dataclass(frozen=True)
class Aim:
    """What a run is to reach."""

    faster: float = 0
    """So many times as fast as the other program, by the clock."""
    memory: float = float("inf")
    """MB at most."""

    def told(self, run: Run, base: Run | None) -> str:
        """Return what of it the run reached; where there is nothing to compare with, only how much memory it took."""
        said = []
        if self.faster and base is not None:
            said.append(f"{self.faster:g} x {'met' if base.wall / run.wall >= self.faster else 'MISSED'}")
        if self.memory != float("inf"):
            said.append(f"{self.memory:g} MB {'met' if run.memory <= self.memory else 'MISSED'}")
        return f"aim {', '.join(said)}" if said else ""


def machine() -> str:
    """Return what the machine is and does besides, to be said before anything is measured on it."""
    return f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f} at the start"


def refuse_failed(command: Sequence[str], exit_code: int, errors: BinaryIO, accepted: Collection[int]) -> None:
    """Refuse a program that ended otherwise than accepted, or by a traceback, which ends as a finding does.

    Args:
        command: What was run.
        exit_code: How it ended.
        errors: What it wrote to standard error, to be read from the beginning.
        accepted: How it may end.

    Raises:
        FailedRunError: with the last that it said.
    """
    errors.seek(0)
    said = errors.read().decode(errors="replace").strip()
    if exit_code not in accepted or (exit_code and "Traceback (most recent call last)" in said):
        raise FailedRunError(f"{' '.join(command)} ended with {exit_code}: {said[-2000:] or 'it said nothing'}")


def measured(
    command: Sequence[str], *, environment: Mapping[str, str] | None = None, accepted: Collection[int] = (0,)
) -> Run:
    """Run `command` with its output thrown away, and return what it took.

    Raises:
        FailedRunError: as `refuse_failed`.
    """
    surroundings = {**os.environ, **(environment or {})}
    surroundings.pop("PYTHONDONTWRITEBYTECODE", None)  # an installed program has its bytecode
    with tempfile.TemporaryFile() as errors:
        started = time.perf_counter()
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=errors, env=surroundings) as process:
            together = _Together(process.pid)
            _, status, usage = os.wait4(process.pid, 0)
            wall = time.perf_counter() - started
            process.returncode = os.waitstatus_to_exitcode(status)
        refuse_failed(command, process.returncode, errors, accepted)
    # Linux counts kilobytes, macOS bytes.
    unit = 1024 * 1024 if sys.platform == "darwin" else 1024
    memory = max(usage.ru_maxrss / unit, together.peak())
    return Run(wall, usage.ru_utime + usage.ru_stime, memory)


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


def median_run(
    command: Sequence[str],
    *,
    times: int,
    environment: Mapping[str, str] | None = None,
    accepted: Collection[int] = (0,),
) -> Run:
    """Return the run of median wall time out of so many, after one that does not count; raises as `measured`."""
    measured(command, environment=environment, accepted=accepted)
    runs = [measured(command, environment=environment, accepted=accepted) for _ in range(times)]
    middle = statistics.median_low(run.wall for run in runs)
    return next(run for run in runs if run.wall == middle)


def row(name: str, run: Run, base: Run | None = None, aim: Aim | None = None) -> str:
    """Return a line of a table, with ratios to `base` where there is one, and whether an aim is met."""
    ratios = (
        ""
        if base is None
        else f"   {base.wall / run.wall:6.1f} x faster, {base.memory / run.memory:5.1f} x less memory"
    )
    told = "" if aim is None else f"   {aim.told(run, base)}"
    return f"{name:44} {run.wall:8.2f} s {run.cpu:8.2f} s cpu {run.memory:8.0f} MB{ratios}{told}".rstrip()
