"""Rules over the records of one phone: which rows they fire on."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from msgspec import Struct

from bugsweep.detect.sigma.correlation import Cluster, Event, Key, correlate, keys_of
from bugsweep.detect.sigma.engine import Engine, Matches, from_microseconds
from bugsweep.detect.sigma.rule import CorrelationTest, EventTest, Rule, RuleSet, Source
from bugsweep.formats.record_tables import RecordsTable

if TYPE_CHECKING:
    import pyarrow as pa

Row: TypeAlias = tuple[str, int]
"""Name of an artifact, and number of a row in its table."""

MOST_FACTS = 100
"""So many hits of one rule are told apart by their fields; the rest is one more. A rule that fires on more different
facts of one phone does not single out anything."""


class Hit(Struct, frozen=True, kw_only=True):
    """A rule fired."""

    rule: str
    """Its id."""
    facts: tuple[tuple[str, Any], ...] = ()
    """Field and value of what all rows have in common: the `fields` of a rule, the `group-by` of a correlation."""
    rows: tuple[Row, ...]
    """What it fired on, in the order of time for a correlation, of the tables otherwise."""
    first_seen: datetime | None
    last_seen: datetime | None


class Evaluation(Struct, frozen=True):
    """What came of running rules."""

    hits: tuple[Hit, ...]
    untimed: Mapping[str, int]
    """How many events of a correlation, by the id of its rule, have no time and therefore took no part."""


def evaluate(
    rules: RuleSet, tables: Mapping[str, "RecordsTable | pa.Table"], *, engine: Engine | None = None
) -> Evaluation:
    """Run the rules over the tables of one phone.

    A rule about an artifact that has no table does not fire. A table needs the columns that `RuleSet.columns` names.

    Args:
        rules: what to run.
        tables: the records, by the name of their artifact.
        engine: one that is open already; its time zone is the one in which hours are counted.
    """
    if engine is None:
        with Engine() as own:
            return evaluate(rules, tables, engine=own)
    run = _Run(rules)
    for artifact, records in tables.items():
        run.match(engine, artifact, records.table() if isinstance(records, RecordsTable) else records)
    for rule in rules.rules:
        if isinstance(rule.test, CorrelationTest):
            run.correlate(rule, rule.test)
    return Evaluation(tuple(run.hits), run.untimed)


class _Run:
    """One evaluation."""

    def __init__(self, rules: RuleSet) -> None:
        self._rules = rules
        self._serving: dict[str, list[Source]] = {}
        for rule in rules.rules:
            if isinstance(rule.test, CorrelationTest):
                for source in rule.test.sources:
                    self._serving.setdefault(source.rule, []).append(source)
        self._events: dict[str, tuple[str, Matches, list[int]]] = {}
        self._clusters: dict[str, list[Cluster]] = {}
        self.hits: list[Hit] = []
        self.untimed: dict[str, int] = {}

    def match(self, engine: Engine, artifact: str, table: "pa.Table") -> None:
        """Find the rows that rules about single records fire on."""
        rules = [rule for rule in self._rules.rules if _is_about(rule, artifact)]
        if not rules or not len(table):
            return
        matches = engine.matches(table, [cast("EventTest", rule.test) for rule in rules], self._needed(rules))
        for index, rule in enumerate(rules):
            places = matches.places(index)
            if places and rule.output:
                self.hits.extend(_hits(rule, artifact, matches, places))
            if places and rule.id in self._serving:
                self._events[rule.id] = artifact, matches, places

    def correlate(self, rule: Rule, test: CorrelationTest) -> None:
        """Find the groups of events that a correlation fires on."""
        events: list[Event] = []
        untimed = 0
        for index, source in enumerate(test.sources):
            timed, lost = self._events_of(index, source)
            events += timed
            untimed += lost
        if untimed:
            self.untimed[rule.id] = untimed
        self._clusters[rule.id] = list(correlate(test, events))
        if rule.output:
            told_apart = set(list(dict.fromkeys(cluster.key for cluster in self._clusters[rule.id]))[:MOST_FACTS])
            for cluster in self._clusters[rule.id]:
                fact = tuple(zip(test.group_by, cluster.key, strict=True)) if cluster.key in told_apart else ()
                self.hits.append(_hit(rule, fact, cluster))

    def _needed(self, rules: Iterable[Rule]) -> set[str]:
        """Return the columns of which more is needed than whether a rule fires."""
        needed = {"time"}
        for rule in rules:
            needed.update(rule.fields)
            for source in self._serving.get(rule.id, ()):
                needed.update(source.group_by, source.values)
        return needed

    def _events_of(self, index: int, source: Source) -> tuple[list[Event], int]:
        """Return the events of one rule that a correlation looks at, and how many more have no time."""
        if source.rule in self._clusters:
            names = self._group_by(source.rule)
            wanted = [names.index(name) for name in source.group_by]
            counted = [names.index(name) for name in source.values]
            return [_event_of(cluster, index, wanted, counted) for cluster in self._clusters[source.rule]], 0
        if source.rule not in self._events:
            return [], 0
        artifact, matches, places = self._events[source.rule]
        times = matches.microseconds()
        groups = _keys(matches, places, source.group_by)
        values = _keys(matches, places, source.values) if source.values else [()] * len(places)
        events = [
            Event(time, index, group, value, ((artifact, matches.rows[place]),))
            for place, group, value in zip(places, groups, values, strict=True)
            if (time := times[place]) is not None
        ]
        return events, len(places) - len(events)

    def _group_by(self, rule_id: str) -> tuple[str, ...]:
        test = self._rules[rule_id].test
        return test.group_by if isinstance(test, CorrelationTest) else ()


def _is_about(rule: Rule, artifact: str) -> bool:
    return isinstance(rule.test, EventTest) and rule.test.artifact == artifact


def _keys(matches: Matches, places: Sequence[int], names: Sequence[str]) -> list[tuple[Key, ...]]:
    columns = [matches.column(name) for name in names]
    return [keys_of([column[place] for column in columns]) for place in places]


def _event_of(cluster: Cluster, index: int, wanted: Sequence[int], counted: Sequence[int]) -> Event:
    """Return a hit of a correlation as an event for another."""
    return Event(
        time=cluster.events[-1].time,
        source=index,
        groups=(tuple(cluster.key[place] for place in wanted),),
        values=(tuple(cluster.key[place] for place in counted),) if counted else (),
        rows=tuple(row for event in cluster.events for row in event.rows),
    )


def _hit(rule: Rule, facts: tuple[tuple[str, Any], ...], cluster: Cluster) -> Hit:
    return Hit(
        rule=rule.id,
        facts=facts,
        rows=tuple(dict.fromkeys(row for event in cluster.events for row in event.rows)),
        first_seen=from_microseconds(cluster.events[0].time),
        last_seen=from_microseconds(cluster.events[-1].time),
    )


def _hits(rule: Rule, artifact: str, matches: Matches, places: list[int]) -> Iterator[Hit]:
    """Yield one hit for each distinct value of the fields that the rule names."""
    times = matches.microseconds()
    for fact, of_fact in _by_fact(rule, matches, places).items():
        seen = [time for place in of_fact if (time := times[place]) is not None]
        yield Hit(
            rule=rule.id,
            facts=tuple(zip(rule.fields, fact, strict=False)),
            rows=tuple((artifact, matches.rows[place]) for place in of_fact),
            first_seen=from_microseconds(min(seen)) if seen else None,
            last_seen=from_microseconds(max(seen)) if seen else None,
        )


def _by_fact(rule: Rule, matches: Matches, places: list[int]) -> dict[tuple[Any, ...], list[int]]:
    if not rule.fields:
        return {(): places}
    facts: dict[tuple[Any, ...], list[int]] = {}
    columns = [matches.column(name) for name in rule.fields]
    for place in places:
        values = (column[place] for column in columns)
        fact = tuple(tuple(value) if isinstance(value, list) else value for value in values)
        facts.setdefault(fact if fact in facts or len(facts) < MOST_FACTS else (), []).append(place)
    return facts
