"""Statements to read, each with the records that anyone can look up."""

from datetime import datetime
from hashlib import sha256
from typing import Any, Literal, TypeAlias, get_args

from msgspec import Struct, to_builtins

from bugsweep.model.indicator import Indicator
from bugsweep.model.observable import ObservableKind, Shows
from bugsweep.model.record import Record, TimeBasis

Level: TypeAlias = Literal["critical", "high", "medium", "low", "informational"]
"""How much it matters, in the words of Sigma."""

LEVELS: tuple[Level, ...] = get_args(Level)
"""From the gravest to the slightest."""


class RecordReference(Struct, frozen=True, kw_only=True):
    """A record as a finding quotes it."""

    artifact: str
    path: str
    position: str
    time: datetime | None
    time_basis: TimeBasis
    fields: dict[str, Any]
    """The record's own fields, by name."""


class ObservedValue(Struct, frozen=True, kw_only=True):
    """The value in the evidence that an indicator matched."""

    kind: ObservableKind
    value: str


class Sighting(Struct, frozen=True, kw_only=True):
    """A known-bad value, seen."""

    indicator: Indicator
    observable: ObservedValue


class SeenOn(Struct, frozen=True, kw_only=True):
    """On how many phones of one model and build the same was seen: context, and no reason for anything by itself."""

    phones: int
    of: int
    """How many phones of the model and build were compared."""


class Finding(Struct, frozen=True, kw_only=True):
    """A statement about the phone."""

    id: str
    """Follows from what is stated and not from when: the same fact has the same id in every sweep."""
    rule: str
    """``indicator``, ``sigma:<uuid>``, ``yara:<name>`` or ``heuristic:<name>``."""
    title: str
    level: Level
    shows: Shows
    artifact: str
    explanation: str
    advice: str = ""
    """What to do next."""
    false_positives: tuple[str, ...] = ()
    attack: tuple[str, ...] = ()
    """ATT&CK techniques, by id."""
    references: tuple[str, ...] = ()
    sighting: Sighting | None = None
    count: int
    """How many records state it; `records` may hold fewer."""
    first_seen: datetime | None = None
    last_seen: datetime | None = None
    records: tuple[RecordReference, ...] = ()
    fields: tuple[str, ...] = ()
    """By which fields of its records a rule tells this finding from others; the records have their values in common."""
    seen_on: SeenOn | None = None
    """Where an indicator made it, and the store knew enough phones of the kind at the time."""


def finding_id(*stated: str) -> str:
    """Return the id of a finding from what it states: rule, artifact, indicator, value."""
    return sha256("\0".join(stated).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def reference(artifact: str, record: Record) -> RecordReference:
    """Return `record` as a finding quotes it."""
    return RecordReference(
        artifact=artifact,
        path=record.origin.path,
        position=record.origin.position,
        time=record.time,
        time_basis=record.time_basis,
        fields={
            name: to_builtins(getattr(record, name), str_keys=True)
            for name in record.__struct_fields__
            if name not in _COMMON_FIELDS
        },
    )


_COMMON_FIELDS = frozenset(Record.__struct_fields__)
