"""What it costs to judge phones by a policy, beside looking the same facts up in a dictionary.

python benchmarks/policy.py [phones] [rules]
"""

import random
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from msgspec import structs

from bugsweep.model.fact import FACT_FIELDS, Fact, FactField
from bugsweep.policy import Policy, Subject, judge_policy, load_policy, pack_path
from bugsweep.policy.rules import Condition, Not, Test

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
AIM = 15.0
"""Seconds for 10,000 phones and 50 rules on one core."""
UNITS = [("top", f"u{n // 10}", f"u{n // 10}-{n % 10}") for n in range(100)]


def value_of(field: FactField, chance: random.Random) -> Any:  # noqa: ANN401 - any kind of fact
    """Return a value that a field may have."""
    if field.values:
        return chance.choice(field.values)
    day = NOW - timedelta(days=chance.randrange(60))
    return {
        "boolean": chance.random() < 0.5,
        "number": chance.randrange(12),
        "text": chance.choice(["official", "a", "b"]),
        "version": f"{chance.randrange(14, 19)}.{chance.randrange(8)}",
        "date": day.date().isoformat(),
        "moment": day.isoformat(),
        "duration": chance.randrange(40 * 86_400),
        "set": [f"com.example.app{chance.randrange(40)}" for _ in range(chance.randrange(6))],
        "apps": [{"id": f"com.example.app{n}", "version": "1.0"} for n in range(60)],
    }[field.kind]


def phones(number: int) -> Iterator[Subject]:
    """Yield phones of which nine facts in ten are known."""
    chance = random.Random(7)  # noqa: S311 - a workload, no secret
    for phone in range(number):
        observed = NOW - timedelta(days=chance.randrange(50), minutes=chance.randrange(1440))
        facts = {
            name: Fact(
                field=name,
                value=value_of(field, chance),
                source=chance.choice(["ios/apps", "import:mdm"]) if name.startswith("device.") else "register",
                observed_at=observed,
            )
            for name, field in FACT_FIELDS.items()
            if chance.random() < 0.9 or name in {"device.class", "device.os"}
        }
        facts["device.class"] = structs.replace(facts["device.class"], value="smartphone")
        yield Subject(id=f"A-{phone}", facts=facts, unit_path=chance.choice(UNITS))


def fields_of(condition: Condition | None) -> list[str]:
    """Return the fields that a condition asks for."""
    if condition is None:
        return []
    if isinstance(condition, Test):
        return [condition.field]
    inner = (condition.condition,) if isinstance(condition, Not) else condition.conditions
    return [field for one in inner for field in fields_of(one)]


def looked_up(policy: Policy, subjects: list[Subject]) -> int:
    """Look up every fact that the rules ask for, and do nothing with it: the floor."""
    wanted = [[*fields_of(rule.scope), *fields_of(rule.must)] for rule in policy.rules]
    found = 0
    for subject in subjects:
        facts = subject.facts
        for fields in wanted:
            for field in fields:
                fact = facts.get(field)
                if fact is not None and fact.value is not None:
                    found += 1
    return found


def main() -> None:
    """Print seconds, time for each judgement, and the ratio to the floor."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    rules = int(sys.argv[2]) if len(sys.argv) > 2 else 50
    policy = load_policy(pack_path("baseline-high-risk"))
    policy = structs.replace(policy, rules=policy.rules[:rules])
    subjects = list(phones(number))
    judgements = len(subjects) * len(policy.rules)

    started = time.process_time()
    looked_up(policy, subjects)
    floor = time.process_time() - started

    outcomes: Counter[str] = Counter()
    started = time.process_time()
    for judgement in judge_policy(policy, subjects, NOW):
        outcomes[judgement.outcome] += 1
    took = time.process_time() - started

    print(f"{len(subjects):,} phones, {len(policy.rules)} rules, {judgements:,} judgements with why-lines and traces")
    print(f"  look-ups alone {floor:8.2f} s")
    each = took / judgements * 1e6
    print(f"  judge_policy   {took:8.2f} s   {each:.1f} µs a judgement, {took / floor:.0f} times look-ups")
    print(f"  {', '.join(f'{count:,} {outcome}' for outcome, count in outcomes.most_common())}")
    if number * rules == 500_000:
        print(f"  {'within' if took <= AIM else 'OVER'} the aim of {AIM:.0f} s of processor")


if __name__ == "__main__":
    main()
