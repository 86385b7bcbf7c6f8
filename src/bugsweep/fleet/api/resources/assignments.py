"""Who has which phone for what."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Annotated, Any

from django.utils import timezone

from bugsweep.fleet import models as tables
from bugsweep.fleet.api.declaration import Call, endpoint
from bugsweep.fleet.api.fields import (
    After,
    AsOf,
    Day,
    Label,
    Limit,
    Line,
    Listing,
    Numbered,
    OfPerson,
    OfPhone,
    Shown,
    Told,
    chosen,
    maybe,
    said,
)
from bugsweep.fleet.api.listing import narrowed, part_of
from bugsweep.fleet.assigning import assign, end_assignment
from bugsweep.fleet.models._constraints import values_of
from bugsweep.fleet.roster import valid_on

Purpose = Annotated[str, chosen(values_of("purpose"))]


class Assignment(Shown):
    """That a person has a phone for a purpose."""

    number: int = said("Of the row.", 17)
    person: str = said("Pseudonym of who has it.", "P-7K3Q-9XM2")
    phone: str = said("Label of the phone.", "D-7K3Q-9XM2")
    purpose: str = said("For what.", "official")
    place: str = said("Where it is used; may be empty.", "headquarters")
    valid_from: Day = said("The first day.", "2026-03-01")
    valid_to: Day | None = said("The first day on which it is so no more; null where no end is known.", None)
    recorded_at: datetime = said("Since when the register says so.", "2026-03-01T12:00:00Z")
    withdrawn_at: datetime | None = said("Since when it says so no more; null while it does.", None)


class NewAssignment(Told):
    """An assignment that is to be recorded."""

    person: Label = said("Pseudonym of who gets it.", "P-7K3Q-9XM2")
    phone: Label = said("Label of the phone.", "D-7K3Q-9XM2")
    purpose: Purpose = said("For what.", "official")
    valid_from: Day | None = maybe("The first day; today without it.", "2026-03-01")
    valid_to: Day | None = maybe("The first day on which it is so no more.", None)
    place: Line = maybe("Where it is used.", "headquarters", default="")


class End(Told):
    """When an assignment ends."""

    day: Day = said("The first day on which the person has the phone no more.", "2026-03-01")


@endpoint("GET", "/assignments", needs="see register", answer=Listing[Assignment])
def list_assignments(
    call: Call,
    *,
    as_of: AsOf = None,
    person: OfPerson = None,
    phone: OfPhone = None,
    after: After = None,
    limit: Limit = 50,
) -> dict[str, Any]:
    """List the assignments that hold on a day."""
    rows = call.rows(tables.Assignment).filter(valid_on(as_of or timezone.now().date()))
    rows = narrowed(rows, person__pseudonym=person, device__label=phone)
    return part_of(rows.select_related("person", "device"), shown, after=after, limit=limit)


@endpoint("POST", "/assignments", needs="change register", answer=Assignment, status=201)
def add_assignment(call: Call, told: NewAssignment) -> dict[str, Any]:
    """Record that a person has a phone."""
    made = assign(
        call.one(tables.Person, pseudonym=told.person),
        call.one(tables.Device, label=told.phone),
        told.purpose,
        valid_from=told.valid_from or timezone.now().date(),
        valid_to=told.valid_to,
        place=told.place,
        account=call.account,
        source="api",
    )
    return next(shown([made]))


@endpoint("GET", "/assignments/{number}", needs="see register", answer=Assignment, versioned=True)
def show_assignment(call: Call, number: Numbered) -> dict[str, Any]:
    """Show an assignment, also one that was withdrawn."""
    return next(shown([call.one(tables.Assignment, related=("person", "device"), pk=number)]))


@endpoint("POST", "/assignments/{number}/end", needs="change register", answer=Assignment, status=201)
def finish_assignment(call: Call, number: Numbered, told: End) -> dict[str, Any]:
    """End an assignment.

    The row that did not know its end is withdrawn, and another one recorded, which is answered with.
    """
    assignment = call.one(tables.Assignment, related=("person", "device"), pk=number)
    return next(shown([end_assignment(assignment, told.day, account=call.account)]))


def shown(assignments: Sequence[tables.Assignment]) -> Iterator[dict[str, Any]]:
    """Yield assignments as they are shown."""
    for one in assignments:
        yield {
            "number": one.pk,
            "person": one.person.pseudonym,
            "phone": one.device.label,
            "purpose": one.purpose,
            "place": one.place,
            "valid_from": one.valid_from,
            "valid_to": one.valid_to,
            "recorded_at": one.recorded_at,
            "withdrawn_at": one.withdrawn_at,
        }
