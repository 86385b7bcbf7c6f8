"""Whole programs, measured by the operating system's own account of each finished process."""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Run:
    """What one process took."""

    wall: float
    """Seconds by the clock."""
    cpu: float
    """Seconds of processor, user and system."""
    memory: float
    """Peak resident memory in MB."""
    exit_code: int


def measured(command: Sequence[str], *, environment: Mapping[str, str] | None = None) -> Run:
    """Run `command` with its output thrown away, and return what it took."""
    started = time.perf_counter()
    with subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**os.environ, **(environment or {})}
    ) as process:
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
    # Linux counts kilobytes, macOS bytes.
    unit = 1024 * 1024 if sys.platform == "darwin" else 1024
    return Run(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / unit, process.returncode)


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
