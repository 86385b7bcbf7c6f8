"""`bugsweep check -j 2` beside `-j 1`, on several copies of the backup of a heavy user.

    python benchmarks/check_jobs.py FOLDER [--phones 4] [--jobs 2] [--times 3]

FOLDER keeps the backup between runs, as `check_backup.py` does. The phones are one folder under several names: each is
read all the same. What of two cores one may expect at best is measured in the same run: the same checks as that many
programs, started side by side. On a machine that does other things the seconds of processor tell more: they say what
the second process costs, and a free core halves the rest.
"""

import argparse
import os
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from check_backup import build

if TYPE_CHECKING:
    from collections.abc import Callable


def main() -> None:
    """Build what is missing, run everything in turn, print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--phones", type=int, default=4)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--times", type=int, default=3)
    options = parser.parse_args()
    plain, _ = build(options.folder)
    phones = [str(plain)] * options.phones

    runs: dict[str, Callable[[], None]] = {
        "one after another": lambda: run(phones),
        f"-j {options.jobs}": lambda: run(["-j", str(options.jobs), *phones]),
        f"{options.jobs} programs side by side": lambda: side_by_side(phones, options.jobs),
    }
    seconds: dict[str, list[tuple[float, float]]] = {name: [] for name in runs}
    for _ in range(options.times):
        for name, work in runs.items():
            started, used = time.perf_counter(), processor()
            work()
            seconds[name].append((time.perf_counter() - started, processor() - used))
    print(f"{options.phones} phones, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; medians of {options.times}")
    base = statistics.median(wall for wall, _ in seconds["one after another"])
    for name, times in seconds.items():
        wall, used = (statistics.median(one) for one in zip(*times, strict=True))
        print(f"{name:28} {wall:7.2f} s {base / wall:5.2f} times as fast   {used:7.2f} s of processor")


def processor() -> float:
    """Return the seconds of processor of all programs that have ended, with what they started."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def command_of(arguments: list[str]) -> list[str]:
    """Return the command that checks and keeps nothing."""
    return [sys.executable, "-m", "bugsweep", "check", "--keep", "none", "--format", "jsonl", *arguments]


def run(arguments: list[str]) -> None:
    """Run one program to its end."""
    subprocess.run(command_of(arguments), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)


def side_by_side(phones: list[str], programs: int) -> None:
    """Run several programs at once, each with its part of the phones."""
    started = [
        subprocess.Popen(command_of(phones[number::programs]), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for number in range(programs)
    ]
    for process in started:
        process.wait()


if __name__ == "__main__":
    main()
