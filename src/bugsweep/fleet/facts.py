"""What is known of phones and people: recording statements, and the ones that are current."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.db.models import F, Q, QuerySet, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from bugsweep.errors import UnknownNameError
from bugsweep.fleet import models as tables
from bugsweep.fleet._storable import storable, storable_text
from bugsweep.model.fact import FACT_FIELDS, Fact
from bugsweep.model.record import Origin

_BATCH = 1000


def record_facts(
    facts: Iterable[Fact],
    *,
    device: tables.Device | None = None,
    person: tables.Person | None = None,
    sweep: tables.Sweep | None = None,
    recorded_at: datetime | None = None,
) -> int:
    """Add what is stated of a phone or a person, and return how many statements were new.

    One that is there already, with the same value, source and time of observation, is not added again.

    Raises:
        UnknownNameError: when a field is none of `FACT_FIELDS`.
    """
    rows = []
    known = set(_existing(device, person))
    now = recorded_at or timezone.now()
    for fact in facts:
        if fact.field not in FACT_FIELDS:
            raise UnknownNameError("fact", fact.field, FACT_FIELDS)
        value, source = storable(fact.value), storable_text(fact.source, 100)
        identity = (fact.field, repr(value), source, fact.observed_at)
        if identity in known:
            continue
        known.add(identity)
        rows.append(
            tables.Fact(
                device=device,
                person=person,
                field=fact.field,
                value=value,
                source=source,
                observed_at=fact.observed_at,
                recorded_at=now,
                sweep=sweep,
                origin_path="" if fact.origin is None else storable_text(fact.origin.path),
                origin_position="" if fact.origin is None else storable_text(fact.origin.position, 300),
            )
        )
    tables.Fact.objects.bulk_create(rows, batch_size=_BATCH)
    return len(rows)


def latest_rows(rows: QuerySet[tables.Fact], *, of: str, as_of: datetime, known_at: datetime) -> QuerySet[tables.Fact]:
    """Return of each field the latest statement of each source, as the register knew it.

    Args:
        rows: Of phones or of people.
        of: ``device`` or ``person``, whichever they are of.
        as_of: Nothing that was observed later counts.
        known_at: Nothing that was recorded later counts.
    """
    return (
        rows.filter(Q(observed_at__lte=as_of) | Q(observed_at__isnull=True), recorded_at__lte=known_at)
        .annotate(
            place=Window(
                RowNumber(),
                partition_by=[F(of), F("field"), F("source")],
                order_by=[F("observed_at").desc(nulls_last=True), F("recorded_at").desc(), F("id").desc()],
            )
        )
        .filter(place=1)
    )


def current_facts(
    *, device: tables.Device | None = None, person: tables.Person | None = None, as_of: datetime | None = None
) -> list[Fact]:
    """Return what is currently stated of a phone or a person: of each field the latest of each source."""
    moment = as_of or timezone.now()
    rows = tables.Fact.objects.filter(device=device, person=person)
    of = "person" if device is None else "device"
    latest = latest_rows(rows, of=of, as_of=moment, known_at=moment).order_by(
        "field", F("observed_at").desc(nulls_last=True)
    )
    return [as_fact(row) for row in latest]


def as_fact(row: tables.Fact) -> Fact:
    """Return a row as the policy and the reports take facts."""
    origin = Origin(row.origin_path, row.origin_position) if row.origin_path else None
    return Fact(field=row.field, value=row.value, source=row.source, observed_at=row.observed_at, origin=origin)


def _existing(
    device: tables.Device | None, person: tables.Person | None
) -> Iterator[tuple[str, str, str, datetime | None]]:
    rows: QuerySet[tables.Fact, tuple[str, Any, str, datetime | None]] = tables.Fact.objects.filter(
        device=device, person=person
    ).values_list("field", "value", "source", "observed_at")
    for field, value, source, observed_at in rows.iterator(chunk_size=2000):
        yield field, repr(value), source, observed_at
