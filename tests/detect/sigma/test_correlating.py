"""Correlations compiled: what they may refer to and ask for."""

from pathlib import Path
from textwrap import indent

import pytest

from bugsweep.detect.sigma.rule import Combined, CorrelationTest, EventTest, Present, Source, Threshold
from sigma_rules import rule_text, rules_from

ONE = "11111111-1111-4111-8111-111111111111"
TWO = "11111111-1111-4111-8111-111111111112"
BASES = (
    rule_text("a: {name: x}\ncondition: a", id=ONE, name="one"),
    rule_text("a: {name: y}\ncondition: a", id=TWO, name="two"),
)


def correlation(body: str, number: int = 3, name: str = "") -> str:
    """Return a correlation rule."""
    head = f"title: C\nid: 11111111-1111-4111-8111-11111111111{number}\nlevel: low\n" + (
        f"name: {name}\n" if name else ""
    )
    return f"{head}correlation:\n{indent(body.strip(), '  ')}\n"


def test_references_are_resolved_by_name_and_by_id(tmp_path: Path) -> None:
    """What runs knows ids and fields, and no names or aliases any more."""
    body = f"""
type: value_count
rules: [one, {TWO}]
group-by: [who, reason]
aliases: {{who: {{one: client, {TWO}: name}}}}
timespan: 2h
condition: {{field: share, gte: 2}}
"""
    rule = rules_from(tmp_path, *BASES, correlation(body)).rules[-1]

    assert rule.test == CorrelationTest(
        kind="value_count",
        sources=(Source(ONE, ("client", "reason"), ("share",)), Source(TWO, ("name", "reason"), ("share",))),
        group_by=("who", "reason"),
        timespan=7200,
        condition=Threshold("gte", 2),
    )


def test_tables_need_the_columns_of_correlations(tmp_path: Path) -> None:
    """The rule that fires needs one field, the correlation three more."""
    body = "{type: value_sum, rules: [one], group-by: [client], timespan: 1m, condition: {field: reason, gte: 2}}"
    rules = rules_from(tmp_path, BASES[0], correlation(body))

    assert rules.columns() == {"ios/access": ("client", "name", "reason", "time")}
    assert [(rule.output, isinstance(rule.test, EventTest)) for rule in rules.rules] == [(False, True), (True, False)]


def test_a_correlation_may_come_before_what_it_refers_to(tmp_path: Path) -> None:
    """Files are read in the order of their names, which says nothing."""
    outer = correlation("{type: event_count, rules: [inner], timespan: 1d, condition: {gte: 2}}", 4)
    inner = correlation("{type: event_count, rules: [one], timespan: 1m, condition: {gte: 2}}", 3, "inner")
    rules = rules_from(tmp_path, outer, inner, BASES[0])

    assert not rules.problems
    assert [rule.id[-1] for rule in rules.rules] == ["1", "3", "4"]


def test_words_are_resolved(tmp_path: Path) -> None:
    """A condition in words names the rules that it looks at."""
    rule = rules_from(
        tmp_path, *BASES, correlation("{type: temporal, timespan: 1m, condition: one and not two}")
    ).rules[-1]

    assert isinstance(rule.test, CorrelationTest)
    assert rule.test.condition == Combined("and", (Present(ONE), Combined("not", (Present(TWO),))))


