"""A hunt over a made-up fleet, held against a bare scan of the same column in the same run.

    python benchmarks/hunt.py [--phones 100] [--observables 200000] [--indicators 50000] [--distinct 10]

The fleet is kept as checks keep it. Of its phones only so many are distinct, the others are hard links to them: every
file is decoded and joined all the same, but the page cache holds less, so that "cold" is what it says and "warm" is
kinder than a real fleet. Each figure is the median of three, in a process of its own; three sizes show how it grows.
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
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import TypeVar

from bugsweep.hunting import Hunter
from bugsweep.indicators.index import IndicatorIndex
from bugsweep.model.evidence import Device, EvidenceInfo
from bugsweep.model.verdict import ArtifactCoverage, IndicatorSet, SweepInfo, SweepResult, Verdict
from bugsweep.store.blind import blind
from bugsweep.store.fingerprints import write_parquet
from bugsweep.store.key import StoreKey
from bugsweep.store.sweeps import OBSERVABLES, SweepStore
from bugsweep.store.writing import SweepWriter
from fleet_observables import indicators, observables_of

T = TypeVar("T")
KEY = StoreKey(b"k" * 32)
DAY = datetime(2026, 1, 1, tzinfo=UTC)
RUNS = 3


def main() -> None:
    """Build the fleet, measure, print."""
    options = _options()
    if options.measure:
        print(json.dumps(_measure(Path(options.measure), options)))
        return
    with tempfile.TemporaryDirectory() as folder:
        workspace = Path(folder)
        _build(workspace, options)
        _sizes(workspace)
        heads = (("phones", 7), ("", 6), ("hunt", 8), ("its join", 21), ("bare scan", 10), ("ratio", 6), ("memory", 9))
        print("\n" + " ".join(f"{name:>{width}}" for name, width in heads))
        figures = {}
        for phones in sorted({max(1, options.phones // 4), max(1, options.phones // 2), options.phones}):
            for cold in (False, True):
                figures[phones] = figure = _in_a_process(workspace, phones, options, cold=cold)
                print(
                    f"{phones:7,} {'cold' if cold else 'warm':6} {figure['hunt']:7.2f}s {figure['join']:20.2f}s "
                    f"{figure['scan']:9.2f}s {figure['join'] / figure['scan']:6.2f} {figure['memory']:6.0f} MB"
                )
        most = figures[options.phones]
        print(f"\nfound on {most['found']:.0f} phones; aims: join at most 2 scans, 500 MB, 4 MB a phone")
        if options.phones != 1000:
            print(f"projected to 1,000 phones, cold: {most['hunt'] * 1000 / options.phones:.1f} s")


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


def _build(workspace: Path, options: argparse.Namespace) -> None:
    store = SweepStore(workspace)
    originals: list[Path] = []
    took = []
    for number in range(options.phones):
        copied = number >= options.distinct
        observables = [] if copied else list(observables_of(number, options.observables))
        started = time.process_time()
        with SweepWriter(store, "blind", KEY) as writer:
            folder = writer.keep(_result(number), observables)
        took.append(time.process_time() - started)
        if not copied:
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
    print(f"store step: {statistics.median(took[: options.distinct]):.2f} s of processor a phone")


def _sizes(workspace: Path) -> None:
    store = SweepStore(workspace)
    sweeps = store.sweeps()
    files = [path for path in store.folder_of(sweeps[0]).rglob("*") if path.is_file()]
    total = sum(kept.files[OBSERVABLES].size for kept in sweeps) / len(sweeps)
    values = sum(kept.observables for kept in sweeps) / len(sweeps)
    rows = len(blind(observables_of(0, 20_000), KEY).table)
    content = BytesIO()
    write_parquet(blind(observables_of(0, 20_000), KEY).table, content)
    few = content.tell()
    print(f"a phone: {values:,.0f} distinct values, {total / 1e6:.2f} MB, {len(files)} files")
    print(f"a fingerprint: {few / rows:.1f} bytes, as measured on a tenth of a phone")


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
    hunt_time, hunt = _timed(lambda: hunter.hunt(index, IndicatorSet(count=len(index))))
    hash_time, _ = _timed(lambda: _fingerprints(index))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 * 1024 if sys.platform == "darwin" else 1024)
    _prepare(paths, cold=options.cold)
    with duckdb.connect(":memory:") as connection:
        connection.read_parquet(paths).create_view("files")
        scan_time, _ = _timed(lambda: connection.execute("SELECT sum(fingerprint % 7) FROM files").fetchall())
    return {
        "hunt": hunt_time,
        "join": hunt_time - hash_time,
        "scan": scan_time,
        "memory": memory,
        "found": len(hunt.found),
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


def _timed(work: Callable[[], T]) -> tuple[float, T]:
    started = time.perf_counter()
    done = work()
    return time.perf_counter() - started, done


if __name__ == "__main__":
    main()
