"""The distinct values of a sweep: what indicators are matched against, and what is kept for later hunts."""

from array import array
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import cache
from math import isnan, nan
from typing import Annotated, Any, TypeAlias, get_args, get_origin, get_type_hints

from msgspec import Struct

from bugsweep.model.finding import ObservedValue, Sighting
from bugsweep.model.indicator import Indicator
from bugsweep.model.observable import Observable, ObservableKind, Observes, Shows
from bugsweep.model.record import Record

Match: TypeAlias = Callable[[ObservableKind, str], tuple[Indicator, ...]]
"""Which indicators a value fits; asked once for each distinct value."""

_MOST_RECORDS = 1000
"""A sighting quotes this many records at most; it counts all of them."""


class SightingRecords(Struct, frozen=True, kw_only=True):
    """An indicator that fits a value, with the records that carry the value."""

    sighting: Sighting
    shows: Shows
    count: int
    first_seen: datetime | None
    last_seen: datetime | None
    records: tuple[Record, ...]


class Observer:
    """Collects the observables of one artifact.

    Each value costs a dictionary entry and three numbers, and is matched when it is first seen; of the records only
    those are kept that carry a value some indicator fits.
    """

    def __init__(self, artifact: str, shows: Shows, record_type: type[Record], match: Match) -> None:
        """Observe the records of `artifact`, all of `record_type`, which prove what `shows` says."""
        self._artifact = artifact
        fields = observed_fields(record_type)
        self._columns = [_Column(name, kind, proves or shows, match) for name, kind, proves in fields]
        says_who_sent = shows == "received" and get_type_hints(record_type).get("sent") is bool
        self._sent_columns = [
            column if proves else _Column(name, kind, "sent", match)
            for column, (name, kind, proves) in zip(self._columns, fields, strict=True)
            if says_who_sent
        ]
        """For the records of what the holder sent themselves: it is of the same form, and proves something else."""
        self._all_columns = tuple(dict.fromkeys((*self._columns, *self._sent_columns)))

    def observe(self, record: Record) -> None:
        """Take the values of `record`."""
        moment = None
        sent = self._sent_columns and record.sent  # type: ignore[attr-defined]
        for column in self._sent_columns if sent else self._columns:
            value = getattr(record, column.field)
            if not value:
                continue
            if moment is None:
                moment = nan if record.time is None else record.time.timestamp()
            if type(value) is str:
                column.add(value, moment, record)
            else:
                for one in value:
                    column.add(one, moment, record)

    def part(self, *, whole: bool = True) -> Any:  # noqa: ANN401 - only for `take_part`
        """Return what was seen, as it can be pickled; without the values that no indicator fits unless `whole`."""
        return [column.part(whole=whole) for column in self._all_columns]

    def take_part(self, part: Any) -> None:  # noqa: ANN401 - from `part`
        """Have seen what another process has seen."""
        for column, seen in zip(self._all_columns, part, strict=True):
            column.take_part(seen)

    def observables(self) -> Iterator[Observable]:
        """Yield the distinct values, by field and in the order of their first appearance."""
        for column in self._all_columns:
            yield from column.observables(self._artifact)

    def sightings(self) -> Iterator[SightingRecords]:
        """Yield what the indicators fit, in the order of first appearance."""
        for column in self._all_columns:
            yield from column.sightings()


class _Column:
    """The distinct values of one field of a record type."""

    def __init__(self, field: str, kind: ObservableKind, shows: Shows, match: Match) -> None:
        self.field = field
        self._kind = kind
        self._shows = shows
        self._match = match
        self._index: dict[str, int] = {}
        self._counts = array("Q")
        self._first = array("d")
        self._last = array("d")
        self._hits: dict[int, tuple[tuple[Indicator, ...], list[Record]]] = {}

    def add(self, value: str, moment: float, record: Record) -> None:
        number = self._index.get(value)
        if number is None:
            number = self._index[value] = len(self._counts)
            self._counts.append(1)
            self._first.append(moment)
            self._last.append(moment)
            if indicators := self._match(self._kind, value):
                self._hits[number] = (indicators, [record])
            return
        self._counts[number] += 1
        # Written so that a time that is not a number gives way to any that is, and changes none.
        if moment < self._first[number] or self._first[number] != self._first[number]:
            self._first[number] = moment
        if moment > self._last[number] or self._last[number] != self._last[number]:
            self._last[number] = moment
        if number in self._hits and len(records := self._hits[number][1]) < _MOST_RECORDS:
            records.append(record)

    def part(self, *, whole: bool) -> Any:  # noqa: ANN401 - only for `take_part`
        values = list(self._index)  # in the order of their numbers
        if whole:
            return values, self._counts, self._first, self._last, self._hits
        kept = list(self._hits)
        return (
            [values[number] for number in kept],
            array("Q", [self._counts[number] for number in kept]),
            array("d", [self._first[number] for number in kept]),
            array("d", [self._last[number] for number in kept]),
            dict(enumerate(self._hits.values())),
        )

    def take_part(self, part: Any) -> None:  # noqa: ANN401 - from `part`
        values, self._counts, self._first, self._last, self._hits = part
        self._index = {value: number for number, value in enumerate(values)}

    def observables(self, artifact: str) -> Iterator[Observable]:
        for value, number in self._index.items():
            yield Observable(
                kind=self._kind,
                value=value,
                artifact=artifact,
                shows=self._shows,
                first_seen=_moment(self._first[number]),
                last_seen=_moment(self._last[number]),
                count=self._counts[number],
            )

    def sightings(self) -> Iterator[SightingRecords]:
        values = list(self._index) if self._hits else []
        for number, (indicators, records) in self._hits.items():
            for indicator in indicators:
                observed = ObservedValue(kind=self._kind, value=values[number])
                yield SightingRecords(
                    sighting=Sighting(indicator=indicator, observable=observed),
                    shows=self._shows,
                    count=self._counts[number],
                    first_seen=_moment(self._first[number]),
                    last_seen=_moment(self._last[number]),
                    records=tuple(records),
                )


@cache
def observed_fields(record_type: type[Record]) -> tuple[tuple[str, ObservableKind, Shows | None], ...]:
    """Return the fields of a record type that are marked with `Observes`: name, kind, and what the field proves."""
    return tuple(
        (name, mark.kind, mark.shows)
        for name, hint in get_type_hints(record_type, include_extras=True).items()
        for mark in _marks(hint)
    )


def _marks(hint: Any) -> Iterator[Observes]:  # noqa: ANN401 - any annotation
    if get_origin(hint) is Annotated:
        yield from (mark for mark in get_args(hint)[1:] if isinstance(mark, Observes))


def _moment(seconds: float) -> datetime | None:
    return None if isnan(seconds) else datetime.fromtimestamp(seconds, UTC)
