"""All that the register knows of one phone, one person or one unit, for whoever asks for it by its label."""

from datetime import UTC, date, datetime, time
from typing import Any

from bugsweep.errors import UnknownNameError
from bugsweep.fleet import models as tables
from bugsweep.fleet.facts import current_facts
from bugsweep.fleet.roster import dispositions_on, person_rows, phone_rows, unit_rows, valid_on
from bugsweep.model.fact import FACT_FIELDS


def card_of(label: str, day: date) -> dict[str, Any]:
    """Return what is known on a day of the phone, person or unit with that label; its ``lists`` are rows by heading.

    Raises:
        UnknownNameError: when the register has nothing under that label; its message offers the nearest one.
    """
    if (phone := tables.Device.objects.filter(label=label).first()) is not None:
        return _phone(phone, day)
    if (person := tables.Person.objects.filter(pseudonym=label).first()) is not None:
        return _person(person, day)
    if tables.Unit.objects.filter(code=label).exists():
        return _unit(label, day)
    known = [
        *tables.Device.objects.values_list("label", flat=True),
        *tables.Person.objects.values_list("pseudonym", flat=True),
        *tables.Unit.objects.values_list("code", flat=True),
    ]
    raise UnknownNameError("phone, person or unit in the register", label, known)


def _phone(phone: tables.Device, day: date) -> dict[str, Any]:
    row = phone_rows(tables.Device.objects.filter(pk=phone.pk), day)[0]
    row |= {
        "serial": phone.serial,
        "IMEI": [imei for imei in (phone.imei, phone.imei2) if imei],
        "UDID": phone.udid,
        "ownership": phone.ownership,
        "network": phone.network,
        "inventory number": phone.inventory_number,
        "supported until": _iso(phone.supported_until),
    }
    return {
        "what": "phone",
        **row,
        "lists": {
            "assignments": [
                {
                    "person": one.person.pseudonym,
                    "purpose": one.purpose,
                    "place": one.place,
                    "from": one.valid_from.isoformat(),
                    "to": _iso(one.valid_to),
                }
                for one in phone.assignments.filter(withdrawn_at__isnull=True)
                .select_related("person")
                .order_by("valid_from")
            ],
            "what became of it": [
                {"day": one.day.isoformat(), "what": one.kind, "receipt": one.receipt_number, "witness": one.witness}
                for one in dispositions_on(day).filter(device=phone)
            ],
            "facts": _facts(phone, None, day),
            "sweeps": [
                {
                    "finished": f"{one.finished_at:%Y-%m-%d %H:%M}",
                    "sweep": one.sweep_id,
                    "outcome": one.outcome,
                    "evidence": one.kinds,
                    "findings": one.findings.count(),
                    "recognised by": one.linked_by,
                }
                for one in phone.sweeps.order_by("finished_at")
            ],
            "custody": [
                {"at": f"{one.at:%Y-%m-%d %H:%M}", "from": one.given_by, "to": one.taken_by, "why": one.reason}
                for one in phone.custody.all()
            ],
        },
    }


def _person(person: tables.Person, day: date) -> dict[str, Any]:
    row = person_rows(tables.Person.objects.filter(pk=person.pk), day)[0]
    phones = tables.Device.objects.filter(assignments__in=person.assignments.filter(valid_on(day))).distinct()
    return {
        "what": "person",
        **row,
        "name": "sealed" if person.name_sealed else "",
        "lists": {
            "in their hands": phone_rows(phones, day),
            "facts": _facts(None, person, day),
            "consents": [
                {"purpose": one.purpose, "given": f"{one.given_at:%Y-%m-%d}", "withdrawn": _iso(one.withdrawn_at)}
                for one in person.consents.order_by("given_at")
            ],
        },
    }


def _unit(code: str, day: date) -> dict[str, Any]:
    row = next((row for row in unit_rows(day) if row["unit"].strip() == code), None)
    people = tables.Person.objects.filter(
        memberships__in=tables.PersonUnit.objects.filter(valid_on(day), unit__code=code)
    ).distinct()
    return {
        "what": "unit",
        **({"unit": code, "closed": True} if row is None else {**row, "unit": code}),
        "lists": {"people in it": person_rows(people, day)},
    }


def _facts(phone: tables.Device | None, person: tables.Person | None, day: date) -> list[dict[str, Any]]:
    end = datetime.combine(day, time.max, UTC)
    return [
        {
            "fact": FACT_FIELDS[fact.field].en if fact.field in FACT_FIELDS else fact.field,
            "value": fact.value,
            "source": fact.source,
            "observed": "unknown" if fact.observed_at is None else f"{fact.observed_at:%Y-%m-%d %H:%M}",
        }
        for fact in current_facts(device=phone, person=person, as_of=end)
    ]


def _iso(day: date | None) -> str:
    return "" if day is None else f"{day:%Y-%m-%d}"
