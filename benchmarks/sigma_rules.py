"""How much time 100 Sigma rules add to the sweep of one phone with 200,000 records.

The rules are variants of twelve shapes over three artifacts, five of them correlations; the records are made up.
Each figure is the best of several fresh processes, by the clock and in time of processors: on a machine with other work
only the second says something. The peer is DuckDB itself: a scan of the same columns that compares each with one
text. Run it as ``python benchmarks/sigma_rules.py``; floors are printed beside the figures.
"""

import json
import subprocess
import sys
import tempfile
import time
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bugsweep.model.record import Record

RECORDS = 200_000
RULES = 100
ROUNDS = 5
FLOOR_WARM = 0.5
"""Seconds that warm rules may add: load, run and findings, without the import of what a sweep imports anyway."""

ADDED = ("import ours", "load rules", "open engine", "run rules", "findings")

SHAPES = (
    ("tcc", "a: {{service: kTCCServiceMicrophone, client|startswith: /usr/{n}}}", "a"),
    ("tcc", "a: {{service|endswith: Camera}}\n  b: {{client|contains: [example{n}, sample{n}, other{n}]}}", "a and b"),
    (
        "tcc",
        "a: {{client: [com.a{n}, com.b{n}, com.c{n}, com.d{n}, com.e{n}]}}\n  b: {{time|hour: [0, 1, 2]}}",
        "a and b",
    ),
    ("usage", "a: {{process|re: '^/private/var/tmp/[a-z]{{{n}}}$'}}", "a"),
    ("usage", "a: {{sent|gte: {n}00000000}}\n  f: {{bundle: null}}", "a and f"),
    ("usage", "a: {{process: '/private/var/*/x{n}?'}}\n  f: {{bundle|startswith: com.apple.}}", "a and not f"),
    ("usage", "a: {{process: [proc{n}, daemon{n}, agent{n}]}}\n  b: {{time|hour: 3}}", "a or (a and not b)"),
    (
        "messages",
        "a: {{links|contains: ['://bit{n}.example/', '://tiny{n}.example/']}}\n  f: {{sent: true}}",
        "a and not f",
    ),
    ("messages", "a: {{text|contains|all: [account{n}, verify]}}", "a"),
    ("messages", "a: {{text|startswith: 'ALERT {n}'}}\n  b: {{sender|re|i: '^apple{n}'}}", "1 of them"),
    ("messages", "words: [threat{n}, targeted{n}]", "words"),
)
"""Service, selections, condition."""


def rules(folder: Path) -> None:
    """Write the rules, one file each, into the folder."""
    for number in range(RULES - 5):
        service, selections, condition = SHAPES[number % len(SHAPES)]
        text = f"""title: Rule {number}
id: {uuid.UUID(int=number + 1)}
name: rule{number}
status: test
level: low
description: One of many.
logsource: {{product: ios, service: {service}}}
detection:
  {selections.format(n=number)}
  condition: {condition}
"""
        (folder / f"{number:03}.yml").write_text(text, "utf-8")
    for number in range(5):
        text = f"""title: Base {number}
id: {uuid.UUID(int=1000 + number)}
name: base{number}
level: low
logsource: {{product: ios, service: usage}}
detection: {{a: {{process|endswith: '{number}7'}}, condition: a}}
---
title: Correlation {number}
id: {uuid.UUID(int=2000 + number)}
level: low
correlation:
  type: event_count
  rules: [base{number}]
  group-by: [process]
  timespan: 1h
  condition: {{gte: {number + 40}}}
"""
        (folder / f"c{number}.yml").write_text(text, "utf-8")


