"""Rules compiled: what is refused, where, and what stays of the rest."""

from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bugsweep.detect.sigma.compiling import compile_rules
from bugsweep.detect.sigma.rule import EventTest
from sigma_rules import RECORDS, RULE_ID, rule_text, rules_from

GOOD = "a: {name: x}\ncondition: a"


def test_a_rule_keeps_what_it_says_of_itself(tmp_path: Path) -> None:
    """All that a finding will state comes from here."""
    text = rule_text(
        GOOD,
        name="good",
        status="test",
        description="What it means.",
        author="Anna Example",
        references="[https://a.example/]",
        falsepositives="[Something harmless.]",
        tags="[attack.t1636.004, attack.collection, attack.T1429, cve.2020-1]",
        fields="[client]",
    )
    (rule,) = rules_from(tmp_path, text).rules

    assert (rule.id, rule.name, rule.title, rule.level) == (RULE_ID, "good", "A rule", "low")
    assert (rule.status, rule.author, rule.description) == ("test", "Anna Example", "What it means.")
    assert (rule.references, rule.false_positives) == (("https://a.example/",), ("Something harmless.",))
    assert (rule.attack, rule.fields) == (("T1636.004", "T1429"), ("client",))
    assert (rule.line, rule.text) == (1, text)
    assert rule.test == EventTest("ios/access", """("name lowered" = 'x')""", ("client", "name"), ("name",))


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        (rule_text(GOOD, id=""), 1, "the rule has no id"),
        (rule_text(GOOD, id="one"), 1, "not a Sigma rule: Sigma rule identifier must be an UUID"),
        (rule_text(GOOD, level=""), 1, "the rule has no level"),
        (rule_text(GOOD, level="huge"), 1, "not a Sigma rule: 'huge' is not a valid Sigma rule level"),
        (rule_text(GOOD, status="deprecated"), 5, "the status of the rule is deprecated"),
        (rule_text(GOOD, title=""), 1, "not a Sigma rule: Sigma rule must have a title"),
        (rule_text(GOOD, logsource=""), 1, "not a Sigma rule: Sigma rule must have a log source"),
        (rule_text(GOOD, logsource="{product: ios}"), 4, "the log source must name a product and a service"),
        (rule_text(GOOD, logsource="{category: x, product: ios, service: y}"), 4, "the log source must name"),
        (
            rule_text(GOOD, logsource="{product: ios, service: acess}"),
            4,
            "There is no artifact named 'ios/acess'; did you mean ios/access?",
        ),
        (
            rule_text("a: {nmae: x}\ncondition: a"),
            6,
            "There is no field of ios/access named 'nmae'; did you mean name?",
        ),
        (rule_text(GOOD, fields="[nmae]"), 5, "There is no field of ios/access named 'nmae'"),
        (rule_text("a: {name: x}\ncondition: b"), 1, "the condition cannot be read: Detection 'b' not defined"),
        (rule_text("a: {name: x}\ncondition: a | count() > 5"), 1, "the condition cannot be read: The pipe syntax"),
        (rule_text("a: {name: x}\ncondition: 1 of b*"), 1, "the condition cannot be read: Selector"),
        (rule_text("a: {name: x}"), 1, "not a Sigma rule: Sigma rule must contain at least one condition"),
        (
            rule_text("a: {name: x}\ncondition: " + "(" * 3000 + "a" + ")" * 3000),
            7,
            "a condition of more than 4000 characters",
        ),
        (rule_text("a: {name: x}\ncondition: " + "not " * 900 + "a"), 1, "the condition"),
        ("action: global\ntitle: x\n", 1, "documents with action are not supported"),
        ("title: x\nfilter: {rules: [x]}\n", 1, "documents with filter are not supported"),
        ("title: 5\ndetection: 5\nlogsource: 5\n", 1, "not a Sigma rule"),
        ("title: x\nlevel: low\ncorrelation: 5\n", 1, "not a Sigma rule"),
        ("title: x\nlevel: low\ncorrelation: {type: 5, timespan: x}\n", 1, "not a Sigma rule"),
    ],
)
def test_a_rule_is_refused_at_its_line(tmp_path: Path, text: str, line: int, reason: str) -> None:
    """With the nearest known name where a name is wrong, and without harm to the rule beside it."""
    other = rule_text(GOOD, id="11111111-1111-4111-8111-111111111111")
    found = rules_from(tmp_path, text, other)

    (problem,) = found.problems
    assert (problem.path, problem.line) == (str(tmp_path / "0.yml"), line)
    assert problem.reason.startswith(reason)
    assert len(found.rules) == 1


