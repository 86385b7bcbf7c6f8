"""The examples beside a rule test it, and every rule that comes with the program has them."""

from pathlib import Path

import pytest

from bugsweep.policy import PACKS, load_policy
from bugsweep.policy.examples import check_examples
from policies import policy_of

KEPT = "  - {outcome: compliant, facts: {device.rooted: false}}"
BROKEN = "  - {outcome: violation, facts: {device.rooted: true}}"


@pytest.mark.parametrize("pack", sorted(PACKS.glob("*.yaml")), ids=lambda path: path.stem)
def test_rules_of_a_pack_do_what_their_examples_want(pack: Path) -> None:
    """Each is kept by one and broken by another."""
    policy = load_policy(pack)
    checked = list(check_examples(policy))
    assert [one.failures for one in checked if one.failures] == []
    assert all(one.passed >= 2 for one in checked)


@pytest.mark.parametrize("pack", sorted(PACKS.glob("*.yaml")), ids=lambda path: path.stem)
def test_rules_of_a_pack_name_their_sources(pack: Path) -> None:
    """A rule without one would be an opinion."""
    assert [rule.id for rule in load_policy(pack).rules if not rule.sources] == []


def test_the_baseline_has_the_rules_of_the_guidance() -> None:
    """Fifty-seven of them."""
    assert len(load_policy(PACKS / "baseline-high-risk.yaml").rules) == 57


def failures(*examples: str, head: str = "") -> tuple[str, ...]:
    """Return what is wrong with the examples of a rule."""
    text = "\n".join(["must: {device.rooted: false}", *([head] if head else []), "examples:", *examples])
    (checked,) = check_examples(policy_of(text))
    return checked.failures


def test_an_example_that_comes_to_something_else_fails() -> None:
    """With its line, its reason and what the rule says instead."""
    (failure,) = failures(KEPT, BROKEN, "  - {outcome: due, facts: {device.rooted: true}, because: why not}")
    assert failure.startswith("line 14: due wanted (why not), and the rule says: Violation R-1")


def test_a_rule_that_is_only_kept_or_only_broken_has_shown_nothing() -> None:
    """A rule that holds for all would pass otherwise."""
    assert failures(BROKEN) == ("no example that keeps it (compliant)",)
    assert "no example that breaks it" in failures(KEPT)[0]


@pytest.mark.parametrize(
    "example",
    [
        "  - {outcome: unknown, age: 31d, facts: {device.rooted: false}}",
        "  - {outcome: unknown, observed: {device.rooted: 2022-01-01}, facts: {device.rooted: false}}",
        "  - {outcome: unknown, observed: {device.rooted: null}, facts: {device.rooted: false}}",
        "  - {outcome: unknown, source: declared, facts: {device.rooted: false}}",
        "  - {outcome: unknown, facts: {device.rooted: null}}",
        "  - {outcome: waived, waived_until: 2024-01-01, facts: {device.rooted: true}}",
        "  - {outcome: violation, waived_until: 2023-01-01, facts: {device.rooted: true}}",
        "  - {outcome: violation, as_of: 2026-01-01, unit_path: [top], facts: {device.rooted: true}}",
    ],
)
def test_an_example_can_say_when_from_where_and_with_what_waiver(example: str) -> None:
    """All that decides."""
    assert failures(KEPT, BROKEN, example, head="fresh: 30d\nevidence: [import]") == ()
