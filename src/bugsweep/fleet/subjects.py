"""The register as what a policy is judged on: each use of a phone, with what was known of it on a day.

It has two times: facts count that were observed by the end of the day, and that the register knew by then; so a digest
of a past day can be made again.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime
from functools import lru_cache
from itertools import groupby
from operator import attrgetter, itemgetter
from typing import Any

import msgspec
from django.db.models import F, Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils import timezone

from bugsweep.fleet import models as tables
from bugsweep.fleet._stated import Stated
from bugsweep.fleet.days import known_at, last_moment_of, lasting_on
from bugsweep.fleet.facts import latest_rows
from bugsweep.fleet.tree import UnitTree
from bugsweep.model.fact import FACT_FIELDS, Fact
from bugsweep.policy.facts import facts_as_of
from bugsweep.policy.rules import Subject, Waiver

_CHUNK = 5000


def moment_of(day: date) -> datetime:
    """Return the moment at which a day is judged: its end, or now where it is today."""
    now = timezone.now()
    return now if day == now.date() else last_moment_of(day)


def subject_id(assignment: tables.Assignment) -> str:
    """Return how judgements name a use of a phone: by the phone and the purpose, which no two have at the same time."""
    return f"{assignment.device.label}/{assignment.purpose}"


def subjects_of(
    day: date, *, known_at: datetime | None = None, people: QuerySet[tables.Person] | None = None, former: bool = False
) -> Iterator[Subject]:
    """Yield each use of a phone on a day, with the facts that count, in a few queries for all.

    Args:
        day: The day that is asked for.
        known_at: What the register knew by then; by the end of the day without it. Where that is earlier on the day,
            it is the moment at which things are so as well.
        people: Only their phones; everybody's without it.
        former: Also the last use of phones that nobody has any more and of which the register says what became, so that
            those handed in can be counted.
    """
    moment = _earlier(moment_of(day), known_at)
    known = known_at or moment
    tree = UnitTree(day)
    uses = _uses(day, known, former=former)
    if people is not None:
        uses = uses.filter(person__in=people)
    stated = Stated(day, moment, known)
    of_people = _facts_of_people(moment, known)
    of_devices = _facts_of_devices(moment, known)
    ordered = uses.select_related("person", "device").order_by("device_id", "purpose", "valid_from")
    by_device = groupby(ordered.iterator(chunk_size=_CHUNK), key=attrgetter("device_id"))
    device_facts: tuple[int, list[Fact]] = (-1, [])
    for device_id, group in by_device:
        assignments = list(group)
        while device_facts[0] < device_id:
            device_facts = next(of_devices, (device_id + 1, []))
        facts = device_facts[1] if device_facts[0] == device_id else []
        for assignment in assignments:
            unit = stated.units.get(assignment.person_id)
            yield Subject(
                id=subject_id(assignment),
                facts=facts_as_of(
                    [
                        *facts,
                        *of_people.get(assignment.person_id, ()),
                        *stated.facts(assignment, [one.purpose for one in assignments]),
                    ],
                    moment,
                ),
                unit_path=() if unit is None else tree.path(unit),
                ids=(assignment.device.label, assignment.person.pseudonym),
            )


def waivers_of(day: date, *, known_at: datetime | None = None) -> list[Waiver]:
    """Return the exceptions that hold on a day: confirmed by a second one, not over, and not revoked by then."""
    known = known_at or moment_of(day)
    held = (
        tables.Waiver.objects.filter(valid_from__lte=day, expires__gt=day, confirmed_at__lte=known)
        .filter(Q(revoked_at__isnull=True) | Q(revoked_at__gt=known))
        .select_related("person", "device", "unit", "granted_by")
    )
    return [
        Waiver(
            id=str(one.pk),
            rule=one.rule,
            scope=tuple(
                label
                for label in (
                    one.person.pseudonym if one.person else "",
                    one.device.label if one.device else "",
                    one.unit.code if one.unit else "",
                )
                if label
            ),
            expires=one.expires,
            granted_by=one.granted_by.login,
            reason=one.reason,
            granted_on=one.valid_from,
        )
        for one in held
    ]


def _earlier(end: datetime, known_at: datetime | None) -> datetime:
    return end if known_at is None or known_at > end else known_at


def _uses(day: date, known: datetime, *, former: bool) -> QuerySet[tables.Assignment]:
    recorded = tables.Assignment.objects.filter(known_at(known), valid_from__lte=day)
    held = recorded.filter(lasting_on(day))
    if not former:
        return held
    disposed = tables.Disposition.objects.filter(day__lte=day, recorded_at__lte=known).values("device")
    over = recorded.exclude(device__in=held.values("device")).filter(device__in=disposed)
    last: dict[int, int] = dict(over.order_by("valid_from", "valid_to", "pk").values_list("device", "pk"))
    return recorded.filter(Q(pk__in=held.values("pk")) | Q(pk__in=list(last.values())))


def _facts_of_people(moment: datetime, known: datetime) -> dict[int, list[Fact]]:
    """Return what is stated of people; that is little, and one person has several phones."""
    found: dict[int, list[Fact]] = defaultdict(list)
    for person_id, fact in _stated_rows("person", moment, known):
        found[person_id].append(fact)
    return found


def _facts_of_devices(moment: datetime, known: datetime) -> Iterator[tuple[int, list[Fact]]]:
    """Yield what is stated of phones, phone by phone: all of it at once would not fit into memory."""
    for device_id, rows in groupby(_stated_rows("device", moment, known), key=itemgetter(0)):
        yield device_id, [fact for _, fact in rows]


def _stated_rows(of: str, moment: datetime, known: datetime) -> Iterator[tuple[int, Fact]]:
    rows = tables.Fact.objects.filter(**{f"{of}__isnull": False, "field__in": list(FACT_FIELDS)})
    latest = latest_rows(rows, of=of, as_of=moment, known_at=known).order_by(F(of))
    written = Cast("value", TextField())  # of hundreds of thousands of values most are the same few
    columns: QuerySet[tables.Fact, Any] = latest.values_list(f"{of}_id", "field", written, "source", "observed_at")
    for owner, field, text, source, observed_at in columns.iterator(chunk_size=_CHUNK):
        yield owner, Fact(field=field, value=_value(text), source=source, observed_at=observed_at)


def _value(text: str | None) -> Any:  # noqa: ANN401 - any JSON value
    if text is None:
        return None
    return _scalar(text) if text[0] not in "[{" else msgspec.json.decode(text)


@lru_cache(4096)
def _scalar(text: str) -> Any:  # noqa: ANN401 - any JSON value but a list, which two might share
    return msgspec.json.decode(text)
