"""Events that lie close together: the correlations of Sigma, over events in memory.

The specification says "within a timespan" and leaves the rest to engines. Here:

* Events are taken apart by the values of `group-by`; one that lacks such a value belongs to no group, and one that has
  several values of a field belongs to the group of each.
* A window is a closed interval of time as long as the timespan. Of the windows that hold an event, only the largest
  count: those that would not hold more if they began earlier or later. So "fewer than five" is true of a lonely event
  and not of the tail of a crowd.
* A rule fires for a group when its condition holds for one of these windows. Windows for which it holds and that share
  an event are one hit, whose events are those of all of them.
* `event_count` counts events; `value_count` counts distinct values of a field, exactly as written (of several fields:
  distinct combinations), and events without one count for nothing; `value_sum`, `value_avg`, `value_median` and
  `value_percentile` (nearest rank) are of the numbers of the window, and hold for no window without one.
* `temporal` counts the distinct rules that have an event in the window, or evaluates a condition in words over them.
* `temporal_ordered` wants events of so many rules one after the other in the order of the rules, equal times allowed,
  from first to last within the timespan; the hit has every event of the rules in that interval.
* A hit is an event for a correlation of correlations: its time is that of its last event, its fields are its group.

Every method is linear in the number of events, except the sorted numbers of a median or percentile.
"""

import operator
from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import product
from math import ceil, isfinite
from typing import Any, Protocol, TypeAlias

from msgspec import Struct

from bugsweep.detect.sigma.rule import Combined, CorrelationKind, CorrelationTest, Operator, Present, Threshold

Key: TypeAlias = tuple[Hashable, ...]

_SECOND = 1_000_000
"""In microseconds, in which times are counted."""


class Event(Struct, frozen=True):
    """Something that a rule fired on."""

    time: int
    """In microseconds."""
    source: int
    """Index of its rule among the sources of the correlation."""
    groups: tuple[Key, ...]
    """Values of the fields of `group-by`: one key, or several where a field has several values, or none."""
    values: tuple[Key, ...] = ()
    """Values of the counted fields, likewise."""
    rows: tuple[tuple[str, int], ...] = ()
    """Artifact and row of each record that it is made of."""


class Cluster(Struct, frozen=True):
    """Events of one group for which a correlation fires."""

    key: Key
    events: tuple[Event, ...]


def keys_of(values: Sequence[object]) -> tuple[Key, ...]:
    """Return the combinations of the values of several fields, where a list stands for each of its elements."""
    several = [value if isinstance(value, list) else [value] for value in values]
    return tuple(dict.fromkeys(key for key in product(*several) if None not in key))


def correlate(test: CorrelationTest, events: Sequence[Event]) -> Iterator[Cluster]:
    """Yield the clusters of events for which the correlation fires, group after group."""
    groups: dict[Key, list[Event]] = {}
    for event in sorted(events, key=lambda event: (event.time, event.source)):
        for key in event.groups:
            groups.setdefault(key, []).append(event)
    for key, members in groups.items():
        yield from _clusters(test, key, members)


def _clusters(test: CorrelationTest, key: Key, events: list[Event]) -> Iterator[Cluster]:
    """Yield the events of the intervals that fire, joined where these overlap."""
    firing = sorted(_chains(test, events) if test.kind == "temporal_ordered" else _windows(test, events))
    joined: list[tuple[int, int]] = []
    for start, end in firing:
        if joined and start < joined[-1][1]:
            joined[-1] = joined[-1][0], max(joined[-1][1], end)
        else:
            joined.append((start, end))
    for start, end in joined:
        yield Cluster(key, tuple(events[start:end]))


def _windows(test: CorrelationTest, events: list[Event]) -> Iterator[tuple[int, int]]:
    """Yield the largest windows for which the condition holds, as first index and the one after the last."""
    span = test.timespan * _SECOND
    window = _WINDOWS[test.kind](test)
    start = 0
    for index, event in enumerate(events):
        while event.time - events[start].time > span:
            window.remove(events[start])
            start += 1
        window.add(event)
        is_largest = index + 1 == len(events) or events[index + 1].time - events[start].time > span
        if is_largest and window.holds():
            yield start, index + 1


def _chains(test: CorrelationTest, events: list[Event]) -> Iterator[tuple[int, int]]:
    """Yield, for each event that ends a chain of the wanted length, the shortest interval that holds such a chain."""
    assert isinstance(test.condition, Threshold)  # noqa: S101 - the compiler makes no other of an order
    wanted = ceil(test.condition.number)
    rules = len(test.sources)
    # Of the chains of each length that end with an event of each rule: the index of the latest first event.
    latest = [[-1] * rules for _ in range(wanted + 1)]
    for index, event in enumerate(events):
        for length in range(min(wanted, event.source + 1), 0, -1):
            start = index if length == 1 else max(latest[length - 1][: event.source])
            latest[length][event.source] = max(latest[length][event.source], start)
        start = latest[wanted][event.source]
        if start >= 0 and event.time - events[start].time <= test.timespan * _SECOND:
            yield start, index + 1


