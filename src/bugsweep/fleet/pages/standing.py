"""How phones stand today, asked of the database in one query each: who has them, and what their last sweep says."""

from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from django.db.models import Exists, F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import get_language

from bugsweep.fleet.models import Assignment, Device, PersonUnit, Sweep
from bugsweep.fleet.roster import valid_on

STALE_AFTER: Final = timedelta(days=90)
"""A sweep that is older says nothing of today."""
EXAMINABLE: Final = ("smartphone", "tablet")


def today() -> date:
    """Return the day, in UTC as everywhere."""
    return datetime.now(UTC).date()


def with_standing(phones: "QuerySet[Device]", day: date) -> "QuerySet[Any]":
    """Return phones with ``holder``, ``holder_unit``, ``purpose``, ``last_outcome`` and ``last_swept``."""
    held = Assignment.objects.filter(valid_on(day), device=OuterRef("pk")).order_by("-valid_from", "pk")
    last = Sweep.objects.filter(device=OuterRef("pk")).order_by("-finished_at", "-pk")
    return phones.annotate(
        holder=Subquery(held.values("person__pseudonym")[:1]),
        holder_unit=Subquery(held.annotate(unit=unit_shown(day, "person")).values("unit")[:1]),
        purpose=Subquery(held.values("purpose")[:1]),
        last_outcome=Subquery(last.values("outcome")[:1]),
        last_swept=Subquery(last.values("finished_at")[:1]),
    )


def unit_shown(day: date, person: str, *, named: bool = True) -> Subquery:
    """Return the unit of the person in a column of the rows: its name in the reader's language, or its key."""
    rows = PersonUnit.objects.filter(valid_on(day), person=OuterRef(person))
    if not named:
        return Subquery(rows.values("unit")[:1])
    first, second = ("ru", "en") if get_language() == "ru" else ("en", "ru")
    name = Coalesce(
        NullIf(f"unit__name_{first}", Value("")), NullIf(f"unit__name_{second}", Value("")), F("unit__code")
    )
    return Subquery(rows.annotate(shown=name).values("shown")[:1])


def in_use(phones: "QuerySet[Device]", day: date) -> "QuerySet[Device]":
    """Return the phones that somebody has and that can be examined."""
    held = Assignment.objects.filter(valid_on(day), device=OuterRef("pk"))
    return phones.filter(Exists(held), device_class__in=EXAMINABLE)


def never_swept(phones: "QuerySet[Device]") -> "QuerySet[Device]":
    """Return the phones that were never swept."""
    return phones.filter(~Exists(Sweep.objects.filter(device=OuterRef("pk"))))


def stale(phones: "QuerySet[Device]", day: date) -> "QuerySet[Device]":
    """Return the phones whose last sweep is too old."""
    swept = Sweep.objects.filter(device=OuterRef("pk"))
    limit = datetime.combine(day, datetime.min.time(), UTC) - STALE_AFTER
    return phones.filter(Exists(swept), ~Exists(swept.filter(finished_at__gte=limit)))
