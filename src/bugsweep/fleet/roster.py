"""What the register holds on a day, as rows to read: units, people, phones; a few queries, however many rows."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Final, TypeVar

from django.db.models import Model, Q, QuerySet
from msgspec import Struct

from bugsweep.errors import UnknownNameError
from bugsweep.fleet import models as tables
from bugsweep.fleet.days import end_of, lasting_on
from bugsweep.fleet.tree import UnitTree

UNIT_COLUMNS: Final = ("unit", "name", "people", "phones")
PERSON_COLUMNS: Final = ("person", "unit", "roles", "clearance", "at risk", "phones", "left")
PHONE_COLUMNS: Final = (
    "phone", "class", "os", "model", "holder", "unit", "purpose", "state", "last sweep", "outcome",
)  # fmt: skip

M = TypeVar("M", bound=Model)


class LastSweep(Struct, frozen=True):
    """The last sweep of a phone."""

    finished_at: datetime
    outcome: str


def valid_on(day: date) -> Q:
    """Return the condition that a row counts and is valid on `day`."""
    return Q(withdrawn_at__isnull=True) & lasting_on(day)


def unit_rows(day: date) -> list[dict[str, Any]]:
    """Return the units of a day, each before those below it, with how many people and phones are in it and below."""
    tree = UnitTree(day)
    people = Counter(tables.PersonUnit.objects.filter(valid_on(day)).values_list("unit", flat=True))
    homes = dict(tables.PersonUnit.objects.filter(valid_on(day)).values_list("person", "unit"))
    holders = set(tables.Assignment.objects.filter(valid_on(day)).values_list("device", "person"))
    phones = Counter(home for _, person in holders if (home := homes.get(person)) is not None)
    rows = []
    for depth, unit in tree.walk():
        below = tree.subtree(unit.pk)
        rows.append(
            {
                "unit": f"{'  ' * depth}{unit.code}",
                "name": unit.name_en or unit.name_ru,
                "people": sum(people[one] for one in below),
                "phones": sum(phones[one] for one in below),
            }
        )
    return rows


def person_rows(people: QuerySet[tables.Person], day: date) -> list[dict[str, Any]]:
    """Return people by their pseudonyms."""
    units = dict(tables.PersonUnit.objects.filter(valid_on(day)).values_list("person", "unit__code"))
    clearances = dict(tables.Clearance.objects.filter(valid_on(day)).values_list("person", "level"))
    risks = dict(tables.Risk.objects.filter(valid_on(day)).values_list("person", "at_risk"))
    roles = _grouped(tables.PersonRole.objects.filter(valid_on(day)).values_list("person", "role"))
    phones = _grouped(tables.Assignment.objects.filter(valid_on(day)).values_list("person", "device__label"))
    return [
        {
            "person": person.pseudonym,
            "unit": units.get(person.pk, ""),
            "roles": roles[person.pk],
            "clearance": clearances.get(person.pk, ""),
            "at risk": _said(risks.get(person.pk)),
            "phones": sorted(set(phones[person.pk])),
            "left": "" if person.left_on is None or person.left_on > day else person.left_on.isoformat(),
        }
        for person in people
    ]


def phone_rows(phones: QuerySet[tables.Device], day: date) -> list[dict[str, Any]]:
    """Return phones with their holders, what became of them, and their last sweep."""
    assignments: dict[int, list[tables.Assignment]] = defaultdict(list)
    for assignment in tables.Assignment.objects.filter(valid_on(day)).select_related("person"):
        assignments[assignment.device_id].append(assignment)
    units = dict(tables.PersonUnit.objects.filter(valid_on(day)).values_list("person", "unit__code"))
    states = states_on(day)
    sweeps = last_sweeps(day)
    rows = []
    for phone in phones:
        held = assignments[phone.pk]
        sweep = sweeps.get(phone.pk)
        rows.append(
            {
                "phone": phone.label,
                "class": phone.device_class,
                "os": phone.os,
                "model": " ".join(filter(None, (phone.maker, phone.model))),
                "holder": sorted({one.person.pseudonym for one in held}),
                "unit": sorted({unit for one in held if (unit := units.get(one.person_id))}),
                "purpose": sorted({one.purpose for one in held}),
                "state": states.get(phone.pk, "held" if held else ""),
                "last sweep": "" if sweep is None else f"{sweep.finished_at:%Y-%m-%d}",
                "outcome": "never swept" if sweep is None else sweep.outcome,
            }
        )
    return rows


def people_in(unit: str | None, day: date) -> QuerySet[tables.Person]:
    """Return the people of a unit and of what is below it on a day; all people for None.

    Raises:
        UnknownNameError: when there is no such unit on the day.
    """
    if unit is None:
        return tables.Person.objects.all()
    tree = UnitTree(day)
    chosen = next((one.pk for one in tree.units.values() if one.code == unit), None)
    if chosen is None:
        raise UnknownNameError("unit", unit, [one.code for one in tree.units.values()])
    belonging = tables.PersonUnit.objects.filter(valid_on(day), unit__in=tree.subtree(chosen))
    return tables.Person.objects.filter(pk__in=belonging.values("person"))


def phones_in(unit: str | None, day: date) -> QuerySet[tables.Device]:
    """Return the phones that people of a unit, and of what is below it, have on a day; all phones for None.

    Raises:
        UnknownNameError: when there is no such unit on the day.
    """
    if unit is None:
        return tables.Device.objects.all()
    held = tables.Assignment.objects.filter(valid_on(day), person__in=people_in(unit, day))
    return tables.Device.objects.filter(pk__in=held.values("device"))


def dispositions_on(day: date) -> QuerySet[tables.Disposition]:
    """Return what became of phones until a day, oldest first; a destruction counts once it is confirmed."""
    return (
        tables.Disposition.objects.filter(day__lte=day, withdrawn_at__isnull=True)
        .exclude(kind="destroyed", confirmed_at__isnull=True)
        .order_by("day", "recorded_at", "pk")
    )


def states_on(day: date) -> dict[int, str]:
    """Return what became last of each phone of which something was recorded."""
    return dict(dispositions_on(day).values_list("device", "kind"))


def last_sweeps(day: date) -> dict[int, LastSweep]:
    """Return the last sweep of each phone until a day."""
    done = tables.Sweep.objects.filter(finished_at__lt=end_of(day)).order_by("finished_at", "pk")
    rows = done.values_list("device_id", "finished_at", "outcome")
    return {device: LastSweep(finished_at, outcome) for device, finished_at, outcome in rows}


def _said(answer: bool | None) -> str:  # noqa: FBT001 - the answer itself
    return "unknown" if answer is None else "yes" if answer else "no"


def _grouped(pairs: Iterable[tuple[int, str]]) -> dict[int, list[str]]:
    grouped: dict[int, list[str]] = defaultdict(list)
    for key, value in pairs:
        grouped[key].append(value)
    return grouped