class _Window(Protocol):
    """What a correlation knows of the events in a window."""

    def __init__(self, test: CorrelationTest) -> None: ...

    def add(self, event: Event) -> None:
        """Take in the next event."""

    def remove(self, event: Event) -> None:
        """Let go of the oldest event."""

    def holds(self) -> bool:
        """Return whether the condition holds."""


class _Events:
    """Counts events."""

    def __init__(self, test: CorrelationTest) -> None:
        self._compare = _comparison(test.condition)
        self._count = 0

    def add(self, event: Event) -> None:  # noqa: ARG002 - one event counts as any other
        self._count += 1

    def remove(self, event: Event) -> None:  # noqa: ARG002 - one event counts as any other
        self._count -= 1

    def holds(self) -> bool:
        return self._compare(self._count)


class _Distinct:
    """Counts distinct values."""

    def __init__(self, test: CorrelationTest) -> None:
        self._compare = _comparison(test.condition)
        self._counts: Counter[Key] = Counter()

    def add(self, event: Event) -> None:
        self._counts.update(event.values)

    def remove(self, event: Event) -> None:
        for value in event.values:
            self._counts[value] -= 1
            if not self._counts[value]:
                del self._counts[value]

    def holds(self) -> bool:
        return self._compare(len(self._counts))


class _Rules:
    """Knows which rules have an event."""

    def __init__(self, test: CorrelationTest) -> None:
        self._condition = test.condition
        self._rules = [source.rule for source in test.sources]
        self._counts = [0] * len(self._rules)

    def add(self, event: Event) -> None:
        self._counts[event.source] += 1

    def remove(self, event: Event) -> None:
        self._counts[event.source] -= 1

    def holds(self) -> bool:
        present = {rule for rule, count in zip(self._rules, self._counts, strict=True) if count}
        return _is_met(self._condition, present)


class _Sum:
    """Adds numbers up, exactly, so that what leaves the window leaves nothing behind."""

    def __init__(self, test: CorrelationTest) -> None:
        self._compare = _comparison(test.condition)
        self._average = test.kind == "value_avg"
        self._total = Fraction()
        self._count = 0

    def add(self, event: Event) -> None:
        for number in _numbers(event):
            self._total += Fraction(number)
            self._count += 1

    def remove(self, event: Event) -> None:
        for number in _numbers(event):
            self._total -= Fraction(number)
            self._count -= 1

    def holds(self) -> bool:
        if not self._count:
            return False
        return self._compare(self._total / self._count if self._average else self._total)


class _Ranked:
    """Keeps numbers in order."""

    def __init__(self, test: CorrelationTest) -> None:
        self._compare = _comparison(test.condition)
        self._percentile = None if test.kind == "value_median" else test.percentile
        self._sorted: list[float] = []

    def add(self, event: Event) -> None:
        for number in _numbers(event):
            insort(self._sorted, number)

    def remove(self, event: Event) -> None:
        for number in _numbers(event):
            del self._sorted[bisect_left(self._sorted, number)]

    def holds(self) -> bool:
        if not self._sorted:
            return False
        count = len(self._sorted)
        if self._percentile is None:
            return self._compare((self._sorted[(count - 1) // 2] + self._sorted[count // 2]) / 2)
        return self._compare(self._sorted[max(1, ceil(self._percentile * count / 100)) - 1])


_WINDOWS: Mapping[CorrelationKind, type[_Window]] = {
    "event_count": _Events,
    "value_count": _Distinct,
    "value_sum": _Sum,
    "value_avg": _Sum,
    "value_median": _Ranked,
    "value_percentile": _Ranked,
    "temporal": _Rules,
}

_COMPARISONS: Mapping[Operator, Callable[[Any, Any], bool]] = {
    "lt": operator.lt,
    "lte": operator.le,
    "gt": operator.gt,
    "gte": operator.ge,
    "eq": operator.eq,
    "neq": operator.ne,
}


def _comparison(condition: Threshold | Present | Combined) -> Callable[[int | float | Fraction], bool]:
    assert isinstance(condition, Threshold)  # noqa: S101 - pySigma takes words only for temporal correlations
    compare, number = _COMPARISONS[condition.operator], condition.number
    return lambda value: compare(value, number)


def _is_met(condition: Threshold | Present | Combined, present: set[str]) -> bool:
    match condition:
        case Present(rule=rule):
            return rule in present
        case Combined(word="not", parts=parts):
            return not _is_met(parts[0], present)
        case Combined(word="and", parts=parts):
            return all(_is_met(part, present) for part in parts)
        case Combined(parts=parts):
            return any(_is_met(part, present) for part in parts)
        case Threshold():
            return _comparison(condition)(len(present))


def _numbers(event: Event) -> Iterator[float]:
    for (number,) in event.values:
        if isinstance(number, int | float) and isfinite(number):
            yield number
