"""The rules that come with the program: complete, and true to their examples."""

from pathlib import Path

import pytest

from bugsweep.detect.sigma import SHIPPED, Rule, load_rules
from bugsweep.detect.sigma.examples import Checked, check_examples

RULES = load_rules([SHIPPED])
FILES = sorted(SHIPPED.rglob("*.yml"))
CHECKED = {checked.path: checked for checked in check_examples(RULES)}


def test_all_rules_are_loaded() -> None:
    """None is refused, and there are some."""
    assert RULES.problems == ()
    assert {Path(rule.path) for rule in RULES.rules} == set(FILES)
    assert len(FILES) >= 15


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_rule_does_what_its_examples_say(file: Path) -> None:
    """Each fires on at least one example and is silent on at least one."""
    checked: Checked = CHECKED[str(file)]

    assert checked.failures == ()
    assert checked.passed >= 2


@pytest.mark.parametrize("rule", [rule for rule in RULES.rules if rule.output], ids=lambda rule: rule.title)
def test_rule_says_what_a_reader_needs(rule: Rule) -> None:
    """What it means, what else it may be, where one can read more; grave ones say what to do."""
    assert len(rule.description) > 60
    assert rule.false_positives
    assert rule.references
    assert rule.author
    assert rule.status
    assert rule.advice or rule.level == "informational"
    assert rule.title[0].isupper()
    assert not rule.title.endswith(".")


def test_rules_lie_in_the_folder_of_their_platform() -> None:
    """One looks for them there."""
    for file in FILES:
        assert f"product: {file.parent.name}," in file.read_text("utf-8")


def test_no_example_is_without_a_rule() -> None:
    """It would test nothing."""
    examples = {file.name.removesuffix(".test.toml") for file in SHIPPED.rglob("*.test.toml")}

    assert examples == {file.stem for file in FILES}
