"""Phones, and what is known of them at a glance."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Annotated, Any

from django.db.models import F, Window
from django.db.models.functions import RowNumber
from django.utils import timezone
from ninja import Query
from pydantic import StringConstraints

from bugsweep.fleet import models as tables
from bugsweep.fleet.api.declaration import Call, endpoint
from bugsweep.fleet.api.fields import (
    After,
    AsOf,
    Day,
    InUnit,
    Limit,
    Listing,
    Named,
    Shown,
    Text,
    Told,
    chosen,
    maybe,
    said,
)
from bugsweep.fleet.api.listing import narrowed, part_of
from bugsweep.fleet.audit import log
from bugsweep.fleet.days import end_of
from bugsweep.fleet.models._constraints import values_of
from bugsweep.fleet.recording import change, record_phone
from bugsweep.fleet.roster import dispositions_on, phones_in, valid_on

Class = Annotated[str, chosen(values_of("device.class"))]
System = Annotated[str, chosen(values_of("device.os"))]
Owner = Annotated[str, chosen(values_of("device.ownership"))]
Net = Annotated[str, chosen(values_of("device.network"))]
Imei = Annotated[str, StringConstraints(pattern="^[0-9]{15}$")]
Short = Annotated[str, StringConstraints(max_length=60, pattern=r"^[^\x00-\x1f\x7f]*$")]
Middle = Annotated[str, StringConstraints(max_length=100, pattern=r"^[^\x00-\x1f\x7f]*$")]
_WRITTEN = (
    "device_class", "os", "maker", "model", "serial", "imei", "imei2", "udid", "inventory_number", "ownership",
    "network", "supported_until", "note",
)  # fmt: skip


class LastSweep(Shown):
    """The last sweep of a phone."""

    id: str = said("Id of the sweep.", "20260301T120000Z-0000002a")
    finished_at: datetime = said("When it was done.", "2026-03-01T12:00:00Z")
    outcome: str = said("What it found; none of them means that a phone is free of spyware.", "nothing found")


class Phone(Shown):
    """A phone on a day."""

    label: str = said("How everything that is shown names it.", "D-7K3Q-9XM2")
    device_class: str = said("What it is.", "smartphone")
    os: str = said("Its system; empty where unknown.", "ios")
    maker: str = said("Who made it; may be empty.", "Apple")
    model: str = said("Its model; may be empty.", "iPhone 13")
    serial: str = said("Its serial number; may be empty.", "F2LXK0ABCD")
    imei: str = said("Its IMEI; may be empty.", "490154203237518")
    imei2: str = said("Its second IMEI; may be empty.", "")
    udid: str = said("Its UDID; may be empty.", "")
    inventory_number: str = said("Its number in the inventory; may be empty.", "INV-1044")
    ownership: str = said("Whose it is.", "organisation")
    network: str = said("Into which network it may; empty where unknown.", "public")
    supported_until: Day | None = said("Until when its maker mends it; null where unknown.", "2027-09-01")
    note: str = said("What somebody wrote to it; may be empty.", "")
    holders: list[str] = said("Pseudonyms of those who have it.", ["P-7K3Q-9XM2"])
    purposes: list[str] = said("For what they have it.", ["official"])
    state: str | None = said("What became of it last; null where nothing did.", None)
    last_sweep: LastSweep | None = said("Null where it was never swept.", None)


class PhoneColumns(Told):
    """What may be said of a phone."""

    os: System | None = maybe("Its system.", "ios")
    maker: Middle | None = maybe("Who made it.", "Apple")
    model: Middle | None = maybe("Its model.", "iPhone 13")
    serial: Middle | None = maybe("Its serial number.", "F2LXK0ABCD")
    imei: Imei | None = maybe("Its IMEI: the last digit checks the others.", "490154203237518")
    imei2: Imei | None = maybe("Its second IMEI.", None)
    udid: Short | None = maybe("Its UDID.", None)
    inventory_number: Short | None = maybe("Its number in the inventory.", "INV-1044")
    ownership: Owner | None = maybe("Whose it is.", "organisation")
    network: Net | None = maybe("Into which network it may.", "public")
    supported_until: Day | None = maybe("Until when its maker mends it.", "2027-09-01")
    note: Text | None = maybe("What is to be known of it.", "cracked glass")


class NewPhone(PhoneColumns):
    """A phone that is to be recorded."""

    label: Annotated[str, StringConstraints(min_length=1, max_length=40, pattern=r"^[^\x00-\x1f\x7f/]*$")] | None = (
        maybe("One is made without it.", None)
    )
    device_class: Class = said("What it is.", "smartphone")


class PhoneChange(PhoneColumns):
    """What changes of a phone; what is left out stays as it is."""

    device_class: Class | None = maybe("What it is.", "smartphone")


OfSystem = Annotated[System | None, Query(None, description="Only with this system.", examples=["ios"])]


@endpoint("GET", "/phones", needs="see register", answer=Listing[Phone])
def list_phones(
    call: Call, *, as_of: AsOf = None, unit: InUnit = None, os: OfSystem = None, after: After = None, limit: Limit = 50
) -> dict[str, Any]:
    """List phones as of a day."""
    day = as_of or timezone.now().date()
    rows = call.rows(tables.Device)
    if unit is not None:
        call.one(tables.Unit, code=unit)
        rows = rows.filter(pk__in=phones_in(unit, day).values("pk"))
    rows = narrowed(rows, os=os)
    return part_of(rows, lambda phones: shown(phones, day), after=after, limit=limit)


@endpoint("POST", "/phones", needs="change register", answer=Phone, status=201)
def add_phone(call: Call, told: NewPhone) -> dict[str, Any]:
    """Record a phone.

    It belongs to nobody yet, so the token has to reach the whole organisation.
    """
    call.needed_everywhere("A phone that belongs to nobody")
    made = record_phone(source="api", **told.model_dump(exclude_none=True))
    return _one(made)


@endpoint("GET", "/phones/{label}", needs="see register", answer=Phone, versioned=True)
def show_phone(call: Call, label: Named, as_of: AsOf = None) -> dict[str, Any]:
    """Show a phone as of a day."""
    phone = call.one(tables.Device, label=label)
    log("read", phone)
    return next(shown([phone], as_of or timezone.now().date()))


@endpoint("PATCH", "/phones/{label}", needs="change register", answer=Phone, versioned=True, exact=True)
def change_phone(call: Call, label: Named, told: PhoneChange) -> dict[str, Any]:
    """Change what is recorded of a phone.

    Who has it is an assignment, what became of it a disposition, and its version a fact.
    """
    phone = call.one(tables.Device, label=label)
    call.expect(_one(phone))
    change(phone, **told.model_dump(exclude_none=True))
    return _one(phone)


def shown(phones: Sequence[tables.Device], day: date) -> Iterator[dict[str, Any]]:
    """Yield phones as they are shown, a few queries for all."""
    keys = [phone.pk for phone in phones]
    held: dict[int, list[tuple[str, str]]] = defaultdict(list)
    uses = tables.Assignment.objects.filter(valid_on(day), device__in=keys)
    for device, person, purpose in uses.values_list("device_id", "person__pseudonym", "purpose"):
        held[device].append((person, purpose))
    states = dict(dispositions_on(day).filter(device__in=keys).values_list("device", "kind"))
    last = Window(RowNumber(), partition_by="device", order_by=[F("finished_at").desc(), F("pk").desc()])
    sweeps = tables.Sweep.objects.filter(device__in=keys, finished_at__lt=end_of(day)).annotate(recency=last)
    swept = {sweep.device_id: sweep for sweep in sweeps.filter(recency=1)}
    for phone in phones:
        sweep = swept.get(phone.pk)
        yield {
            "label": phone.label,
            **{name: getattr(phone, name) for name in _WRITTEN},
            "holders": sorted({person for person, _ in held[phone.pk]}),
            "purposes": sorted({purpose for _, purpose in held[phone.pk]}),
            "state": states.get(phone.pk),
            "last_sweep": None
            if sweep is None
            else {"id": sweep.sweep_id, "finished_at": sweep.finished_at, "outcome": sweep.outcome},
        }


def _one(phone: tables.Device) -> dict[str, Any]:
    return next(shown([phone], timezone.now().date()))
