"""`bugsweep check -j 2` beside `-j 1`, on several copies of the backup of a heavy user.

    python benchmarks/check_jobs.py FOLDER [--phones 4] [--jobs 2] [--times 3]

FOLDER keeps the backup between runs, as `check_backup.py` does. The phones are one folder under several names: each is
read all the same. What of two cores one may expect at best is measured in the same run: the same checks as that many
programs, started side by side.

On a machine that does other things the wall clock says little: the second process gets its core only now and then.
Linux counts for each thread how long it ran and how long it could have run had a core been free. Their sum over the
wall clock is how many cores a run had work for at a time; the seconds of processor over that number are how long it
takes where the cores are free.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

from check_backup import build
from measuring import CHECKED, machine, refuse_failed

_PAUSE = 0.1
"""Seconds between two looks at the threads of a run; what one does after the last look is not counted."""


class Times(NamedTuple):
    """What a run took, in seconds."""

    wall: float
    processor: float
    wanted: float
    """In which its threads had a core or waited for one."""

    @property
    def cores(self) -> float:
        """For how many cores there was work, on the average."""
        return self.wanted / self.wall

    @property
    def free(self) -> float:
        """How long it takes where no thread waits for a core."""
        return self.processor / self.cores


def main() -> None:
    """Build what is missing, run everything in turn, print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--phones", type=int, default=4)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--times", type=int, default=3)
    options = parser.parse_args()
    print(f"{machine()}; the aim is 1.8 times as fast with two")
    plain, _ = build(options.folder)
    phones = [str(plain)] * options.phones

    runs = {
        "one after another": [phones],
        f"-j {options.jobs}": [["-j", str(options.jobs), *phones]],
        f"{options.jobs} programs side by side": [phones[number :: options.jobs] for number in range(options.jobs)],
    }
    times: dict[str, list[Times]] = {name: [] for name in runs}
    for _ in range(options.times):
        for name, programs in runs.items():
            times[name].append(run(programs))
    print(f"{options.phones} phones, load {os.getloadavg()[0]:.1f} at the end; medians of {options.times}")
    base = statistics.median(one.wall for one in times["one after another"])
    free = statistics.median(one.free for one in times["one after another"])
    for name, several in times.items():
        wall, used, cores, alone = (
            statistics.median(column)
            for column in zip(*((one.wall, one.processor, one.cores, one.free) for one in several), strict=True)
        )
        print(
            f"{name:28} {wall:7.2f} s {base / wall:5.2f} times as fast   {used:7.2f} s of processor, work for "
            f"{cores:4.2f} cores: {alone:6.2f} s and {free / alone:4.2f} times as fast on free ones"
        )


def command_of(arguments: list[str]) -> list[str]:
    """Return the command that checks and keeps nothing."""
    return [sys.executable, "-m", "bugsweep", "check", "--keep", "none", "--format", "jsonl", *arguments]


def run(programs: list[list[str]]) -> Times:
    """Run several programs at once to their end, each with its arguments."""
    with ExitStack() as stack:
        began = time.perf_counter()
        started = []
        for arguments in programs:
            errors = stack.enter_context(tempfile.TemporaryFile())
            command = command_of(arguments)
            started.append((subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=errors), command, errors))
        threads: dict[str, tuple[float, float]] = {}
        while any(process.poll() is None for process, _, _ in started):
            threads |= threads_below({process.pid for process, _, _ in started})
            time.sleep(_PAUSE)
        wall = time.perf_counter() - began
        for process, command, errors in started:
            refuse_failed(command, process.returncode, errors, CHECKED)
    ran, waited = (sum(column) for column in zip(*threads.values(), strict=True))
    return Times(wall, ran, ran + waited)


def threads_below(roots: set[int]) -> dict[str, tuple[float, float]]:
    """Return for each thread of processes, and of those they started, how long it ran and waited for a core."""
    parents = {int(path.name): parent_of(path) for path in Path("/proc").iterdir() if path.name.isdigit()}
    below = set(roots)
    while more := {pid for pid, parent in parents.items() if parent in below} - below:
        below |= more
    found: dict[str, tuple[float, float]] = {}
    for pid in below:
        try:
            for thread in Path(f"/proc/{pid}/task").iterdir():
                ran, waited, _ = (thread / "schedstat").read_text().split()
                found[str(thread)] = (int(ran) / 1e9, int(waited) / 1e9)
        except OSError:
            continue  # it has ended meanwhile
    return found


def parent_of(process: Path) -> int:
    """Return the process that started one, or 0 when that one has ended."""
    try:
        return int((process / "stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


if __name__ == "__main__":
    main()
