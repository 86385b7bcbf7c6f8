"""What `bugsweep --help` costs, beside an interpreter that does nothing, in the same run.

python benchmarks/help.py
"""

import sys

from measuring import machine, median_run, row

TIMES = 15
AIM = 0.1
"""Seconds of processor."""


def main() -> None:
    """Print both, and whether the aim is met."""
    print(machine())
    nothing = median_run([sys.executable, "-c", "pass"], times=TIMES)
    helped = median_run([sys.executable, "-m", "bugsweep", "--help"], times=TIMES)
    print(row("python -c pass", nothing))
    print(row("bugsweep --help", helped))
    verdict = "within" if helped.cpu <= AIM else "OVER"
    print(f"{helped.cpu / nothing.cpu:.1f} times an empty interpreter; {verdict} the aim of {AIM} s")


if __name__ == "__main__":
    main()
