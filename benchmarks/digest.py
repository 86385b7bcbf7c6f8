"""How long a digest takes from a register of 10,000 phones, beside the floor: counting its rows in plain SQL.

::

    python benchmarks/digest.py [PHONES]
"""

import os
import sqlite3
import statistics
import sys
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from time import perf_counter, process_time
from typing import NamedTuple

from bugsweep.fleet.setup import open_register
from bugsweep.model.judgement import Bilingual
from register import START, fill

AIM = 0.5
"""Seconds for 10,000 phones, from a prepared register to paper."""
DAY = date(2026, 6, 1)
TEXT = Bilingual(en="Administration", ru="Администрация")


def begin_campaign() -> None:
    """Put every phone into a campaign, with the steps that half of them took."""
    from bugsweep.fleet.models import Assignment, Campaign, CampaignItem, CampaignStep  # noqa: PLC0415 - Django

    campaign = Campaign.objects.create(
        code="hand-in",
        title_en="Hand in iPhones",
        title_ru="Сдача iPhone",
        rules=["HAND-1"],
        state="running",
        start=START.date(),
        deadline=date(2026, 4, 1),
        recorded_at=START,
    )
    items = CampaignItem.objects.bulk_create(
        CampaignItem(campaign=campaign, person_id=person, device_id=device, added_on=START.date())
        for person, device in Assignment.objects.values_list("person_id", "device_id")
    )
    CampaignStep.objects.bulk_create(
        CampaignStep(item=item, state=state, day=START.date(), recorded_at=START)
        for item in items[::2]
        for state in ("notified", "closed")
    )


class Taken(NamedTuple):
    """Medians, in seconds."""

    wall: float
    processor: float


def median(action: Callable[[], object], times: int = 5) -> Taken:
    """Return what `action` takes, after one run that does not count."""
    action()
    walls, processors = [], []
    for _ in range(times):
        began, worked = perf_counter(), process_time()
        action()
        walls.append(perf_counter() - began)
        processors.append(process_time() - worked)
    return Taken(statistics.median(walls), statistics.median(processors))


def main() -> None:
    """Print the figures."""
    phones = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    os.environ.pop("BUGSWEEP_DATABASE", None)
    with tempfile.TemporaryDirectory() as folder:
        open_register(Path(folder), make=True)
        fill(phones)
        begin_campaign()
        from bugsweep.digest.composition import compose  # noqa: PLC0415 - as the command does
        from bugsweep.digest.pdf import write_pdf  # noqa: PLC0415 - as above
        from bugsweep.fleet.digests import prepare_digest  # noqa: PLC0415 - needs an open register

        with sqlite3.connect(Path(folder) / "register.sqlite3") as plain:
            tables = ("fleet_assignment", "fleet_sweep", "fleet_campaignitem", "fleet_campaignstep")
            floor = median(lambda: [len(plain.execute(f"SELECT * FROM {table}").fetchall()) for table in tables])  # noqa: S608 - our own tables
        plain.close()

        def prepare() -> object:
            return prepare_digest(DAY, organisation=TEXT, addressee=TEXT, marking=TEXT)

        source = prepare_digest(DAY, organisation=TEXT, addressee=TEXT, marking=TEXT)
        prepared = median(prepare)
        paper = median(lambda: write_pdf(compose(source, "ru"), source))
        print(f"floor, the rows of {phones:,} phones in plain SQL: {floor.wall:.3f} s")
        print(f"prepared from the register: {prepared.wall:.3f} s, {prepared.wall / floor.wall:.1f} times the floor")
        print(f"said in Russian and printed: {paper.wall:.3f} s")
        print(
            f"in all {prepared.wall + paper.wall:.3f} s, "
            f"of the processor {prepared.processor + paper.processor:.3f} s; "
            f"the aim is {AIM} s; load {os.getloadavg()[0]:.1f}"
        )


if __name__ == "__main__":
    main()
