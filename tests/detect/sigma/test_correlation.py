"""Correlations: what fires on which records, written down by hand in ``tests/data/sigma/correlation``."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bugsweep.detect.sigma import evaluate
from bugsweep.detect.sigma.correlation import Event, correlate, keys_of
from bugsweep.detect.sigma.rule import CorrelationKind, CorrelationTest, Source, Threshold
from bugsweep.formats.record_tables import RecordsTable
from bugsweep.model.record import Origin, Record
from cases import DATA
from hanging import ends
from sigma_rules import at, rules_from

TABLES = sorted((DATA / "sigma" / "correlation").glob("*.toml"))
SECOND = 1_000_000


class Login(Record, frozen=True, kw_only=True):
    """A record of the tables."""

    user: str | None = None
    host: str | None = None
    size: int | None = None
    ok: bool | None = None
    tags: tuple[str, ...] = ()


def login(columns: list[str], values: list[Any]) -> Login:
    """Return a line of a table as a record; an empty text stands for a value that is not there."""
    fields = {name: value for name, value in zip(columns, values, strict=True) if value != ""}
    clock = fields.pop("at", None)
    tags = tuple(fields.pop("tags", ()))
    return Login(origin=Origin("login.db"), time=at(clock) if clock else None, tags=tags, **fields)


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.stem)
def test_correlation_fires_on(path: Path, tmp_path: Path) -> None:
    """The hits are those that the table expects, with their group and their rows in the order of time."""
    case = tomllib.loads(path.read_text("utf-8"))
    rules = rules_from(tmp_path, case["rules"], records={"ios/login": Login})
    assert not rules.problems, rules.problems[0]
    table = RecordsTable(Login, rules.columns()["ios/login"])
    for values in case["records"]:
        table.add(login(case["columns"], values))

    evaluation = evaluate(rules, {"ios/login": table})

    expected = [(hit.get("rule", rules.rules[-1].id), hit.get("group", {}), hit["rows"]) for hit in case["hits"]]
    assert expected == [(hit.rule, dict(hit.facts), [row for _, row in hit.rows]) for hit in evaluation.hits]
    assert evaluation.untimed == ({rules.rules[-1].id: case["untimed"]} if "untimed" in case else {})


def test_there_is_a_table_for_every_kind() -> None:
    """A kind of correlation that no table shows is not done."""
    assert {kind.removeprefix("CorrelationKind.") for kind in CorrelationKind.__args__} <= {
        path.stem for path in TABLES
    }


def correlation(kind: CorrelationKind, timespan: int, number: int, sources: int = 1) -> CorrelationTest:
    """Return a correlation without groups."""
    return CorrelationTest(
        kind=kind,
        sources=tuple(Source(str(index), ()) for index in range(sources)),
        group_by=(),
        timespan=timespan,
        condition=Threshold("gte", number),
    )


def event(second: int, source: int = 0, *values: object) -> Event:
    """Return an event of the only group."""
    return Event(second * SECOND, source, ((),), keys_of(values) if values else (), (("ios/login", second),))


@given(seconds=st.lists(st.integers(0, 60), max_size=12), timespan=st.integers(1, 20), number=st.integers(1, 5))
def test_counted_events_are_those_of_some_window(seconds: list[int], timespan: int, number: int) -> None:
    """Against the definition itself: an event takes part when some window of enough events holds it."""
    events = [event(second) for second in seconds]
    expected = sorted(
        second
        for second in seconds
        if any(
            start <= second <= start + timespan
            and sum(start <= other <= start + timespan for other in seconds) >= number
            for start in seconds
        )
    )

    clusters = list(correlate(correlation("event_count", timespan, number), events))

    assert expected == [found.time // SECOND for cluster in clusters for found in cluster.events]


@given(
    marks=st.lists(st.tuples(st.integers(0, 30), st.integers(0, 2)), max_size=10),
    timespan=st.integers(1, 12),
    number=st.integers(1, 3),
)
def test_an_order_is_found_where_there_is_one(marks: list[tuple[int, int]], timespan: int, number: int) -> None:
    """Against every way to choose events: there is a hit just when some of them are in order and close enough."""

    def chains(length: int, after: tuple[int, int]) -> list[list[tuple[int, int]]]:
        if not length:
            return [[]]
        return [
            [mark, *rest]
            for mark in marks
            if mark[0] >= after[0] and mark[1] > after[1]
            for rest in chains(length - 1, mark)
        ]

    fitting = [chain for chain in chains(number, (-1, -1)) if chain[-1][0] - chain[0][0] <= timespan]
    clusters = list(correlate(correlation("temporal_ordered", timespan, number, 3), [event(*mark) for mark in marks]))

    assert bool(fitting) == bool(clusters)


@pytest.mark.parametrize("kind", ["event_count", "value_count", "value_sum", "value_median", "temporal"])
def test_many_events_in_one_window_take_little_time(kind: CorrelationKind) -> None:
    """Windows slide; they are not counted anew for each event."""
    events = [event(second, 0, second % 97) for second in range(20_000)]

    with ends():
        assert list(correlate(correlation(kind, 8_000, 1), events))


def test_keys_are_combinations_of_what_is_there() -> None:
    """A list stands for each of its elements; without a value there is no key."""
    assert keys_of([1, ["a", "b", "a"]]) == ((1, "a"), (1, "b"))
    assert keys_of([None, 1]) == ()
    assert keys_of([[None, 1]]) == ((1,),)
    assert keys_of([[]]) == ()