@pytest.mark.parametrize(
    ("condition", "wanted"),
    [
        ("", 2),
        ("condition: {gte: 1}", 1),
        ("condition: {gt: 1}", 2),
        ("condition: {eq: 2}", 2),
        ("condition: one and two", 2),
    ],
)
def test_an_order_wants_so_many(tmp_path: Path, condition: str, wanted: int) -> None:
    """Whichever way it is said."""
    body = f"type: temporal_ordered\nrules: [one, two]\ntimespan: 1m\n{condition}"
    rule = rules_from(tmp_path, *BASES, correlation(body)).rules[-1]

    assert isinstance(rule.test, CorrelationTest)
    assert rule.test.condition == Threshold("gte", wanted)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (
            "{type: event_count, rules: [won], timespan: 1m, condition: {gte: 2}}",
            "There is no rule named 'won'; did you mean two?",
        ),
        ("{type: event_count, rules: [], timespan: 1m, condition: {gte: 2}}", "the correlation refers to no rule"),
        (
            "{type: event_count, rules: [one, one], timespan: 1m, condition: {gte: 2}}",
            "the correlation names a rule twice",
        ),
        (
            "{type: event_count, rules: [one], group-by: [clint], timespan: 1m, condition: {gte: 2}}",
            "There is no field of the events of one named 'clint'; did you mean client?",
        ),
        (
            "{type: value_count, rules: [one], timespan: 1m, condition: {field: clint, gte: 2}}",
            "There is no field of the events of one named 'clint'; did you mean client?",
        ),
        (
            "{type: value_sum, rules: [one], timespan: 1m, condition: {field: client, gte: 2}}",
            "client is no number",
        ),
        (
            "{type: value_sum, rules: [one], timespan: 1m, condition: {field: [reason, share], gte: 2}}",
            "only distinct values can be counted over several fields",
        ),
        ("{type: value_count, rules: [one], timespan: 1m, condition: {gte: 2}}", "not a Sigma rule"),
        (
            "{type: value_percentile, rules: [one], timespan: 1m, condition: {field: reason, gte: 2}}",
            "a percentile is a number from 0 to 100",
        ),
        (
            "{type: value_percentile, rules: [one], timespan: 1m, condition: {field: reason, gte: 2, percentile: 101}}",
            "a percentile is a number from 0 to 100",
        ),
        ("{type: temporal_ordered, rules: [one, two], timespan: 1m, condition: {lt: 2}}", "an order can only be asked"),
        (
            "{type: temporal_ordered, rules: [one, two], timespan: 1m, condition: one and not two}",
            "an order can only be asked",
        ),
        ("{type: event_count, rules: [one], timespan: 1x, condition: {gte: 2}}", "not a Sigma rule"),
        ("{type: event_count, rules: [one], condition: {gte: 2}}", "not a Sigma rule"),
        ("{type: sum, rules: [one], timespan: 1m, condition: {gte: 2}}", "not a Sigma rule"),
        ("{type: temporal, timespan: 1m, condition: one and}", "not a Sigma rule"),
    ],
)
def test_a_correlation_is_refused(tmp_path: Path, body: str, reason: str) -> None:
    """What cannot be had of events is said when the rule is loaded."""
    found = rules_from(tmp_path, *BASES, correlation(body))

    (problem,) = found.problems
    assert problem.reason.startswith(reason)
    assert len(found.rules) == 2


def test_correlations_in_a_circle_are_refused(tmp_path: Path) -> None:
    """And so is what refers to a rule that is refused."""
    body = "{{type: event_count, rules: [{}], timespan: 1m, condition: {{gte: 2}}}}"
    bad = rule_text("a: {nmae: x}\ncondition: a", id=ONE, name="bad")
    found = rules_from(
        tmp_path,
        correlation(body.format("b"), 3, "a"),
        correlation(body.format("a"), 4, "b"),
        correlation(body.format("c"), 5, "c"),
        correlation(body.format("bad"), 6, "d"),
        bad,
    )

    assert not found.rules
    assert [problem.reason for problem in found.problems] == [
        "There is no field of ios/access named 'nmae'; did you mean name?",
        "it refers to b, which is refused or refers back to it",
        "it refers to a, which is refused or refers back to it",
        "it refers to c, which is refused or refers back to it",
        "it refers to bad, which is refused or refers back to it",
    ]


def test_only_fields_of_its_group_are_left_of_a_correlation(tmp_path: Path) -> None:
    """A correlation of correlations can group by nothing else."""
    inner = correlation(
        "{type: event_count, rules: [one], group-by: [client], timespan: 1m, condition: {gte: 2}}", 3, "in"
    )
    outer = correlation("{type: event_count, rules: [in], group-by: [name], timespan: 1m, condition: {gte: 2}}", 4)

    (problem,) = rules_from(tmp_path, BASES[0], inner, outer).problems
    assert problem.reason == "There is no field of the events of in named 'name'"
