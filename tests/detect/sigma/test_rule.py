"""Rules as they are run."""

from pathlib import Path

import msgspec
import pytest

from bugsweep.detect.sigma import RuleProblem, RuleSet
from bugsweep.errors import RuleError
from sigma_rules import RULE_ID, rule_text, rules_from


def test_rules_survive_being_written_down(tmp_path: Path) -> None:
    """A cache keeps them as bytes."""
    rules = rules_from(tmp_path, rule_text("a: {name: x}\ncondition: a"), "title: [")

    assert rules == msgspec.msgpack.decode(msgspec.msgpack.encode(rules), type=RuleSet)


def test_a_rule_is_found_by_its_id(tmp_path: Path) -> None:
    """And by nothing else."""
    rules = rules_from(tmp_path, rule_text("a: {name: x}\ncondition: a"))

    assert rules[RULE_ID].title == "A rule"
    with pytest.raises(RuleError, match="There is no rule nothing"):
        rules["nothing"]


def test_a_table_needs_the_columns_of_all_its_rules(tmp_path: Path) -> None:
    """And always the time, by which findings are dated."""
    rules = rules_from(
        tmp_path,
        rule_text("a: {name: x, links: y}\ncondition: a"),
        rule_text("a: {path: x}\ncondition: a", id="11111111-1111-4111-8111-111111111111", fields="[client]"),
    )

    assert rules.columns() == {"ios/access": ("client", "links", "name", "path", "time")}


def test_a_problem_reads_as_compilers_write_it() -> None:
    """Editors jump to such a line."""
    assert str(RuleProblem("a.yml", 3, "the rule has no id")) == "a.yml:3: the rule has no id"
