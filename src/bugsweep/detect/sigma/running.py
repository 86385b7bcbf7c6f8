"""Rules over the records of one phone: which rows they fire on."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeAlias

from msgspec import Struct

from bugsweep.detect.records_table import RecordsTable
from bugsweep.detect.sigma.correlation import Cluster, Event, Key, correlate, keys_of
from bugsweep.detect.sigma.engine import Engine
from bugsweep.detect.sigma.rule import CorrelationTest, EventTest, Rule, RuleSet, Source

if TYPE_CHECKING:
    import pyarrow as pa

Row: TypeAlias = tuple[str, int]
"""Name of an artifact, and number of a row in its table."""

MOST_FACTS = 100
"""So many hits of one rule are told apart by their fields; the rest is one more. A rule that fires on more different
facts of one phone does not single out anything."""


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


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
        self._serving = {
            source.rule
            for rule in rules.rules
            if isinstance(rule.test, CorrelationTest)
            for source in rule.test.sources
        }
        self._matches: dict[str, tuple[str, pa.Table, pa.Array]] = {}
        self._clusters: dict[str, list[Cluster]] = {}
        self.hits: list[Hit] = []
        self.untimed: dict[str, int] = {}

    def match(self, engine: Engine, artifact: str, table: "pa.Table") -> None:
        """Find the rows that rules about single records fire on."""
        pairs = [
            (rule, rule.test)
            for rule in self._rules.rules
            if isinstance(rule.test, EventTest) and rule.test.artifact == artifact
        ]
        if not pairs or not len(table):
            return
        for (rule, _test), rows in zip(pairs, engine.rows(table, [test.sql for _rule, test in pairs]), strict=True):
            if not len(rows):
                continue
            if rule.output:
                self.hits.extend(_hits(rule, artifact, table, rows))
            if rule.id in self._serving:
                self._matches[rule.id] = artifact, table, rows

    def correlate(self, rule: Rule, test: CorrelationTest) -> None:
        """Find the groups of events that a correlation fires on."""
        events: list[Event] = []
        untimed = 0
        for index, source in enumerate(test.sources):
            timed, lost = self._events(index, source)
            events += timed
            untimed += lost
        if untimed:
            self.untimed[rule.id] = untimed
        self._clusters[rule.id] = list(correlate(test, events))
        if rule.output:
            self.hits.extend(_hit(test, rule, cluster) for cluster in self._clusters[rule.id])

    def _events(self, index: int, source: Source) -> tuple[list[Event], int]:
        """Return the events of one rule that a correlation looks at, and how many more have no time."""
        if source.rule in self._clusters:
            names = self._group_by(source.rule)
            wanted = [names.index(name) for name in source.group_by]
            counted = [names.index(name) for name in source.values]
            return [_event_of(cluster, index, wanted, counted) for cluster in self._clusters[source.rule]], 0
        if source.rule not in self._matches:
            return [], 0
        artifact, table, rows = self._matches[source.rule]
        names = tuple(dict.fromkeys((*source.group_by, *source.values)))
        taken = table.select(["time", *names]).take(rows)
        times = taken.column("time").cast("int64").to_pylist()
        values = dict(zip(names, (taken.column(name).to_pylist() for name in names), strict=True))
        groups = _keys(values, source.group_by, len(rows))
        counted_values = _keys(values, source.values, len(rows)) if source.values else [()] * len(rows)
        events = [
            Event(time, index, group, value, ((artifact, row),))
            for time, group, value, row in zip(times, groups, counted_values, rows.to_pylist(), strict=True)
            if time is not None
        ]
        return events, len(rows) - len(events)

    def _group_by(self, rule_id: str) -> tuple[str, ...]:
        test = self._rules[rule_id].test
        return test.group_by if isinstance(test, CorrelationTest) else ()


def _keys(values: Mapping[str, list[Any]], names: Sequence[str], length: int) -> list[tuple[Key, ...]]:
    if not names:
        return [((),)] * length
    return [keys_of(row) for row in zip(*(values[name] for name in names), strict=True)]


def _event_of(cluster: Cluster, index: int, wanted: Sequence[int], counted: Sequence[int]) -> Event:
    """Return a hit of a correlation as an event for another."""
    return Event(
        time=cluster.events[-1].time,
        source=index,
        groups=(tuple(cluster.key[place] for place in wanted),),
        values=(tuple(cluster.key[place] for place in counted),) if counted else (),
        rows=tuple(row for event in cluster.events for row in event.rows),
    )


def _hit(test: CorrelationTest, rule: Rule, cluster: Cluster) -> Hit:
    return Hit(
        rule=rule.id,
        facts=tuple(zip(test.group_by, cluster.key, strict=True)),
        rows=tuple(dict.fromkeys(row for event in cluster.events for row in event.rows)),
        first_seen=_EPOCH + timedelta(microseconds=cluster.events[0].time),
        last_seen=_EPOCH + timedelta(microseconds=cluster.events[-1].time),
    )


def _hits(rule: Rule, artifact: str, table: "pa.Table", rows: "pa.Array") -> Iterator[Hit]:
    """Yield one hit for each distinct value of the fields that the rule names."""
    taken = table.select(list(dict.fromkeys(("time", *rule.fields)))).take(rows)
    times = taken.column("time").to_pylist()
    numbers = rows.to_pylist()
    grouped: dict[Any, list[int]] = {(): list(range(len(numbers)))}
    if rule.fields:
        grouped = {}
        columns = [taken.column(name).to_pylist() for name in rule.fields]
        for place, values in enumerate(zip(*columns, strict=True)):
            fact = tuple(tuple(value) if isinstance(value, list) else value for value in values)
            grouped.setdefault(fact if fact in grouped or len(grouped) < MOST_FACTS else (), []).append(place)
    for fact, places in grouped.items():
        seen = [times[place] for place in places if times[place] is not None]
        yield Hit(
            rule=rule.id,
            facts=tuple(zip(rule.fields, fact, strict=False)),
            rows=tuple((artifact, numbers[place]) for place in places),
            first_seen=min(seen, default=None),
            last_seen=max(seen, default=None),
        )
