"""A hunt over a made-up fleet, held against a bare scan of the same column in the same run.

    python benchmarks/hunt.py [--phones 100] [--observables 200000] [--indicators 50000] [--distinct 10]

The fleet is kept as checks keep it, blind and with values in clear. Of its phones only so many are distinct, the others
are hard links to them: every file is decoded and joined all the same, but the page cache holds less, so that "cold" is
what it says and "warm" is kinder than a real fleet. Each figure is the median of three, in a process of its own; three
sizes show how it grows. The join is the hunt without the hashing of the indicators. Beside the clock stands the
processor, which other programs on the machine disturb less.
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final, NamedTuple, TypeVar

from bugsweep.hunting import Hunter
from bugsweep.indicators.index import IndicatorIndex
from bugsweep.model.evidence import Device, EvidenceInfo
from bugsweep.model.verdict import ArtifactCoverage, IndicatorSet, SweepInfo, SweepResult, Verdict
from bugsweep.store.key import StoreKey
from bugsweep.store.sweeps import OBSERVABLES, Keep, SweepStore
from bugsweep.store.writing import SweepWriter
from fleet_observables import indicators, observables_of
from measuring import machine

T = TypeVar("T")
KEY = StoreKey(b"k" * 32)
DAY = datetime(2026, 1, 1, tzinfo=UTC)
RUNS = 3
KEEPS: Final[Sequence[Keep]] = ("blind", "records")


class Took(NamedTuple):
    """What a piece of work took."""

    wall: float
    """Seconds by the clock."""
    cpu: float
    """Seconds of processor, of all threads."""


def main() -> None:
    """Build the fleet, measure, print."""
    options = _options()
    if options.measure:
        print(json.dumps(_measure(Path(options.measure), options)))
        return
    print(f"{machine()}; {options.indicators:,} indicators; seconds by the clock / of processor")
    with tempfile.TemporaryDirectory() as folder:
        for keep in KEEPS:
            _fleet(Path(folder) / keep, keep, options)


def _fleet(workspace: Path, keep: Keep, options: argparse.Namespace) -> None:
    """Build a fleet that is kept so, hunt in it at three sizes, and say what of the aims is met."""
    step = _build(workspace, keep, options)
    size = _said_of_a_phone(workspace, keep, step)
    print(f"{'phones':>7} {'':5} {'hunt':>13} {'its join':>13} {'bare scan':>13} {'ratio':>11} {'memory':>7}")
    met = {"store step below 1 s of processor": step.cpu < 1}
    if keep == "blind":
        met["below 4 MB a phone"] = size < 4e6
    for phones in sorted({max(1, options.phones // 4), max(1, options.phones // 2), options.phones}):
        for cold in (False, True):
            figure = _in_a_process(workspace, phones, options, cold=cold)
            hunt, join, scan = (Took(figure[name], figure[f"{name}_cpu"]) for name in ("hunt", "join", "scan"))
            ratio = Took(join.wall / scan.wall, join.cpu / scan.cpu)
            times = " ".join(f"{one.wall:6.2f}/{one.cpu:6.2f}" for one in (hunt, join, scan))
            print(
                f"{phones:7,} {'cold' if cold else 'warm':5} {times} {ratio.wall:5.2f}/{ratio.cpu:5.2f} "
                f"{figure['memory']:4.0f} MB; found on {figure['found']:.0f}"
            )
    met |= {"join within 2 scans": ratio.cpu <= 2, "below 500 MB": figure["memory"] < 500}
    print("; ".join(f"{aim}: {'met' if reached else 'MISSED'}" for aim, reached in met.items()))
    if options.phones != 1000:
        print(f"projected to 1,000 phones, cold: {hunt.wall * 1000 / options.phones:.1f} s\n")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--phones", type=int, default=100)
    parser.add_argument("--observables", type=int, default=200_000)
    parser.add_argument("--indicators", type=int, default=50_000)
    parser.add_argument("--distinct", type=int, default=10)
    parser.add_argument("--measure", help=argparse.SUPPRESS)
    parser.add_argument("--cold", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


def _result(number: int) -> SweepResult:
    moment = DAY + timedelta(minutes=number)
    device = Device(platform="ios", model="iPhone14,5", build="21E219", serial=f"MADEUP{number:05}")
    return SweepResult(
        sweep=SweepInfo(
            id=f"{moment:%Y%m%dT%H%M%SZ}-{number:08x}",
            started_at=moment,
            finished_at=moment,
            bugsweep="0",
            rules_sha256="",
            indicators_sha256="",
        ),
        evidence=(EvidenceInfo(path="", kind="itunes-backup", sha256=f"{number:064x}", device=device),),
        verdict=Verdict(
            outcome="nothing found", because=(), coverage=(ArtifactCoverage(artifact="ios/sms", status="read"),)
        ),
    )


def _build(workspace: Path, keep: Keep, options: argparse.Namespace) -> Took:
    """Keep the fleet, and return what it takes to keep a phone."""
    store = SweepStore(workspace)
    originals: list[Path] = []
    took: list[Took] = []
    for number in range(options.phones):
        copied = number >= options.distinct
        observables = [] if copied else list(observables_of(number, options.observables))
        with SweepWriter(store, keep, KEY) as writer:
            one, folder = _timed(lambda: writer.keep(_result(number), observables))  # noqa: B023 - called at once
        if not copied:
            took.append(one)
            originals.append(folder)
            continue
        original = originals[number % len(originals)]
        for name in (OBSERVABLES, "sweep.json"):
            (folder / name).unlink()
        os.link(original / OBSERVABLES, folder / OBSERVABLES)
        document = json.loads((original / "sweep.json").read_text("utf-8"))
        document["sweep"]["id"] = folder.name
        document["evidence"][0]["device"]["serial"] = f"MADEUP{number:05}"
        (folder / "sweep.json").write_text(json.dumps(document), "utf-8")
    return Took(statistics.median(one.wall for one in took), statistics.median(one.cpu for one in took))


def _said_of_a_phone(workspace: Path, keep: Keep, step: Took) -> float:
    """Say what a phone takes, and return how many bytes."""
    import pyarrow.parquet as pq  # noqa: PLC0415 - what the parent alone needs

    store = SweepStore(workspace)
    sweeps = store.sweeps()
    files = [list(store.folder_of(kept).rglob("*.*")) for kept in sweeps]
    size = statistics.mean(sum(path.stat().st_size for path in several) for several in files)
    rows = statistics.mean(pq.read_metadata(store.fingerprints_of(kept)).num_rows for kept in sweeps)
    values = statistics.mean(kept.observables for kept in sweeps)
    print(
        f"kept {'blind' if keep == 'blind' else 'with values'}: a phone of {values:,.0f} distinct values has "
        f"{rows:,.0f} fingerprints, {size / 1e6:.2f} MB in {max(map(len, files))} files; "
        f"to keep it takes {step.wall:.2f}/{step.cpu:.2f}"
    )
    return size


def _in_a_process(workspace: Path, phones: int, options: argparse.Namespace, *, cold: bool) -> dict[str, float]:
    runs = []
    for _ in range(RUNS):
        command = [sys.executable, __file__, "--measure", str(workspace), "--phones", str(phones)]
        command += ["--indicators", str(options.indicators), *(["--cold"] if cold else [])]
        runs.append(json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout))
    return {name: statistics.median(run[name] for run in runs) for name in runs[0]}


def _measure(workspace: Path, options: argparse.Namespace) -> dict[str, float]:
    import duckdb  # noqa: PLC0415 - what the child alone needs

    store = SweepStore(workspace)
    paths = [str(store.folder_of(kept) / OBSERVABLES) for kept in store.sweeps()[: options.phones]]
    index = IndicatorIndex(indicators(options.indicators))
    hunter = Hunter(store, {KEY.id: KEY})
    del hunter._hunted[options.phones :]  # noqa: SLF001 - a smaller fleet in the same folder
    _prepare(paths, cold=options.cold)
    hunt, done = _timed(lambda: hunter.hunt(index, IndicatorSet(count=len(index))))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 * 1024 if sys.platform == "darwin" else 1024)
    hashing, _ = _timed(lambda: _fingerprints(index))
    _prepare(paths, cold=options.cold)
    with duckdb.connect(":memory:") as connection:
        connection.read_parquet(paths).create_view("files")
        scan, _ = _timed(lambda: connection.execute("SELECT sum(fingerprint % 7) FROM files").fetchall())
    join = Took(hunt.wall - hashing.wall, hunt.cpu - hashing.cpu)
    times = {"hunt": hunt, "join": join, "scan": scan}
    return {
        **{name: took.wall for name, took in times.items()},
        **{f"{name}_cpu": took.cpu for name, took in times.items()},
        "memory": memory,
        "found": len(done.found),
    }


def _fingerprints(index: IndicatorIndex) -> None:
    from bugsweep.store.hunt import _probes  # noqa: PLC0415 - what a hunt does first

    _probes(index, KEY)


def _prepare(paths: list[str], *, cold: bool) -> None:
    """Bring the files into the page cache, or throw them out of it."""
    for path in paths:
        number = os.open(path, os.O_RDONLY)
        if cold:
            os.fsync(number)
            os.posix_fadvise(number, 0, 0, os.POSIX_FADV_DONTNEED)
        else:
            while os.read(number, 1 << 20):
                pass
        os.close(number)


def _timed(work: Callable[[], T]) -> tuple[Took, T]:
    wall, cpu = time.perf_counter(), time.process_time()
    done = work()
    return Took(time.perf_counter() - wall, time.process_time() - cpu), done


if __name__ == "__main__":
    main()
