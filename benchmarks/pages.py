"""How long pages take with 10,000 phones, as ratio to a minimal page of the same run, and how often they ask.

Usage: ``python benchmarks/pages.py [PHONES]``. Everything goes through Django's own client: middleware, permissions,
templates and the database (SQLite in a file), without the network.
"""

# ruff: noqa: PLC0415 - the models can be imported once a register is open

import os
import statistics
import sys
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

PAGES = (
    "/today/", "/wall/", "/phones/", "/phones/?outcome=stale&use=now", "/phones/?q=D-000001", "/phones/D-000001/",
    "/people/", "/sweeps/", "/campaigns/", "/campaigns/hand-in/", "/policy/", "/digest/", "/search/?q=D-00000",
)  # fmt: skip
MINIMAL = "/own/password/"
ROUNDS = 5
MOST_QUERIES = 50
LONG_AGO = date(2020, 1, 1)


def build(count: int) -> None:
    """Fill the register: people in twenty units, each with a swept phone that is in a campaign."""
    from bugsweep.fleet.models import (
        Account,
        Assignment,
        Campaign,
        CampaignItem,
        Device,
        Finding,
        Person,
        PersonUnit,
        RoleGrant,
        Sweep,
        Unit,
    )

    top = Unit.objects.create(code="top", valid_from=LONG_AGO)
    units = [Unit.objects.create(code=f"unit-{number}", parent=top, valid_from=LONG_AGO) for number in range(20)]
    people = Person.objects.bulk_create(Person(pseudonym=f"P-{number:06}") for number in range(count))
    PersonUnit.objects.bulk_create(
        PersonUnit(person=one, unit=units[number % 20], valid_from=LONG_AGO) for number, one in enumerate(people)
    )
    phones = Device.objects.bulk_create(
        Device(label=f"D-{number:06}", device_class="smartphone", os="ios") for number in range(count)
    )
    Assignment.objects.bulk_create(
        Assignment(person=one, device=phone, purpose="official", valid_from=LONG_AGO)
        for one, phone in zip(people, phones, strict=True)
    )
    now = datetime.now(UTC)
    sweeps = Sweep.objects.bulk_create(
        Sweep(
            sweep_id=f"s{number}-{turn}", device=phone, linked_by="serial", bugsweep="1", indicators=1000,
            started_at=now - timedelta(days=number % 150 + turn), finished_at=now - timedelta(days=number % 150 + turn),
            outcome="suspicious" if number % 50 == 0 else "nothing found",
        )
        for number, phone in enumerate(phones) if number % 10
        for turn in range(3)
    )  # fmt: skip
    Finding.objects.bulk_create(
        Finding(sweep=one, finding_id="f", rule="x", title="An app", level="medium", shows="installed")
        for one in sweeps if one.outcome == "suspicious"
    )  # fmt: skip
    campaign = Campaign.objects.create(
        code="hand-in", state="running", start=now.date() - timedelta(days=90), deadline=now.date(), rules=["HAND-1"]
    )
    CampaignItem.objects.bulk_create(
        CampaignItem(campaign=campaign, person=one, device=phone, added_on=campaign.start)
        for one, phone in zip(people, phones, strict=True)
    )
    analyst = Account.objects.create_user("analyst")
    RoleGrant.objects.create(account=analyst, role="analyst", valid_from=LONG_AGO)


def main() -> int:
    """Print the figures; return 1 when a page asks too often."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    with tempfile.TemporaryDirectory() as folder:
        from bugsweep.fleet.setup import open_register

        os.environ.pop("BUGSWEEP_DATABASE", None)
        open_register(Path(folder) / "workspace", make=True)
        build(count)
        return measure(count)


def measure(count: int) -> int:
    """Time each page, the minimal one among them in each round."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from bugsweep.fleet.models import Account

    client = Client(SERVER_NAME="localhost")
    client.force_login(Account.objects.get(), backend="django.contrib.auth.backends.ModelBackend")
    times: dict[str, list[float]] = {page: [] for page in (MINIMAL, *PAGES)}
    queries: dict[str, int] = {}
    for page in times:
        with CaptureQueriesContext(connection) as asked:
            if client.get(page).status_code != 200:
                sys.exit(f"{page} is not there")
        queries[page] = len(asked)
    for _ in range(ROUNDS):
        for page, taken in times.items():
            begun = time.perf_counter()
            client.get(page)
            taken.append(time.perf_counter() - begun)
    least = statistics.median(times[MINIMAL])
    print(f"{count:,} phones, {ROUNDS} rounds; the minimal page takes {least * 1000:.1f} ms")
    print(f"{'page':36} {'ms':>8} {'ratio':>7} {'queries':>8}")
    for page, taken in times.items():
        median = statistics.median(taken)
        print(f"{page:36} {median * 1000:8.1f} {median / least:7.1f} {queries[page]:8}")
    return 1 if max(queries.values()) > MOST_QUERIES else 0


if __name__ == "__main__":
    sys.exit(main())
