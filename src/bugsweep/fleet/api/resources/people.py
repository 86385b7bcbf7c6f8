"""People, by pseudonym. A name is shown only where it is asked for, to who may read it, for a reason that is logged."""

from collections.abc import Iterator, Sequence
from datetime import date
from http import HTTPStatus
from typing import Annotated, Any, Literal

from django.utils import timezone
from ninja import Query

from bugsweep.fleet import models as tables
from bugsweep.fleet.api.declaration import Call, endpoint
from bugsweep.fleet.api.fields import (
    After,
    AsOf,
    Day,
    Flag,
    InUnit,
    Label,
    Limit,
    Line,
    Listing,
    Named,
    Reason,
    Shown,
    Told,
    chosen,
    maybe,
    said,
)
from bugsweep.fleet.api.listing import part_of
from bugsweep.fleet.api.problems import Refused
from bugsweep.fleet.audit import log
from bugsweep.fleet.models._constraints import values_of
from bugsweep.fleet.names import find_by_name, find_by_staff_number, read_names
from bugsweep.fleet.recording import change, clear_person, mark_risk, place_person, record_person
from bugsweep.fleet.roster import people_in, person_rows

Level = Annotated[str, chosen(values_of("person.clearance"))]
_RISK = {"yes": True, "no": False}

WithName = Annotated[bool, Query(False, description="Show the name too: needs `see names`, and a `reason`.")]
Why = Annotated[
    str | None,
    Query(None, min_length=1, max_length=300, description="Why names are read; it stands in the log.", examples=["—"]),
]


class Person(Shown):
    """A person on a day."""

    pseudonym: str = said("How everything that is shown names the person.", "P-7K3Q-9XM2")
    unit: str | None = said("Code of the unit; null where none is recorded.", "it-department")
    roles: list[str] = said("What the person does.", ["head of unit"])
    clearance: str | None = said("What secrets the person may know; null where nothing is recorded.", "secret")
    at_risk: bool | None = said("Whether worth spying on; null where nobody judged it.", True)
    phones: list[str] = said("Labels of the phones that are assigned.", ["D-7K3Q-9XM2"])
    language: str = said("In which language letters are written.", "ru")
    left_on: Day | None = said("The first day on which the person belongs no more.", None)
    name: str | None = maybe("The name, where it was asked for and is recorded; null otherwise.", None)


class NewPerson(Told):
    """A person who is to be recorded."""

    pseudonym: Label | None = maybe("One is made without it. Never a name.", None)
    name: Line | None = maybe("The name; it is sealed.", "Anna Ivanova")
    staff_number: Line | None = maybe("The number in the organisation; it is sealed.", "004711")
    contact: Line | None = maybe("How to reach the person; it is sealed.", "anna@example.org")
    unit: Label | None = maybe("Code of the unit; only who reaches all leaves it out.", "it-department")
    day: Day | None = maybe("From when the person belongs to it; today without it.", "2026-03-01")
    language: Literal["en", "ru"] = maybe("In which language letters are written.", "ru", default="en")


class PersonChange(Told):
    """What changes of a person; what is left out stays as it is."""

    name: Line | None = maybe("The name; it is sealed.", "Anna Ivanova")
    staff_number: Line | None = maybe("The number in the organisation; it is sealed.", "004711")
    contact: Line | None = maybe("How to reach the person; it is sealed.", "anna@example.org")
    unit: Label | None = maybe("Code of the unit from `day` on.", "it-department")
    clearance: Level | None = maybe("What secrets the person may know from `day` on.", "secret")
    at_risk: Flag | None = maybe("Whether worth spying on from `day` on.", True)
    risk_reason: Line | None = maybe("Why; goes with `at_risk`.", "travels")
    day: Day | None = maybe("From when it is so; today without it.", "2026-03-01")
    left_on: Day | None = maybe("The first day on which the person belongs no more.", "2026-12-31")
    language: Literal["en", "ru"] | None = maybe("In which language letters are written.", "ru")


class Wanted(Told):
    """Whom a program looks for, by what it knows."""

    name: Line | None = maybe("A whole name, in any order of its words.", "Ivanova Anna")
    staff_number: Line | None = maybe("A whole number.", "004711")
    reason: Reason = said("Why; it stands in the log.", "hand-in of 1 March")


class Found(Shown):
    """Who has that name or number."""

    items: list[str] = said("Pseudonyms.", ["P-7K3Q-9XM2"])


