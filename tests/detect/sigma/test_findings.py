"""Hits of rules as findings."""

from pathlib import Path

from bugsweep.detect.sigma import evaluate, findings_of
from bugsweep.detect.sigma.findings import MOST_RECORDS
from bugsweep.model.finding import Finding
from bugsweep.model.observable import Shows
from sigma_rules import RULE_ID, Access, access, at, rule_text, rules_from, table_of

SHOWS: dict[str, Shows] = {"ios/access": "installed"}
CORRELATION = """
title: Often
id: 11111111-1111-4111-8111-111111111112
level: medium
correlation: {type: event_count, rules: [base], group-by: [client], timespan: 1m, condition: {gte: 2}}
"""


def found(folder: Path, records: list[Access], *texts: str) -> list[Finding]:
    """Return the findings of the rules on the records."""
    rules = rules_from(folder, *texts)
    table = table_of(rules, records, quotable=True)
    hits = evaluate(rules, {"ios/access": table}).hits
    return list(findings_of(rules, hits, table.quote, shows=SHOWS))


def test_a_finding_says_what_its_rule_says(tmp_path: Path) -> None:
    """Everything a reader needs is in it, with the records themselves."""
    records = [access("a", client="x", links=("l",), time=at("12:00:00")), access("b", client="y")]
    (finding,) = found(
        tmp_path,
        records,
        rule_text(
            "a: {client: x}\ncondition: a",
            description="What it means.",
            advice="What to do.",
            falsepositives="[Something harmless.]",
            references="[https://a.example/]",
            tags="[attack.t1429]",
        ),
    )

    assert (finding.rule, finding.title, finding.level) == (f"sigma:{RULE_ID}", "A rule", "low")
    assert (finding.artifact, finding.shows) == ("ios/access", "installed")
    assert (finding.explanation, finding.advice) == ("What it means.", "What to do.")
    assert finding.false_positives == ("Something harmless.",)
    assert (finding.references, finding.attack) == (("https://a.example/",), ("T1429",))
    assert (finding.count, finding.first_seen, finding.last_seen) == (1, at("12:00:00"), at("12:00:00"))
    (record,) = finding.records
    assert (record.path, record.position, record.time) == ("access.db", "row a", at("12:00:00"))
    assert (record.fields["client"], record.fields["links"]) == ("x", ["l"])
    assert not {"origin", "time", "time_basis"} & record.fields.keys()


def test_a_finding_quotes_some_records_and_counts_all(tmp_path: Path) -> None:
    """A report stays readable."""
    (finding,) = found(tmp_path, [access(str(n)) for n in range(500)], rule_text("a: {name: '*'}\ncondition: a"))

    assert (finding.count, len(finding.records)) == (500, MOST_RECORDS)


def test_the_same_fact_has_the_same_id(tmp_path: Path) -> None:
    """In every sweep, whatever else was found; another fact has another."""
    text = rule_text("a: {client: '*'}\ncondition: a", fields="[client]")
    (first,) = found(tmp_path, [access("a", client="x")], text)
    both = found(tmp_path, [access("b", client="y"), access("c", client="x"), access("d", client="x")], text)

    assert len(first.id) == 16
    assert [first.id] == [finding.id for finding in both if finding.count == 2]
    assert len({finding.id for finding in both}) == 2
    assert {finding.fields for finding in [first, *both]} == {("client",)}


def test_hits_of_a_correlation_in_one_group_are_one_finding(tmp_path: Path) -> None:
    """With the events of all of them."""
    times = ["12:00:00", "12:00:10", "12:00:05", "15:00:00", "15:00:01", "18:00:00"]
    clients = ["x", "x", "y", "x", "x", "x"]
    records = [
        access(str(n), client=client, time=at(time))
        for n, (time, client) in enumerate(zip(times, clients, strict=True))
    ]

    (finding,) = found(tmp_path, records, rule_text("a: {client: '*'}\ncondition: a", name="base"), CORRELATION)

    assert (finding.title, finding.level, finding.count) == ("Often", "medium", 4)
    assert (finding.first_seen, finding.last_seen) == (at("12:00:00"), at("15:00:01"))
    assert [record.position for record in finding.records] == ["row 0", "row 1", "row 3", "row 4"]
