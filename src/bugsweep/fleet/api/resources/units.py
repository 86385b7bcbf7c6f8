"""Units of the organisation."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from bugsweep.fleet import models as tables
from bugsweep.fleet.api.declaration import Call, endpoint
from bugsweep.fleet.api.fields import After, AsOf, Day, Label, Limit, Line, Listing, Named, Shown, Told, maybe, said
from bugsweep.fleet.api.listing import part_of
from bugsweep.fleet.days import lasting_on
from bugsweep.fleet.recording import change, record_unit

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet


class Unit(Shown):
    """A unit."""

    code: str = said("How rules and inventories name it.", "it-department")
    name_en: str = said("Its name in English; may be empty.", "IT department")
    name_ru: str = said("Its name in Russian; may be empty.", "Отдел ИТ")
    parent: str | None = said("Code of the unit above it; null for the topmost.", "head-office")
    valid_from: Day = said("The first day on which there is such a unit.", "2020-01-01")
    valid_to: Day | None = said("The first day on which there is none any more; null while there is.", None)
    contact: str = said("Whom to ask; may be empty.", "duty desk")


class NewUnit(Told):
    """A unit that is to be recorded."""

    code: Label = said("How rules and inventories name it.", "field-office-7")
    name_en: Line = maybe("Its name in English.", "Field office 7", default="")
    name_ru: Line = maybe("Its name in Russian.", "Отделение 7", default="")
    parent: Label | None = maybe("Code of the unit above it; only who reaches all makes a topmost one.", "head-office")
    valid_from: Day | None = maybe("The first day on which there is such a unit; today without it.", "2026-03-01")
    contact: Line = maybe("Whom to ask.", "duty desk", default="")


class UnitChange(Told):
    """What changes of a unit; what is left out stays as it is."""

    name_en: Line | None = maybe("Its name in English.", "Field office 7")
    name_ru: Line | None = maybe("Its name in Russian.", "Отделение 7")
    contact: Line | None = maybe("Whom to ask.", "duty desk")
    valid_to: Day | None = maybe("The first day on which there is no such unit any more.", "2026-12-31")


@endpoint("GET", "/units", needs="see register", answer=Listing[Unit])
def list_units(call: Call, as_of: AsOf = None, after: After = None, limit: Limit = 50) -> dict[str, Any]:
    """List the units of a day."""
    day = as_of or timezone.now().date()
    return part_of(_valid(call.rows(tables.Unit), day), shown, after=after, limit=limit)


@endpoint("POST", "/units", needs="change register", answer=Unit, status=201)
def add_unit(call: Call, told: NewUnit) -> dict[str, Any]:
    """Record a unit."""
    if told.parent is None:
        call.needed_everywhere("A topmost unit")
    parent = None if told.parent is None else call.one(tables.Unit, code=told.parent, valid_to__isnull=True)
    made = record_unit(
        told.code,
        parent=parent,
        valid_from=told.valid_from or timezone.now().date(),
        name_en=told.name_en,
        name_ru=told.name_ru,
        contact=told.contact,
        source="api",
    )
    return _one(made)


@endpoint("GET", "/units/{code}", needs="see register", answer=Unit, versioned=True)
def show_unit(call: Call, code: Named, as_of: AsOf = None) -> dict[str, Any]:
    """Show a unit.

    One that moved in the tree was closed and opened anew: `as_of` says which of them is meant.
    """
    rows = call.rows(tables.Unit).filter(code=code)
    found = _valid(rows, as_of).last() if as_of else rows.order_by("valid_from").last()
    return _one(call.one(tables.Unit, pk=0 if found is None else found.pk))


@endpoint("PATCH", "/units/{code}", needs="change register", answer=Unit, versioned=True, exact=True)
def change_unit(call: Call, code: Named, told: UnitChange) -> dict[str, Any]:
    """Change what a unit is called, or close it.

    One that moves in the tree is closed, and opened anew.
    """
    unit = call.one(tables.Unit, code=code)
    call.expect(_one(unit))
    change(unit, **{name: value for name, value in told.model_dump().items() if value is not None})
    return _one(unit)


def shown(units: Sequence[tables.Unit]) -> Iterator[dict[str, Any]]:
    """Yield units as they are shown."""
    above = dict(
        tables.Unit.objects.filter(pk__in={unit.parent_id for unit in units if unit.parent_id}).values_list(
            "pk", "code"
        )
    )
    for unit in units:
        yield {
            "code": unit.code,
            "name_en": unit.name_en,
            "name_ru": unit.name_ru,
            "parent": above.get(unit.parent_id) if unit.parent_id else None,
            "valid_from": unit.valid_from,
            "valid_to": unit.valid_to,
            "contact": unit.contact,
        }


def _one(unit: tables.Unit) -> dict[str, Any]:
    return next(shown([unit]))


def _valid(units: "QuerySet[tables.Unit]", day: "date") -> "QuerySet[tables.Unit]":
    return units.filter(lasting_on(day)).order_by("pk")