def phone() -> "tuple[dict[str, type[Record]], dict[str, list[Record]]]":
    """Return the records of a phone by artifact, and their types."""
    from bugsweep.model.record import Origin, Record  # noqa: PLC0415 - after the imports that are timed

    class Permission(Record, frozen=True, kw_only=True):
        service: str
        client: str

    class Usage(Record, frozen=True, kw_only=True):
        process: str
        bundle: str | None
        sent: int

    class Message(Record, frozen=True, kw_only=True):
        text: str | None
        sender: str
        sent: bool
        links: tuple[str, ...]

    start, origin = datetime(2026, 1, 1, tzinfo=UTC), Origin("a.db", "row")
    rows: dict[str, list[Record]] = {"ios/tcc": [], "ios/usage": [], "ios/messages": []}
    for n in range(RECORDS // 4):
        when = start + timedelta(seconds=61 * n)
        rows["ios/tcc"].append(
            Permission(origin=origin, time=when, service="kTCCServiceMicrophone", client=f"com.example.app{n % 300}")
        )
        for m in range(2):
            rows["ios/usage"].append(
                Usage(origin=origin, time=when, process=f"proc{(n + m) % 200}", bundle=f"com.example.{n % 200}", sent=n)
            )
        text = f"message {n} of some length, as people write them to each other all day long"
        links = (f"https://host{n % 5000}.example/path/{n}",) if n % 4 == 0 else ()
        rows["ios/messages"].append(
            Message(origin=origin, time=when, text=text, sender=f"+4915{n % 500:09}", sent=n % 2 == 0, links=links)
        )
    return {"ios/tcc": Permission, "ios/usage": Usage, "ios/messages": Message}, rows


def measured(rule_folder: Path, cache: Path) -> dict[str, list[float]]:
    """Load and run the rules in this process, and return how long each part took, by the clock and of processors."""
    figures: dict[str, list[float]] = {}
    started = time.perf_counter(), time.process_time()

    def lap(name: str) -> None:
        nonlocal started
        now = time.perf_counter(), time.process_time()
        figures[name] = [now[0] - started[0], now[1] - started[1]]
        started = time.perf_counter(), time.process_time()

    def restart() -> None:
        nonlocal started
        started = time.perf_counter(), time.process_time()

    import duckdb  # noqa: PLC0415 - timed
    import pyarrow as pa  # noqa: F401, PLC0415 - timed

    lap("import duckdb, pyarrow")
    from bugsweep.detect.sigma import Engine, evaluate, findings_of, load_rules  # noqa: PLC0415 - timed
    from bugsweep.formats.record_tables import RecordsTable  # noqa: PLC0415 - timed

    lap("import ours")
    types, rows = phone()
    restart()
    loaded = load_rules([rule_folder], records=types, cache=cache)
    lap("load rules")
    assert len(loaded.rules) == RULES + 5, loaded.problems  # noqa: S101 - a benchmark of refused rules measures nothing
    tables = {name: RecordsTable(types[name], columns, quotable=True) for name, columns in loaded.columns().items()}
    for name, records in rows.items():
        add = tables[name].add
        for record in records:
            add(record)
    arrow = {name: table.table() for name, table in tables.items()}
    lap("tables")
    with Engine() as engine:
        lap("open engine")
        hits = evaluate(loaded, tables, engine=engine).hits
        lap("run rules")
    list(
        findings_of(
            loaded, hits, lambda name, row: tables[name].quote(name, row), shows=dict.fromkeys(types, "present")
        )
    )
    lap("findings")
    connection = duckdb.connect(config={"threads": "2"})
    restart()
    for table in arrow.values():
        connection.register("t", table)
        tests = " OR ".join(f"\"{column}\"::VARCHAR = 'no such value'" for column in table.column_names)
        connection.sql(f"SELECT count(*) FROM t WHERE {tests}").fetchall()  # noqa: S608 - our own columns
    lap("bare scan")
    return figures


def main() -> None:
    """Print the figures, each the best of several fresh processes."""
    if len(sys.argv) == 3:
        print(json.dumps(measured(Path(sys.argv[1]), Path(sys.argv[2]))))
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "rules").mkdir()
        rules(folder / "rules")
        runs: dict[str, list[dict[str, list[float]]]] = {"cold": [], "warm": []}
        for number in range(ROUNDS):
            for of in runs.values():  # the first run fills the cache, the second finds it full
                command = [sys.executable, __file__, str(folder / "rules"), str(folder / f"cache{number}")]
                output = subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout
                of.append(json.loads(output))
    report(
        {kind: {part: [min(run[part][n] for run in of) for n in (0, 1)] for part in of[0]} for kind, of in runs.items()}
    )


def report(best: dict[str, dict[str, list[float]]]) -> None:
    """Print what was measured."""
    print(f"{RULES} rules, {RECORDS:,} records, the best of {ROUNDS} processes, in ms: by the clock (of processors)")
    for part in best["cold"]:
        figures = (
            f"{kind} {1000 * parts[part][0]:7.0f} ({1000 * parts[part][1]:5.0f})" for kind, parts in best.items()
        )
        print(f"  {part:24}", "   ".join(figures))
    added = {kind: [sum(parts[part][n] for part in ADDED) for n in (0, 1)] for kind, parts in best.items()}
    figures = (f"{kind} {1000 * of[0]:7.0f} ({1000 * of[1]:5.0f})" for kind, of in added.items())
    print(f"  {'added by rules':24}", "   ".join(figures))
    warm = best["warm"]
    print(f"  run / bare scan          {warm['run rules'][1] / warm['bare scan'][1]:.1f}")
    print(f"  tables, per record       {1e6 * warm['tables'][1] / RECORDS:.2f} us")
    held = added["warm"][1] < FLOOR_WARM
    print(f"  floor: warm rules add less than {1000 * FLOOR_WARM:.0f} ms of processors: {'held' if held else 'BROKEN'}")


if __name__ == "__main__":
    main()
