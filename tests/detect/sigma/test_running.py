"""Rules over tables of records."""

from pathlib import Path

import pytest

from bugsweep.detect.sigma import evaluate
from bugsweep.detect.sigma.running import MOST_FACTS
from sigma_rules import access, at, rule_text, rules_from, table_of

ANY = "a: {name|exists: true}\ncondition: a"
ONE = "11111111-1111-4111-8111-111111111111"


def test_a_hit_has_its_rows_and_its_times(tmp_path: Path) -> None:
    """Rows in their order, times from the first to the last that is known."""
    records = [
        access("a", client="x", time=at("12:00:00")),
        access("b", client="y"),
        access("c", client="x", time=at("11:00:00")),
        access("d", client="x"),
    ]
    rules = rules_from(tmp_path, rule_text("a: {client: x}\ncondition: a"))

    (hit,) = evaluate(rules, {"ios/access": table_of(rules, records)}).hits

    assert hit.rows == (("ios/access", 0), ("ios/access", 2), ("ios/access", 3))
    assert (at("11:00:00"), at("12:00:00")) == (hit.first_seen, hit.last_seen)
    assert hit.facts == ()


def test_several_rules_fire_each_on_its_own_rows(tmp_path: Path) -> None:
    """They share a scan and nothing else."""
    records = [access(name) for name in "abc"]
    rules = rules_from(
        tmp_path,
        rule_text("a: {name: [a, b]}\ncondition: a"),
        rule_text("a: {name: [b, c]}\ncondition: a", id=ONE),
        rule_text("a: {name: d}\ncondition: a", id="11111111-1111-4111-8111-111111111112"),
    )

    hits = evaluate(rules, {"ios/access": table_of(rules, records).table()}).hits

    assert [[row for _, row in hit.rows] for hit in hits] == [[0, 1], [1, 2]]


def test_fields_tell_facts_apart(tmp_path: Path) -> None:
    """One hit for each of their distinct values, a missing one and a list being values too."""
    records = [
        access("a", client="x", links=("l",)),
        access("b", client="y"),
        access("c", client="x", links=("l",)),
        access("d"),
        access("e"),
    ]
    rules = rules_from(tmp_path, rule_text(ANY, fields="[client, links]"))

    hits = evaluate(rules, {"ios/access": table_of(rules, records)}).hits

    assert [(hit.facts, [row for _, row in hit.rows]) for hit in hits] == [
        ((("client", "x"), ("links", ("l",))), [0, 2]),
        ((("client", "y"), ("links", ())), [1]),
        ((("client", None), ("links", ())), [3, 4]),
    ]


def test_what_is_too_much_to_tell_apart_is_one_hit_more(tmp_path: Path) -> None:
    """A rule that fires on thousands of different facts must not make thousands of findings."""
    records = [access(str(number)) for number in range(MOST_FACTS + 50)]
    rules = rules_from(tmp_path, rule_text(ANY, fields="[name]"))

    hits = evaluate(rules, {"ios/access": table_of(rules, records)}).hits

    assert len(hits) == MOST_FACTS + 1
    assert (hits[-1].facts, len(hits[-1].rows)) == ((), 50)


def test_groups_of_a_correlation_are_told_apart_up_to_as_many(tmp_path: Path) -> None:
    """As with fields: what is beyond has nothing said of its group."""
    records = [access(str(n), client=str(n), time=at("12:00:00")) for n in range(MOST_FACTS + 2)]
    correlation = (
        f"title: C\nid: {ONE}\nlevel: low\n"
        "correlation: {type: event_count, rules: [any], group-by: [client], timespan: 1m, condition: {gte: 1}}\n"
    )
    rules = rules_from(tmp_path, rule_text(ANY, name="any"), correlation)

    hits = evaluate(rules, {"ios/access": table_of(rules, records)}).hits

    assert len(hits) == MOST_FACTS + 2
    assert [hit.facts for hit in hits[-2:]] == [(), ()]
    assert hits[0].facts == (("client", "0"),)


@pytest.mark.parametrize("tables", [{}, {"ios/other": None}])
def test_a_rule_without_a_table_does_not_fire(tmp_path: Path, tables: dict[str, None]) -> None:
    """A phone need not have every artifact; other tables are nobody's business."""
    rules = rules_from(tmp_path, rule_text(ANY))
    others = {name: table_of(rules, [access("a")]) for name in tables}

    assert evaluate(rules, others).hits == ()


def test_an_empty_table_fires_nothing(tmp_path: Path) -> None:
    """Not even a rule that asks for what is not there."""
    rules = rules_from(tmp_path, rule_text("a: {name: x}\ncondition: not a"))

    assert evaluate(rules, {"ios/access": table_of(rules, [])}).hits == ()
