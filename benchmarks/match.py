"""How many values a second the matcher looks up, against one dictionary look-up and against MVT in the same run.

    python benchmarks/match.py [--indicators FOLDER] [--count N] [--mvt-python PATH]

Time is that of the processor, so that a busy machine measures the same. All values are distinct and nearly all
innocent, as on a phone. MVT runs in its own interpreter, given as an argument
or as ``BUGSWEEP_MVT_PYTHON``, over fewer values of the same sort, since it is slow; without it that column is empty.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from bugsweep.detect.match import Matcher
from bugsweep.indicators import read_indicators
from bugsweep.indicators.index import IndicatorIndex
from bugsweep.model.indicator import Indicator
from bugsweep.model.observable import ObservableKind

ROUNDS = 3
MVT_COUNT = 2000
MADE_UP = 50_000
"""Domains that are added to the indicators of the folder, so that the set has the size of a large one."""

MVT_CHECKS = {
    "app-id": "check_app_id",
    "cert-hash": "check_app_certificate_hash",
    "email-addr": "check_email",
    "file-hash": "check_file_hash",
    "file-path": "check_file_path",
    "process-name": "check_process",
    "url": "check_url",
}
MVT_SCRIPT = """
import json, logging, sys, time
logging.disable(logging.CRITICAL)
from mvt.common.indicators import Indicators
work = json.load(sys.stdin)
indicators = Indicators()
indicators.ioc_collections.clear()
for path in work["files"]:
    indicators.parse_stix2(path)
result = {}
for kind, (check, values) in work["checks"].items():
    call = getattr(indicators, check)
    call(values[0])
    started = time.process_time()
    for value in values:
        call(value)
    result[kind] = len(values) / (time.process_time() - started)
json.dump(result, sys.stdout)
"""


def made_up_values(count: int) -> dict[ObservableKind, list[str]]:
    """Return distinct values of each kind, as phones have them."""
    chance = random.Random(2026)  # noqa: S311 - repeatable, not secret
    words = ["".join(chance.choices("abcdefghijklmnopqrstuvwxyz", k=chance.randint(3, 9))) for _ in range(5000)]

    def word() -> str:
        return chance.choice(words)

    def host(number: int) -> str:
        below = chance.choice(("", "", "www.", "cdn.", "api.eu.", f"{word()}."))
        return f"{below}{word()}{number}.{chance.choice(('com', 'com', 'org', 'net', 'de', 'co.uk', 'com.br', 'ru'))}"

    hosts = [host(number) for number in range(count)]
    folders = [f"private/var/mobile/Library/{word()}/{word()}{number}" for number in range(count // 8 + 1)]
    return {
        "domain-name": hosts,
        "url": [f"https://{name}/{word()}/{word()}?{word()}={number}" for number, name in enumerate(hosts)],
        "ipv4-addr": [f"{chance.randint(1, 223)}.{chance.randint(0, 255)}.{number >> 8 & 255}.{number & 255}"
                      for number in range(count)],
        "process-name": [f"com.apple.{word()}{number}" for number in range(count)],
        "file-path": [f"{folders[number // 8]}/{word()}{number}.db" for number in range(count)],
        "file-name": [f"{word()}{number}.plist" for number in range(count)],
        "file-hash": [chance.randbytes(32).hex() for _ in range(count)],
        "cert-hash": [chance.randbytes(20).hex().upper() for _ in range(count)],
        "app-id": [f"com.{word()}.{word()}{number}" for number in range(count)],
        "email-addr": [f"{word()}.{word()}{number}@{word()}.com" for number in range(count)],
        "phone-number": [f"+49{number:010}" for number in range(count)],
    }  # fmt: skip


def rate(values: list[str], call: Callable[[str], object]) -> float:
    """Return the best rate of several rounds, in values a second."""
    best = float("inf")
    for _ in range(ROUNDS):
        started = time.process_time()
        for value in values:
            call(value)
        best = min(best, time.process_time() - started)
    return len(values) / best


def floor_rate(values: list[str], keys: Iterable[str]) -> float:
    """Return the rate of one look-up a value in a dictionary, from a function such as `match` is."""
    table = dict.fromkeys(keys)

    def look_up(value: str) -> object:
        return table.get(value)

    return rate(values, look_up)


def mvt_rates(python: str, values: dict[ObservableKind, list[str]], folder: Path) -> dict[str, float]:
    """Return MVT's rates by kind, nothing when it is not installed."""
    if not python:
        print("MVT is not compared: give its interpreter with --mvt-python or BUGSWEEP_MVT_PYTHON", file=sys.stderr)
        return {}
    checks = {kind: (MVT_CHECKS[kind], several[:MVT_COUNT]) for kind, several in values.items() if kind in MVT_CHECKS}
    work = {"files": [str(path) for path in sorted(folder.glob("*.stix2"))], "checks": checks}
    done = subprocess.run(
        [python, "-c", MVT_SCRIPT], input=json.dumps(work), capture_output=True, text=True, check=False
    )
    if done.returncode:
        print(f"MVT is not compared: {done.stderr.strip().splitlines()[-1]}", file=sys.stderr)
        return {}
    rates: dict[str, float] = json.loads(done.stdout)
    return rates


def load_rates(index: IndicatorIndex) -> None:
    """Print how long the compiled form takes to load."""
    content = index.to_bytes()
    started = time.process_time()
    IndicatorIndex.from_bytes(content)
    taken = time.process_time() - started
    print(f"{len(index):,} indicators load from their compiled form ({len(content):,} bytes) in {taken:.3f} s")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    shared = Path(__file__).parents[2] / "shared" / "indicators" / "stix2"
    parser.add_argument("--indicators", type=Path, default=shared, help="a folder of STIX bundles")
    parser.add_argument("--count", type=int, default=200_000)
    parser.add_argument("--mvt-python", default=os.environ.get("BUGSWEEP_MVT_PYTHON", ""))
    given = parser.parse_args()
    chance = random.Random(7)  # noqa: S311 - repeatable, not secret
    read = read_indicators(given.indicators).indicators if given.indicators.is_dir() else ()
    added = [
        Indicator(kind="domain-name", value=f"{chance.randbytes(6).hex()}.{chance.choice(('com', 'net', 'co.uk'))}")
        for _ in range(MADE_UP)
    ]
    values = made_up_values(given.count)
    peer = mvt_rates(given.mvt_python, values, given.indicators) if read else {}
    index = IndicatorIndex(read)
    large = IndicatorIndex([*read, *added])
    load_rates(large)
    print(f"{len(index):,} indicators, and {len(large):,} with {MADE_UP:,} more domains; rates in values a second")
    print(f"{'kind':14}{'matcher':>12}{'large set':>12}{'of floor':>10}{'MVT':>10}{'times MVT':>11}")
    for kind, several in values.items():
        small_rate, large_rate = (rate(several, _call(Matcher(one), kind)) for one in (index, large))
        floor = floor_rate(several, (indicator.value for indicator in large))
        other = f"{peer[kind]:>10,.0f}{small_rate / peer[kind]:>11,.0f}" if kind in peer else ""
        print(f"{kind:14}{small_rate:>12,.0f}{large_rate:>12,.0f}{large_rate / floor:>10.2f}{other}")


def _call(matcher: Matcher, kind: ObservableKind) -> Callable[[str], object]:
    match = matcher.match
    return lambda value: match(kind, value)


if __name__ == "__main__":
    main()
