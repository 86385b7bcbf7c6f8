"""How long an inventory takes into the register, beside the floor: reading the CSV and writing the same rows.

::

    python benchmarks/imports.py [PHONES] [--profile]

The inventory is imported into an empty register in SQLite, and then once more, when nothing is new. The floor reads the
file with the `csv` module and writes the rows that the import wrote, without their guards, with `executemany`.
"""

import cProfile
import csv
import os
import pstats
import resource
import sqlite3
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

from bugsweep.fleet.setup import open_register

AS_OF = datetime(2026, 3, 1, tzinfo=UTC)
TABLES = ("fleet_device", "fleet_fact", "fleet_sim", "fleet_importentry")
HEADER = (
    "serial", "maker", "model", "os", "os_version", "imei", "last_contact", "inventory_number", "ownership", "iccid",
)  # fmt: skip


def write_inventory(path: Path, phones: int) -> None:
    """Write an inventory of so many phones."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        table = csv.writer(stream, delimiter=";")
        table.writerow(HEADER)
        for n in range(phones):
            imei = with_check_digit(f"35{n:012d}")
            row = (f"S{n:08d}", "Apple", "iPhone14,5", "iOS", f"17.{n % 7}", imei, "01.02.2026", n, "organisation")
            table.writerow((*row, f"8970{n:014d}"))


def with_check_digit(digits: str) -> str:
    """Return the first digits of an IMEI with their check digit (Luhn)."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        doubled = int(digit) * (2 - place % 2)
        total += doubled // 10 + doubled % 10
    return digits + str(-total % 10)


def floor(inventory: Path, register: Path) -> float:
    """Return the seconds that reading the file and writing the same rows take."""
    rows = {}
    with sqlite3.connect(register) as plain:
        for table in TABLES:
            (made,) = plain.execute("SELECT sql FROM sqlite_master WHERE name = ?", (table,)).fetchone()
            indexes = plain.execute("SELECT sql FROM sqlite_master WHERE tbl_name = ? AND type = 'index'", (table,))
            rows[table] = (made, [sql for (sql,) in indexes if sql], plain.execute(f"SELECT * FROM {table}").fetchall())  # noqa: S608 - our own names
    plain.close()
    bare = sqlite3.connect(register.with_name("bare.sqlite3"))
    for made, indexes, _ in rows.values():
        for sql in (made, *indexes):
            bare.execute(sql)
    began = perf_counter()
    with inventory.open(encoding="utf-8", newline="") as stream:
        read = sum(1 for _ in csv.reader(stream, delimiter=";"))
    with bare:
        for table, (_, _, content) in rows.items():
            if content:
                bare.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(content[0]))})", content)  # noqa: S608 - as above
    took = perf_counter() - began
    bare.close()
    print(f"floor: {read:,} lines read, {sum(len(one[2]) for one in rows.values()):,} rows written: {took:.2f} s")
    return took


def timed(what: Callable[[], str]) -> float:
    """Run `what`, print what it says with its time, and return the seconds."""
    began = perf_counter()
    said = what()
    took = perf_counter() - began
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{said}: {took:.1f} s, at most {memory:.0f} MB")
    return took


def main() -> None:
    """Print the figures."""
    numbers = [one for one in sys.argv[1:] if one.isdigit()]
    phones = int(numbers[0]) if numbers else 3_000
    os.environ.pop("BUGSWEEP_DATABASE", None)
    with tempfile.TemporaryDirectory() as folder:
        inventory = Path(folder) / "phones.csv"
        write_inventory(inventory, phones)
        open_register(Path(folder), make=True)
        from bugsweep.fleet.imports.declaration import InventoryFile  # noqa: PLC0415 - needs an open register
        from bugsweep.fleet.imports.reading import recognise  # noqa: PLC0415 - as above
        from bugsweep.fleet.imports.reconcile import import_phones  # noqa: PLC0415 - as above

        def imported() -> str:
            file = InventoryFile(inventory, as_of=AS_OF)
            counts = import_phones(file, recognise(file)).counts
            return f"imported, {counts['added']:,} phones added, {counts['facts']:,} new facts"

        profile = cProfile.Profile()
        if "--profile" in sys.argv:
            profile.enable()
        took = timed(imported)
        if "--profile" in sys.argv:
            profile.disable()
            pstats.Stats(profile).sort_stats("tottime").print_stats(35)
        timed(imported)
        print(f"{took / floor(inventory, Path(folder) / 'register.sqlite3'):.1f} times the floor")


if __name__ == "__main__":
    main()
