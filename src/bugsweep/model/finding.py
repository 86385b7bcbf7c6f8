"""Statements to read, each with the records that anyone can look up."""

from datetime import datetime
from typing import Any, Literal, TypeAlias, get_args

from msgspec import Struct

from bugsweep.model.indicator import Indicator
from bugsweep.model.observable import ObservableKind, Shows
from bugsweep.model.record import TimeBasis

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