def test_an_id_or_a_name_that_is_taken_is_refused(tmp_path: Path) -> None:
    """A finding must lead back to one rule."""
    found = rules_from(
        tmp_path,
        rule_text(GOOD, name="x"),
        rule_text(GOOD),
        rule_text(GOOD, id="11111111-1111-4111-8111-111111111111", name="x"),
    )

    assert [
        f"{RULE_ID} is also the rule at {tmp_path / '0.yml'}:1",
        f"x is also the rule at {tmp_path / '0.yml'}:1",
    ] == [problem.reason for problem in found.problems]


def test_what_the_engine_does_not_take_is_refused_when_loaded(tmp_path: Path) -> None:
    """The rule beside it runs; a correlation that rests on the refused one does not."""
    too_large = rule_text("a: {client|re: '(((a{100}){100}){100})'}\ncondition: a", name="large")
    good = rule_text(GOOD, id="11111111-1111-4111-8111-111111111111")
    resting = (
        "title: x\nid: 11111111-1111-4111-8111-111111111112\nlevel: low\n"
        "correlation: {type: event_count, rules: [large], timespan: 1m, condition: {gte: 2}}\n"
    )

    found = rules_from(tmp_path, too_large, good, resting)

    assert [rule.id for rule in found.rules] == ["11111111-1111-4111-8111-111111111111"]
    assert len(found.problems) in {1, 2}


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5) | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    key=st.sampled_from(["title", "id", "level", "logsource", "detection", "correlation", "tags", "fields", "status"]),
    value=ANYTHING,
    correlated=st.booleans(),
)
def test_whatever_a_rule_holds_only_problems_come_out(key: str, value: object, correlated: bool) -> None:  # noqa: FBT001 - drawn
    """A value of a wrong shape anywhere in a rule is refused; nothing else is raised."""
    rule: dict[str, object] = {"title": "x", "id": RULE_ID, "level": "low"}
    if correlated:
        rule["correlation"] = {"type": "event_count", "rules": ["x"], "timespan": "1m", "condition": {"gte": 1}}
    else:
        rule |= {
            "logsource": {"product": "ios", "service": "access"},
            "detection": {"a": {"name": "x"}, "condition": "a"},
        }
    rule[key] = value

    compile_rules([("x.yml", yaml.safe_dump(rule, allow_unicode=True).encode())], RECORDS)


@settings(max_examples=40, deadline=None)
@given(
    part=st.sampled_from(["type", "rules", "timespan", "group-by", "aliases", "condition", "generate"]), value=ANYTHING
)
def test_whatever_a_correlation_holds_only_problems_come_out(part: str, value: object) -> None:
    """As above, one level below."""
    correlation: dict[str, object] = {
        "type": "temporal",
        "rules": ["base"],
        "timespan": "1m",
        "group-by": ["name"],
        "condition": {"gte": 1},
    }
    correlation[part] = value
    rule = {"title": "x", "id": RULE_ID, "level": "low", "correlation": correlation}
    base = rule_text(GOOD, id="11111111-1111-4111-8111-111111111111", name="base")

    compile_rules([("a.yml", base.encode()), ("b.yml", yaml.safe_dump(rule, allow_unicode=True).encode())], RECORDS)
