"""The examples beside rules."""

from pathlib import Path

import pytest

from bugsweep.detect.sigma.examples import Checked, check_examples
from sigma_rules import RECORDS, rule_text, rules_from

RULE = rule_text("a: {client: x, allowed: true}\ncondition: a")
GOOD = """
[[fires]]
because = "It is so."
access = [{ client = "x", allowed = true }]

[[silent]]
because = "It is not so."
access = [{ client = "y", allowed = true }, { client = "x" }]
"""
CORRELATION = """
title: Often
id: 11111111-1111-4111-8111-111111111112
level: medium
correlation: {type: event_count, rules: [base], group-by: [client], timespan: 1m, condition: {gte: 2}}
"""


def checked(folder: Path, examples: str | None, *texts: str) -> Checked:
    """Return what came of the examples beside the last of the rule files."""
    rules = rules_from(folder, *(texts or (RULE,)))
    assert not rules.problems, rules.problems[0]
    if examples is not None:
        (folder / f"{len(texts or (RULE,)) - 1}.test.toml").write_text(examples, "utf-8")
    return list(check_examples(rules, records=RECORDS))[-1]


def test_examples_that_are_met_pass(tmp_path: Path) -> None:
    """Fields that are left out are None or empty."""
    assert checked(tmp_path, GOOD) == Checked(str(tmp_path / "0.yml"), 2, ())


@pytest.mark.parametrize(
    ("change", "failures"),
    [
        (
            ('client = "x", allowed = true', 'client = "z"'),
            ("does not fire, and should: It is so.", "no example fires the rule 'A rule'"),
        ),
        (('client = "y"', 'client = "x"'), ("fires, and should not: It is not so.",)),
        (("[[fires]]", "[[silent]]"), ("fires, and should not: It is so.", "no example that fires")),
        (("[[silent]]", "[[fires]]"), ("does not fire, and should: It is not so.", "no example that silent")),
        (('because = "It is not so."', ""), ("an example that silent does not say why, in `because`",)),
        (
            ('client = "y"', 'clint = "y"'),
            ("the example 'It is not so.' cannot be used: There is no field of Access named 'clint'",),
        ),
        (
            ('client = "y"', "client = 5"),
            ("the example 'It is not so.' cannot be used: record 1: Expected `str | null`",),
        ),
        (
            ('client = "y"', "time = 2026-03-01T00:00:00"),
            ("the example 'It is not so.' cannot be used: the time of record 1 has",),
        ),
        (
            ('access = [{ client = "y"', 'acess = [{ client = "y"'),
            ("the example 'It is not so.' cannot be used: the rule is about no",),
        ),
        (
            ('access = [{ client = "y", allowed = true }, { client = "x" }]', "access = 5"),
            ("the example 'It is not so.' cannot",),
        ),
        (
            ('access = [{ client = "y", allowed = true }, { client = "x" }]', "access = [5]"),
            ("the example 'It is not so.' cannot",),
        ),
        (("[[fires]]", "[fires"), ("0.test.toml: ",)),
        (("[[fires]]", "fires = 5\n[[x]]"), ("0.test.toml: Expected `array`",)),
    ],
)
def test_examples_that_are_not_met_fail(tmp_path: Path, change: tuple[str, str], failures: tuple[str, ...]) -> None:
    """With the reason that the example gives, so that a reader knows what is broken."""
    result = checked(tmp_path, GOOD.replace(*change))

    found = [failure for failure in result.failures if not failure.startswith("no example")] or list(result.failures)
    for failure in failures:
        assert any(text.startswith(failure) for text in result.failures), result.failures
    assert found


def test_a_rule_without_examples_fails(tmp_path: Path) -> None:
    """Nobody knows what it does."""
    assert checked(tmp_path, None).failures == ("no examples: 0.test.toml is not there",)


def test_every_rule_of_a_file_must_fire(tmp_path: Path) -> None:
    """One that no example fires may be broken."""
    never = rule_text("a: {client: never}\ncondition: a", id="11111111-1111-4111-8111-111111111111", title="Never")

    assert checked(tmp_path, GOOD, f"{RULE}---\n{never}").failures == ("no example fires the rule 'Never'",)


def test_examples_of_a_correlation_bring_what_it_refers_to(tmp_path: Path) -> None:
    """Though its events are of a rule in another file, which need not fire itself."""
    examples = """
[[fires]]
because = "Twice within a minute."
"ios/access" = [
    { time = 2026-03-01T12:00:00Z, client = "x" },
    { time = 2026-03-01T12:00:30Z, client = "x", path = "a.db", position = "row 7" },
]

[[silent]]
because = "Only once."
access = [{ time = 2026-03-01T12:00:00Z, client = "x" }]
"""
    base = rule_text("a: {client: x}\ncondition: a", name="base")

    assert checked(tmp_path, examples, base, CORRELATION) == Checked(str(tmp_path / "1.yml"), 2, ())
