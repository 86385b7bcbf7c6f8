"""A new policy is compared with the old one by those who would change status."""

from bugsweep.policy import Subject
from bugsweep.policy.difference import compare_policies
from policies import at, facts_of, policy_of

OLD = policy_of(
    "id: A\nmust: {device.rooted: false}\n---\nid: B\nmust: {device.beta: false}\n---\n"
    "id: D\nmust: {device.beta: false}"
)
NEW = policy_of(
    "id: A\nmust: {device.rooted: false, device.beta: false}\n---\nid: C\nmust: {device.attested: true}\n---\n"
    "id: D\nmust: {device.beta: false}\n---\nid: E\nfor: {device.rooted: true}\nmust: {device.beta: false}"
)


def test_only_who_changes_is_told() -> None:
    """A rule that is new and applies to nobody changes nothing."""
    subjects = [
        Subject(id=name, facts=facts_of({"device.rooted": False, "device.beta": beta}, at("2026-01-01")))
        for name, beta in (("one", False), ("two", True))
    ]
    changes = compare_policies(OLD, NEW, iter(subjects), at("2026-01-01"))
    assert [(change.subject, change.rule, change.before, change.after) for change in changes] == [
        ("one", "B", "compliant", None),
        ("one", "C", None, "unknown"),
        ("two", "A", "compliant", "violation"),
        ("two", "B", "violation", None),
        ("two", "C", None, "unknown"),
    ]


def test_a_change_comes_with_the_new_reason() -> None:
    """Or with the old one, where the rule is gone."""
    subject = Subject(id="one", facts=facts_of({"device.rooted": False, "device.beta": True}, at("2026-01-01")))
    why = {change.rule: change.why["en"] for change in compare_policies(OLD, NEW, [subject], at("2026-01-01"))}
    assert "beta system = yes" in why["A"]
    assert why["B"].startswith("Violation B")


def test_the_same_policy_changes_nothing() -> None:
    """For anybody."""
    assert list(compare_policies(OLD, OLD, [Subject(id="one", facts={})], at("2026-01-01"))) == []
