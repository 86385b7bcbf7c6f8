"""Rows of a register for tests: each function makes one, with what the test cares about and defaults for the rest."""

from datetime import UTC, date, datetime
from pathlib import Path

from pytest_django.fixtures import Settings

from bugsweep.fleet.models import (
    Account,
    Assignment,
    Device,
    Disposition,
    Person,
    PersonUnit,
    Sweep,
    Unit,
)

DAY = date(2026, 3, 1)
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
IMEI = "490154203237518"
"""The example of 3GPP TS 23.003."""
OTHER_IMEI = "356938035643809"


def offer_register(workspace: Path, settings: Settings) -> None:
    """Let commands find the register of the test in `workspace`: they look for its file, and Django is open already."""
    settings.BUGSWEEP_WORKSPACE = workspace
    workspace.mkdir(parents=True)
    (workspace / "register.sqlite3").touch()


def unit(code: str = "it-department", parent: Unit | None = None, **columns: object) -> Unit:
    """Make a unit."""
    return Unit.objects.create(code=code, parent=parent, **{"valid_from": date(2020, 1, 1), **columns})


def person(*, where: Unit | None = None, **columns: object) -> Person:
    """Make a person, in a unit if one is given."""
    made = Person.objects.create(**columns)
    if where is not None:
        PersonUnit.objects.create(person=made, unit=where, valid_from=date(2020, 1, 1))
    return made


def device(**columns: object) -> Device:
    """Make a phone."""
    return Device.objects.create(**{"device_class": "smartphone", "os": "ios", **columns})


def account(login: str, **columns: object) -> Account:
    """Make an account that cannot log in."""
    return Account.objects.create_user(login, **columns)


def assignment(holder: Person, phone: Device, purpose: str = "official", **columns: object) -> Assignment:
    """Assign a phone."""
    return Assignment.objects.create(
        person=holder, device=phone, purpose=purpose, **{"valid_from": DAY, "recorded_at": NOON, **columns}
    )


def disposition(phone: Device, kind: str, **columns: object) -> Disposition:
    """Record what became of a phone."""
    return Disposition.objects.create(device=phone, kind=kind, **{"day": DAY, "recorded_at": NOON, **columns})


def sweep(phone: Device, number: int = 1, **columns: object) -> Sweep:
    """Record a sweep."""
    return Sweep.objects.create(
        device=phone,
        **{
            "sweep_id": f"20260301T120000Z-{number:08x}",
            "linked_by": "serial",
            "started_at": NOON,
            "finished_at": NOON,
            "outcome": "nothing found",
            "bugsweep": "0.1.0",
            **columns,
        },
    )
