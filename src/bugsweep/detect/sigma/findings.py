"""Hits of rules as findings."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime

import msgspec

from bugsweep.artifacts import ARTIFACTS
from bugsweep.detect.sigma.rule import Rule, RuleSet
from bugsweep.detect.sigma.running import Hit
from bugsweep.model.finding import Finding, RecordReference, finding_id
from bugsweep.model.observable import SHOWS, Shows

MOST_RECORDS = 20
"""A finding quotes so many records, and counts all."""


def findings_of(
    rules: RuleSet,
    hits: Iterable[Hit],
    quote: Callable[[str, int], RecordReference],
    *,
    shows: Mapping[str, Shows] | None = None,
) -> Iterator[Finding]:
    """Yield a finding for each fact: the hits of one rule that have the same values in common are one.

    Args:
        rules: the rules that were run.
        hits: what they fired on.
        quote: gives the record of an artifact in a row of its table, such as `RecordsTable.quote`.
        shows: what a record of each artifact proves; by default as the artifacts declare it.
    """
    if shows is None:
        shows = {artifact.name: artifact.shows for artifact in ARTIFACTS}
    by_id = {rule.id: rule for rule in rules.rules}
    facts: dict[tuple[str, str], list[Hit]] = {}
    for hit in hits:
        facts.setdefault((hit.rule, msgspec.json.encode(hit.facts).decode()), []).append(hit)
    for (rule_id, stated), same in facts.items():
        yield _finding(by_id[rule_id], stated, same, quote, shows)


def _finding(
    rule: Rule,
    stated: str,
    hits: list[Hit],
    quote: Callable[[str, int], RecordReference],
    shows: Mapping[str, Shows],
) -> Finding:
    rows = tuple(dict.fromkeys(row for hit in hits for row in hit.rows))
    # What a correlation of several artifacts shows is the most that one of them does.
    artifact = max(dict.fromkeys(name for name, _row in rows), key=lambda name: SHOWS.index(shows[name]))
    return Finding(
        id=finding_id("sigma", rule.id, stated),
        rule=f"sigma:{rule.id}",
        title=rule.title,
        level=rule.level,
        shows=shows[artifact],
        artifact=artifact,
        explanation=rule.description,
        advice=rule.advice,
        false_positives=rule.false_positives,
        attack=rule.attack,
        references=rule.references,
        count=len(rows),
        first_seen=min(_known(hit.first_seen for hit in hits), default=None),
        last_seen=max(_known(hit.last_seen for hit in hits), default=None),
        records=tuple(quote(name, row) for name, row in rows[:MOST_RECORDS]),
        fields=tuple(name for name, _value in hits[0].facts),
    )


def _known(times: Iterable[datetime | None]) -> Iterator[datetime]:
    return (time for time in times if time is not None)
