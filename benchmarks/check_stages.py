"""Where the time of `bugsweep check` goes on the backup of a heavy user, beside what the engine alone takes.

    python benchmarks/check_stages.py FOLDER [--indicators FOLDER]

FOLDER is that of `check_backup.py`. The floor of an artifact is SQLite itself fetching all rows of the tables that it
reads, from the same file, without making anything of them.
"""

import argparse
import hashlib
import time
from collections import defaultdict
from pathlib import Path

import apsw

from bugsweep import sweep as stages
from bugsweep.cli.indicator_sets import digest_of, load_indicators
from bugsweep.detect.match import Matcher
from bugsweep.detect.sigma import SHIPPED, load_rules
from bugsweep.detect.sigma.consumer import SigmaRules
from bugsweep.evidence import open_evidence
from bugsweep.model.evidence import EvidenceFile
from bugsweep.reading.passes import Reading
from check_backup import INDICATORS, build

TABLES = {
    "ios/manifest": ("", ("Files",)),
    "ios/sms": ("HomeDomain-Library/SMS/sms.db", ("message", "handle")),
    "ios/safari_history": ("HomeDomain-Library/Safari/History.db", ("history_items", "history_visits")),
    "ios/data_usage": ("WirelessDomain-Library/Databases/DataUsage.sqlite", ("ZPROCESS", "ZLIVEUSAGE")),
}
"""Artifact to its file in the backup, none for the manifest itself, and the tables that it reads."""


def main() -> None:
    """Run one sweep and print its stages."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--indicators", type=Path, default=INDICATORS)
    options = parser.parse_args()
    plain, _ = build(options.folder)
    started = time.process_time()
    feeds = load_indicators(None, [options.indicators])
    indicators = stages.LoadedIndicators(
        match=Matcher(feeds.index).match, summary=feeds.summary, sha256=digest_of(feeds)
    )
    loaded = time.process_time()
    rules = SigmaRules(load_rules([SHIPPED]), time_zone="UTC")
    ruled = time.process_time()

    seconds, records = measured_reading(plain, indicators, rules)
    whole = time.process_time() - ruled
    print(f"{'stage':28} {'seconds':>8} {'records':>9} {'floor':>7} {'times floor':>12}")
    print(f"{'load indicators':28} {loaded - started:8.2f}")
    print(f"{'load rules':28} {ruled - loaded:8.2f}")
    for name in sorted(seconds, key=seconds.__getitem__, reverse=True):
        if name in TABLES:
            floor = bare(plain, *TABLES[name])
            told = f"{floor:7.2f} {seconds[name] / floor:11.1f}x"
        else:
            told = ""
        if seconds[name] >= 0.05 or told:
            print(f"{name:28} {seconds[name]:8.2f} {records[name]:9,} {told}")
    print(f"{'all else of the sweep':28} {whole - sum(seconds.values()):8.2f}")


def measured_reading(
    backup: Path, indicators: stages.LoadedIndicators, rules: SigmaRules
) -> tuple[dict[str, float], dict[str, int]]:
    """Return seconds of processor and records, by artifact."""
    seconds: dict[str, float] = defaultdict(float)
    records: dict[str, int] = {}
    read = Reading.read  # the one place through which every file of every artifact goes

    def timed(reading: Reading, file: EvidenceFile) -> None:
        begun = time.process_time()
        read(reading, file)
        seconds[reading.name] += time.process_time() - begun
        records[reading.name] = reading.records

    Reading.read = timed  # type: ignore[method-assign]  # for this one sweep
    try:
        stages.sweep([open_evidence(backup, lambda: None)], indicators=indicators, consumers=[rules])
    finally:
        Reading.read = read  # type: ignore[method-assign]  # as above
    return seconds, records


def bare(backup: Path, file: str, tables: tuple[str, ...]) -> float:
    """Return the seconds of processor in which SQLite gives all rows of the tables."""
    name = hashlib.sha1(file.encode(), usedforsecurity=False).hexdigest()
    path = backup / name[:2] / name if file else backup / "Manifest.db"
    begun = time.process_time()
    connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    for table in tables:
        for _ in connection.execute(f"SELECT * FROM {table}"):  # noqa: S608 - names of ours
            pass
    return time.process_time() - begun


if __name__ == "__main__":
    main()