@endpoint("GET", "/people", needs="see register", answer=Listing[Person])
def list_people(
    call: Call,
    *,
    as_of: AsOf = None,
    unit: InUnit = None,
    with_names: WithName = False,
    reason: Why = None,
    after: After = None,
    limit: Limit = 50,
) -> dict[str, Any]:
    """List people as of a day."""
    day = as_of or timezone.now().date()
    rows = call.rows(tables.Person)
    if unit is not None:
        call.one(tables.Unit, code=unit)
        rows = rows.filter(pk__in=people_in(unit, day).values("pk"))
    return part_of(
        rows,
        lambda people: shown(people, day, _names(call, people, reason) if with_names else {}),
        after=after,
        limit=limit,
    )


@endpoint("POST", "/people", needs="change register", answer=Person, status=201)
def add_person(call: Call, told: NewPerson) -> dict[str, Any]:
    """Record a person.

    The answer has no name: who records one knows it.
    """
    if told.unit is None:
        call.needed_everywhere("Somebody without a unit")
    unit = None if told.unit is None else call.one(tables.Unit, code=told.unit, valid_to__isnull=True)
    named = {"pseudonym": told.pseudonym} if told.pseudonym else {}
    made = record_person(
        name=told.name or "",
        staff_number=told.staff_number or "",
        contact=told.contact or "",
        language=told.language,
        source="api",
        **named,
    )
    if unit is not None:
        place_person(made, unit, told.day or timezone.now().date())
    return _one(made, timezone.now().date())


@endpoint("POST", "/people-by-name", needs="see names", answer=Found)
def find_person(call: Call, told: Wanted) -> dict[str, Any]:
    """Say whose name or number that is.

    It stands in the body, since addresses are kept in logs. Only a whole name finds anybody.
    """
    if not told.name and not told.staff_number:
        raise Refused(HTTPStatus.UNPROCESSABLE_ENTITY, "name, staff_number: one of them is needed")
    people = find_by_name(told.name) if told.name else []
    numbered = find_by_staff_number(told.staff_number) if told.staff_number else None
    keys = {person.pk for person in people} | ({numbered.pk} if numbered else set())
    found = call.rows(tables.Person).filter(pk__in=keys)
    items = sorted(found.values_list("pseudonym", flat=True))
    log("find person", after={"found": items}, message=told.reason)
    return {"items": items}


@endpoint("GET", "/people/{pseudonym}", needs="see register", answer=Person, versioned=True)
def show_person(
    call: Call, pseudonym: Named, *, as_of: AsOf = None, with_names: WithName = False, reason: Why = None
) -> dict[str, Any]:
    """Show a person as of a day."""
    person = call.one(tables.Person, pseudonym=pseudonym)
    log("read", person)
    names = _names(call, [person], reason) if with_names else {}
    return next(shown([person], as_of or timezone.now().date(), names))


@endpoint("PATCH", "/people/{pseudonym}", needs="change register", answer=Person, versioned=True, exact=True)
def change_person(call: Call, pseudonym: Named, told: PersonChange) -> dict[str, Any]:
    """Change what is recorded of a person; what was so before `day` stays so."""
    person, today = call.one(tables.Person, pseudonym=pseudonym), timezone.now().date()
    call.expect(_one(person, today))
    day = told.day or today
    columns = told.model_dump(include={"name", "staff_number", "contact", "left_on", "language"}, exclude_none=True)
    change(person, **columns)
    if told.unit is not None:
        place_person(person, call.one(tables.Unit, code=told.unit, valid_to__isnull=True), day)
    if told.clearance is not None:
        clear_person(person, told.clearance, day)
    if told.at_risk is not None:
        mark_risk(person, day, at_risk=told.at_risk, reason=told.risk_reason or "")
    return _one(person, today)


def shown(people: Sequence[tables.Person], day: date, names: dict[int, str]) -> Iterator[dict[str, Any]]:
    """Yield people as they are shown, a few queries for all."""
    rows = person_rows(tables.Person.objects.filter(pk__in=[one.pk for one in people]).order_by("pk"), day)
    for person, row in zip(people, rows, strict=True):
        yield {
            "pseudonym": row["person"],
            "unit": row["unit"] or None,
            "roles": sorted(row["roles"]),
            "clearance": row["clearance"] or None,
            "at_risk": _RISK.get(row["at risk"]),
            "phones": row["phones"],
            "language": person.language,
            "left_on": person.left_on,
            "name": names.get(person.pk),
        }


def _one(person: tables.Person, day: date) -> dict[str, Any]:
    return next(shown([person], day, {}))


def _names(call: Call, people: Sequence[tables.Person], reason: str | None) -> dict[int, str]:
    """Return the names of those people whose names the token may read."""
    call.needed("see names")
    if not (reason or "").strip():
        raise Refused(HTTPStatus.UNPROCESSABLE_ENTITY, "reason: names are read for a reason, which stands in the log")
    allowed = call.rows(tables.Person, "see names").filter(pk__in=[one.pk for one in people])
    return read_names(allowed, reason=reason or "") if people else {}
