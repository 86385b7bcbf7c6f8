"""The distinct values of a sweep: what indicators are matched against, and what is kept for later hunts."""

from array import array
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from functools import cache, partial
from math import isnan, nan
from operator import attrgetter
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
_MOST_FITTED_NONE = 8192
"""So many values without an indicator are remembered: a few come with nearly every record, most come once."""


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
    those are kept that carry a value some indicator fits. Where nobody will ask for the others, only the values that
    an indicator fits are kept at all.
    """

    def __init__(
        self, artifact: str, shows: Shows, record_type: type[Record], match: Match, *, keeps_values: bool = True
    ) -> None:
        """Observe the records of `artifact`, all of `record_type`, which prove what `shows` says."""
        self._artifact = artifact
        fields = observed_fields(record_type)
        column = partial(_Column, match=match, keeps_values=keeps_values)
        self._columns = [column(name, kind, proves or shows) for name, kind, proves in fields]
        says_who_sent = shows == "received" and get_type_hints(record_type).get("sent") is bool
        self._sent_columns = [
            one if proves else column(name, kind, "sent")
            for one, (name, kind, proves) in zip(self._columns, fields, strict=True)
            if says_who_sent
        ]
        """For the records of what the holder sent themselves: it is of the same form, and proves something else."""
        self._all_columns = tuple(dict.fromkeys((*self._columns, *self._sent_columns)))

    def observe(self, records: Sequence[Record]) -> None:
        """Take the values of some records: a column of many at once is several times faster than one by one."""
        sent: Sequence[Record] = ()
        if self._sent_columns:
            sent = [record for record in records if record.sent]  # type: ignore[attr-defined]
            records = [record for record in records if not record.sent]  # type: ignore[attr-defined]
        if records:
            for column in self._columns:
                column.observe(records)
        if sent:
            for column in self._sent_columns:
                column.observe(sent)

    def part(self) -> Any:  # noqa: ANN401 - only for `take_part`
        """Return what was seen, as it can be pickled."""
        return [column.part() for column in self._all_columns]

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

    def __init__(self, field: str, kind: ObservableKind, shows: Shows, *, match: Match, keeps_values: bool) -> None:
        self._read = attrgetter(field)
        self._kind = kind
        self._shows = shows
        self._match = match
        self._index: dict[str, int] = {}
        self._counts = array("Q")
        self._first = array("d")
        self._last = array("d")
        self._hits: dict[int, tuple[tuple[Indicator, ...], list[Record]]] = {}
        self._fitted_none: set[str] | None = None if keeps_values else set()
        """Values that are not kept because no indicator fits them, so that those which come often are matched once."""

    def observe(self, records: Sequence[Record]) -> None:
        index, passed = self._index, self._fitted_none
        for value, record in zip(map(self._read, records), records, strict=True):
            if not value:
                continue
            for one in (value,) if type(value) is str else value:
                if (number := index.get(one)) is not None:
                    self._count(number, record)
                elif passed is None or one not in passed:
                    self._add(one, record)

    def _add(self, value: str, record: Record) -> None:
        indicators = self._match(self._kind, value)
        if not indicators and self._fitted_none is not None:
            if len(self._fitted_none) >= _MOST_FITTED_NONE:
                self._fitted_none.clear()
            self._fitted_none.add(value)
            return
        number = self._index[value] = len(self._counts)
        moment = _seconds(record.time)
        self._counts.append(1)
        self._first.append(moment)
        self._last.append(moment)
        if indicators:
            self._hits[number] = (indicators, [record])

    def _count(self, number: int, record: Record) -> None:
        self._counts[number] += 1
        if record.time is not None:
            moment = record.time.timestamp()
            # Written so that a time that is not a number gives way to any that is.
            if not self._first[number] <= moment:
                self._first[number] = moment
            if not self._last[number] >= moment:
                self._last[number] = moment
        if number in self._hits and len(records := self._hits[number][1]) < _MOST_RECORDS:
            records.append(record)

    def part(self) -> Any:  # noqa: ANN401 - only for `take_part`
        return list(self._index), self._counts, self._first, self._last, self._hits  # values in order of their numbers

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


def _seconds(time: datetime | None) -> float:
    return nan if time is None else time.timestamp()


def _moment(seconds: float) -> datetime | None:
    return None if isnan(seconds) else datetime.fromtimestamp(seconds, UTC)
