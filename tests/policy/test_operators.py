"""Every operator holds, does not hold, and at its boundary does what it says."""

import pytest

from bugsweep.model.fact import FACT_FIELDS
from bugsweep.policy.operators import OPERATORS, operators_of
from policies import judged, policy_of

DAY = 86_400


@pytest.mark.parametrize(
    ("must", "value", "outcome"),
    [
        ("device.rooted: false", False, "compliant"),
        ("device.rooted: false", True, "violation"),
        ("device.rooted: {is: false}", False, "compliant"),
        ("device.passcode_length: {at_least: 6}", 6, "compliant"),
        ("device.passcode_length: {at_least: 6}", 5, "violation"),
        ("device.os_version: {at_least: 17.10}", "17.9.9", "violation"),
        ("device.os_version: {at_least: 17.10}", "17.10", "compliant"),
        ("device.os_version: {at_most: 17.10}", "17.10.1", "violation"),
        ("device.os_version: {is: 17.0}", "17", "compliant"),
        ("device.os_version: {at_least: 17}", "18 beta", "unknown"),
        ("device.network: {at_least: organisation}", "public", "violation"),
        ("device.network: {at_least: organisation}", "secure", "compliant"),
        ("device.network: {at_most: organisation}", "secure", "violation"),
        ("device.network: {at_most: organisation}", "organisation", "compliant"),
        ("device.patch_behind: {at_most: 14d}", 14 * DAY, "compliant"),
        ("device.patch_behind: {at_most: 14d}", 14 * DAY + 1, "violation"),
        ("device.patch_date: {before: 2026-01-10}", "2026-01-09", "compliant"),
        ("device.patch_date: {before: 2026-01-10}", "2026-01-10", "violation"),
        ("device.patch_date: {from: 2026-01-10}", "2026-01-10", "compliant"),
        ("device.patch_date: {from: 2026-01-10}", "2026-01-09", "violation"),
        ("sweep.finished_at: {before: 2026-01-10}", "2026-01-09T23:59:59+00:00", "compliant"),
        ("sweep.finished_at: {before: 2026-01-10}", "2026-01-09T23:59:59-01:00", "violation"),
        ("sweep.finished_at: {from: 2026-01-10}", "2026-01-09T23:59:59+00:00", "violation"),
        ("sweep.finished_at: {within_last: 30d}", "2026-01-01T12:00:00+00:00", "compliant"),
        ("sweep.finished_at: {within_last: 30d}", "2026-01-01T11:59:59+00:00", "violation"),
        ("sweep.finished_at: {within_last: 30d}", "2026-01-31T12:00:01+00:00", "unknown"),
        ("person.briefed_at: {within_last: 30d}", "2026-01-01", "compliant"),
        ("person.briefed_at: {within_last: 30d}", "2025-12-31", "violation"),
        ("person.briefed_at: {within_last: 30d}", "2026-02-01", "unknown"),
        ("device.supported_until: {ahead_by: 0d}", "2026-01-31", "compliant"),
        ("device.supported_until: {ahead_by: 0d}", "2026-01-30", "violation"),
        ("sweep.finished_at: {ahead_by: 1d}", "2026-02-01T12:00:00+00:00", "compliant"),
        ("device.model: {like: iPhone*}", "iPhone14,5", "compliant"),
        ("device.model: {like: [iPad*, iPhone1?*]}", "iPhone9,3", "violation"),
        ("device.model: {unlike: iPhone*}", "iPhone9,3", "violation"),
        ("device.model: {unlike: iPhone*}", "Pixel 9", "compliant"),
        ("device.os: {in: [android, aurora]}", "aurora", "compliant"),
        ("device.os: {in: [android, aurora]}", "ios", "violation"),
        ("device.os: {not_in: [android, aurora]}", "aurora", "violation"),
        ("device.vpn: {only: [a, b]}", ["a"], "compliant"),
        ("device.vpn: {only: [a, b]}", ["a", "A"], "violation"),
        ("device.vpn: {only: []}", [], "compliant"),
        ("device.vpn: {none_of: [com.Bad]}", ["com.bad"], "violation"),
        ("device.vpn: {none_of: [com.bad]}", ["com.bad2"], "compliant"),
        ("device.vpn: {any_of: [a, b]}", ["b", "c"], "compliant"),
        ("device.vpn: {any_of: [a, b]}", ["c"], "violation"),
        ("device.vpn: {all_of: [a, b]}", ["b", "a", "c"], "compliant"),
        ("device.vpn: {all_of: [a, b]}", ["b"], "violation"),
        ("device.vpn: {count_at_most: 1}", ["b"], "compliant"),
        ("device.vpn: {count_at_most: 1}", ["a", "b"], "violation"),
        ("device.vpn: {empty: true}", [], "compliant"),
        ("device.vpn: {empty: true}", ["a"], "violation"),
        ("device.vpn: {empty: false}", ["a"], "compliant"),
        ("device.apps: {only: [a]}", [{"id": "a"}], "compliant"),
        ("device.apps: {versions: {a: 2.10}}", [{"id": "a", "version": "2.9"}], "violation"),
        ("device.apps: {versions: {a: 2.10}}", [{"id": "a", "version": "2.10"}, {"id": "b"}], "compliant"),
        ("device.apps: {versions: {a: 2.10}}", [{"id": "a", "version": "nightly"}], "unknown"),
        ("device.apps: {versions: {a: 2.10}}", [{"id": "b"}], "compliant"),
    ],
)
def test_an_operator_asks_what_it_says(must: str, value: object, outcome: str) -> None:
    """At noon of 31 January 2026."""
    policy = policy_of(f"must: {{{must}}}")
    field = must.partition(":")[0]
    assert judged(policy, {field: value}, "2026-01-31")["R-1"].outcome == outcome


def test_those_that_are_not_allowed_are_named() -> None:
    """A list of two hundred apps does not say which one is the reason."""
    policy = policy_of("must: {device.vpn: {only: [a]}}\n---\nmust: {device.apps: {versions: {b: 2}}}")
    found = judged(policy, {"device.vpn": ["a", "z", "y"], "device.apps": [{"id": "b", "version": "1"}]}, "2026-01-31")
    assert found["R-1"].trace[0].value == ["y", "z"]
    assert found["R-2"].trace[0].value == ["b 1"]


def test_every_field_can_be_asked_something() -> None:
    """And what is asked is for its kind."""
    for field in FACT_FIELDS.values():
        operators = operators_of(field)
        assert operators
        assert all(field.kind in operator.kinds for operator in operators)
    names = {operator.name for operator in operators_of(FACT_FIELDS["device.os"])}
    assert "at_least" not in names, "systems have no order"
    assert "within" not in names, "only units have a tree"
    assert "at_least" in {operator.name for operator in operators_of(FACT_FIELDS["person.clearance"])}


def test_patterns_of_stars_end() -> None:
    """A pattern from a stranger does not try every way to divide a text."""
    policy = policy_of(f"must: {{device.model: {{like: '{'*a' * 40}b'}}}}")
    assert judged(policy, {"device.model": "a" * 5_000}, "2026-01-31")["R-1"].outcome == "violation"


def test_every_operator_is_explained() -> None:
    """The reference is written from it."""
    assert all(operator.about for operator in OPERATORS.values())
