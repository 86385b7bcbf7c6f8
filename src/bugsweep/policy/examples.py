"""The examples beside a rule are its tests."""

from collections.abc import Iterator

from msgspec import Struct, structs

from bugsweep.policy.judge import judge_policy
from bugsweep.policy.rules import Example, Policy, Rule, Subject, Waiver

_KEPT = frozenset({"compliant"})
_BROKEN = frozenset({"violation", "due", "grace", "advice"})


class Checked(Struct, frozen=True):
    """What came of the examples of one rule."""

    rule: str
    passed: int
    failures: tuple[str, ...]


def check_examples(policy: Policy) -> Iterator[Checked]:
    """Run the examples of each rule.

    A rule without an example that keeps it and one that does not has not shown what it says, which is a failure.
    """
    for rule in policy.rules:
        said = [(example, _said(policy, rule, example)) for example in rule.examples]
        failures = [_failure(example, line) for example, line in said if line]
        yield Checked(rule.id, len(said) - len(failures), (*failures, *_wanting(rule)))


def _failure(example: Example, said: str) -> str:
    because = f" ({example.because})" if example.because else ""
    return f"line {example.line}: {example.outcome} wanted{because}, and the rule says: {said}"


def _wanting(rule: Rule) -> Iterator[str]:
    outcomes = {example.outcome for example in rule.examples}
    if outcomes.isdisjoint(_KEPT):
        yield "no example that keeps it (compliant)"
    if outcomes.isdisjoint(_BROKEN):
        yield f"no example that breaks it ({', '.join(sorted(_BROKEN))})"


def _said(policy: Policy, rule: Rule, example: Example) -> str:
    """Return the why-line where an example does not come to what it wants, and otherwise nothing."""
    subject = Subject(id="example", facts={fact.field: fact for fact in example.facts}, unit_path=example.unit_path)
    alone = structs.replace(policy, rules=(rule,))
    (judgement,) = judge_policy(alone, [subject], example.as_of, _waivers(rule, example))
    return "" if judgement.outcome == example.outcome else judgement.why["en"]


def _waivers(rule: Rule, example: Example) -> tuple[Waiver, ...]:
    if example.waived_until is None:
        return ()
    return (
        Waiver(
            id="example",
            rule=rule.id,
            scope=("example",),
            expires=example.waived_until,
            granted_by="example",
            reason="example",
        ),
    )
