"""Facts of many phones, added in a few queries."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, TypeAlias

import msgspec
from django.db.models import Q
from django.utils import timezone

from bugsweep.fleet import models as tables
from bugsweep.fleet._plain_rows import insert_rows
from bugsweep.fleet._storable import storable, storable_text
from bugsweep.fleet.facts import latest_rows
from bugsweep.model.fact import Fact

Key: TypeAlias = tuple[int, str, datetime | None]
"""Phone, field, time."""
_COLUMNS = (
    "device_id", "field", "value", "source", "observed_at", "recorded_at", "origin_path", "origin_position",
)  # fmt: skip


class Stated(msgspec.Struct, frozen=True, kw_only=True):
    """What came of the facts of one phone."""

    new: int = 0
    changes: tuple[str, ...] = ()
    """In words: what is so now and was otherwise."""
    contradictions: tuple[str, ...] = ()
    """In words: what the source said otherwise of the same moment. These are not added."""


def add_statements(
    stated: Iterable[tuple[int, Fact]],
    source: str,
    timeless: dict[tuple[int, str], Any],
    *,
    new: frozenset[int] = frozenset(),
) -> dict[int, Stated]:
    """Add the facts of phones, given with the keys of their rows, and return by key what came of them.

    A fact that is there with the same time is not added again. One without a time is added when the last one without a
    time says otherwise: nothing else tells that it is new. Of two in one import the first counts.

    Args:
        stated: With the keys of the rows of phones.
        source: Of all of them.
        timeless: What this import said before without a time; added to.
        new: Keys of phones of which the register has no fact yet.
    """
    pairs = list(stated)
    keys = {key for key, _ in pairs}
    known = _known(keys - new, {fact.observed_at for _, fact in pairs}, source)
    latest = _latest(keys - new, source)
    rows: list[tuple[Any, ...]] = []
    news: dict[int, int] = {}
    changes: dict[int, list[str]] = {}
    contradictions: dict[int, list[str]] = {}
    now = timezone.now()
    for key, fact in pairs:
        value = storable(fact.value)
        place: Key = (key, fact.field, fact.observed_at)
        first = known.get(place, value)
        if fact.observed_at is None:
            first = timeless.setdefault((key, fact.field), value)
        if first != value:
            when = "without a time" if fact.observed_at is None else f"at {fact.observed_at:%Y-%m-%d %H:%M}"
            contradictions.setdefault(key, []).append(f"{fact.field} is {_shown(value)} and {_shown(first)} {when}")
            continue
        if place in known and known[place] == value:
            continue
        known[place] = value
        if (key, fact.field) in latest and _differs(fact.field, latest[key, fact.field], value):
            changes.setdefault(key, []).append(f"{fact.field}: {_shown(latest[key, fact.field])} → {_shown(value)}")
        latest[key, fact.field] = value
        news[key] = news.get(key, 0) + 1
        rows.append(_row(key, fact, value, now))
    insert_rows(tables.Fact, _COLUMNS, rows)
    return {
        key: Stated(
            new=news.get(key, 0),
            changes=tuple(changes.get(key, ())),
            contradictions=tuple(dict.fromkeys(contradictions.get(key, ()))),
        )
        for key in keys
    }


def _known(keys: set[int], moments: set[datetime | None], source: str) -> dict[Key, Any]:
    """Return what the source said of these phones at these times; the last of what it said without a time."""
    if not keys:
        return {}
    when = Q(observed_at__in=[moment for moment in moments if moment is not None])
    if None in moments:
        when |= Q(observed_at__isnull=True)
    rows = tables.Fact.objects.filter(when, device__in=keys, source=storable_text(source, 100))
    return {
        (device, field, observed_at): value
        for device, field, observed_at, value in rows.order_by("recorded_at", "pk").values_list(
            "device_id", "field", "observed_at", "value"
        )
    }


def _latest(keys: set[int], source: str) -> dict[tuple[int, str], Any]:
    if not keys:
        return {}
    rows = tables.Fact.objects.filter(device__in=keys, source=storable_text(source, 100))
    now = timezone.now()
    found = latest_rows(rows, of="device", as_of=datetime.max.replace(tzinfo=now.tzinfo), known_at=now)
    return {(device, field): value for device, field, value in found.values_list("device_id", "field", "value")}


def _row(key: int, fact: Fact, value: object, now: datetime) -> tuple[Any, ...]:
    """Return the values of `_COLUMNS`."""
    return (
        key,
        fact.field,
        value,
        storable_text(fact.source, 100),
        fact.observed_at,
        now,
        "" if fact.origin is None else storable_text(fact.origin.path),
        "" if fact.origin is None else storable_text(fact.origin.position, 300),
    )


def _differs(field: str, old: object, new: object) -> bool:
    return field != "device.last_contact" and old != new


def _shown(value: object) -> str:
    if value is None:
        return "unknown"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        members = [str(one["id"]) if isinstance(one, dict) and "id" in one else str(one) for one in value]
        return ", ".join(members[:5]) + (f" and {len(members) - 5} more" if len(members) > 5 else "") or "none"  # noqa: PLR2004 - enough to see what it is
    return str(value)
