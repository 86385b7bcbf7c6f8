"""How long the register takes to say what is known of 10,000 phones, beside the floor: reading its rows in plain SQL.

::

    python benchmarks/register.py [PHONES]

A register in SQLite is made of phones with a holder, a sweep, and 40 facts that were observed three times each.
"""

import os
import sqlite3
import sys
import tempfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from time import perf_counter

from bugsweep.fleet.setup import open_register
from bugsweep.model.fact import FACT_FIELDS

START = datetime(2026, 1, 1, tzinfo=UTC)
FIELDS = [field.name for field in FACT_FIELDS.values() if field.name.startswith("device.") and field.kind == "boolean"]


def fill(phones: int) -> None:
    """Make the rows of the register."""
    from bugsweep.fleet.models import Assignment, Device, Fact, Person, PersonUnit, Sweep, Unit  # noqa: PLC0415 - Django

    units = Unit.objects.bulk_create(Unit(code=f"unit-{n}", valid_from=START.date()) for n in range(12))
    people = Person.objects.bulk_create(Person() for _ in range(phones))
    devices = Device.objects.bulk_create(Device(device_class="smartphone", os="ios") for _ in range(phones))
    PersonUnit.objects.bulk_create(
        PersonUnit(person=person, unit=units[n % 12], valid_from=START.date()) for n, person in enumerate(people)
    )
    Assignment.objects.bulk_create(
        Assignment(person=person, device=device, purpose="official", valid_from=START.date(), recorded_at=START)
        for person, device in zip(people, devices, strict=True)
    )
    Sweep.objects.bulk_create(
        Sweep(
            sweep_id=f"s{n}", device=device, linked_by="serial", linked_at=START, started_at=START, finished_at=START,
            outcome="nothing found", bugsweep="0",
        )
        for n, device in enumerate(devices)
    )  # fmt: skip
    Fact.objects.bulk_create(
        (
            Fact(device=device, field=field, value=n % 2 == 0, source="import:demo", observed_at=day, recorded_at=day)
            for n, device in enumerate(devices)
            for day in (START, START + timedelta(days=7), START + timedelta(days=14))
            for field in (FIELDS * 2)[:40]
        ),
        batch_size=10_000,
    )


def main() -> None:
    """Print the figures."""
    phones = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    os.environ.pop("BUGSWEEP_DATABASE", None)
    with tempfile.TemporaryDirectory() as folder:
        open_register(Path(folder), make=True)
        began = perf_counter()
        fill(phones)
        print(f"made {phones:,} phones in {perf_counter() - began:.1f} s")
        from django.db import connection, reset_queries  # noqa: PLC0415 - needs an open register

        from bugsweep.fleet.subjects import subjects_of  # noqa: PLC0415 - as above

        began = perf_counter()
        with sqlite3.connect(Path(folder) / "register.sqlite3") as plain:
            rows = sum(1 for _ in plain.execute("SELECT device_id, field, value, source, observed_at FROM fleet_fact"))
        plain.close()
        floor = perf_counter() - began
        reset_queries()
        connection.force_debug_cursor = True
        began = perf_counter()
        facts = sum(len(subject.facts) for subject in subjects_of(date(2026, 6, 1), known_at=datetime.now(UTC)))
        took = perf_counter() - began
        queries = len(connection.queries)
        print(f"floor, {rows:,} facts read in plain SQL: {floor:.2f} s")
        print(
            f"subjects, {facts:,} facts that count, {queries} queries: {took:.2f} s, {took / floor:.1f} times the floor"
        )


if __name__ == "__main__":
    main()
