"""Judgements: dates to the day, waivers, advice, and never `compliant` without knowing."""

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bugsweep.errors import UsageError
from bugsweep.model.fact import FACT_FIELDS, Fact
from bugsweep.policy import PACKS, Policy, Subject, Waiver, judge_policy, load_policy
from bugsweep.policy.rules import All, AnyOf, Condition, Not, Rule, Test
from policies import SIX, at, facts_of, judged, policy_of

ELECTIONS = ("administration", "internal-politics", "elections")
HELD = {
    "person.unit": Fact(field="person.unit", value="elections", source="register", observed_at=at("2023-03-30")),
    "device.os": Fact(field="device.os", value="ios", source="sweep 88", observed_at=at("2023-03-30")),
    "disposition": Fact(field="disposition", value="held", source="hand-in desk", observed_at=at("2023-03-30")),
}
"""An iPhone of the elections, not handed in."""


def six() -> Policy:
    """Return the six rules of the reference."""
    return load_policy(SIX.encode())


@pytest.mark.parametrize(
    ("day", "outcome"), [("2023-03-30", "due"), ("2023-03-31T23:59:59", "due"), ("2023-04-01T00:00:00", "violation")]
)
def test_a_deadline_is_exclusive(day: str, outcome: str) -> None:
    """Before 1 April: on that day it is too late."""
    found = judged(six(), HELD, day, unit_path=ELECTIONS)["HAND-1"]
    assert (found.outcome, found.deadline) == (outcome, date(2023, 4, 1))


def test_the_why_line_is_that_of_the_reference() -> None:
    """Field, value, source and day of each fact in both languages, with the age behind the day, and the deadline."""
    found = judged(six(), HELD, "2023-04-01", unit_path=ELECTIONS)["HAND-1"]
    assert found.why["ru"].replace(", 2 дн.", "") == (
        "Нарушение HAND-1 — Сотрудники указанных подразделений сдают iPhone до 1 апреля. "
        "подразделение = elections (данные: register, 30.03.2023); ОС = ios (данные: sweep 88, 30.03.2023); "
        "состояние = held (данные: hand-in desk, 30.03.2023); срок: 01.04.2023."
    )
    assert found.why["ru"].count(", 2 дн.") == 3
    assert found.why["en"] == (
        "Violation HAND-1 — Staff of these units hand in their iPhones before 1 April. "
        "unit = elections (data: register, 2023-03-30, 2 d); system = ios (data: sweep 88, 2023-03-30, 2 d); "
        "what became of it = held (data: hand-in desk, 2023-03-30, 2 d); deadline: 2023-04-01."
    )


def test_the_other_rules_of_the_reference_say_what_it_states() -> None:
    """Missing evidence of Lockdown Mode is unknown, another system's protection is not waited for."""
    phone = HELD | {
        "device.class": "smartphone",
        "purpose": "official",
        "person.role": "official",
        "person.clearance": "secret",
        "person.at_risk": True,
        "device.network": "public",
        "device.patch_behind": 86_400,
        "device.apps.messenger": ["org.whispersystems.signal", "com.whatsapp"],
        "device.apps.meeting": [],
    }
    outcomes = {rule: one.outcome for rule, one in judged(six(), phone, "2023-04-01", unit_path=ELECTIONS).items()}
    assert outcomes == {
        "HAND-1": "violation",
        "OFF-1": "violation",
        "APP-1": "grace",
        "APP-2": "compliant",
        "SEC-1": "violation",
        "PATCH-1": "unknown",
    }
    for lockdown, outcome in ((True, "compliant"), (False, "violation")):
        found = judged(six(), phone | {"device.lockdown_mode": lockdown}, "2023-04-01", unit_path=ELECTIONS)
        assert found["PATCH-1"].outcome == outcome


def test_a_judgement_says_of_what_it_is() -> None:
    """The policy by its hash, and what to do."""
    policy = six()
    found = judged(policy, HELD, "2023-04-01", unit_path=ELECTIONS)["HAND-1"]
    assert (found.policy, found.version, found.policy_sha256) == ("phone-policy", 3, policy.sha256)
    assert (found.subject, found.severity, found.binding) == ("A-1", "high", True)
    assert found.fix is not None
    assert found.fix.replace_with == {"os": ("android", "aurora", "harmonyos")}
    assert found.fix.paid_by == "organisation"
    assert found.as_of == at("2023-04-01")
    assert [(step.part, step.test) for step in found.trace] == [
        ("for", "within [internal-politics, public-projects, state-council, it-department]"),
        ("for", "ios"),
        ("must", "in [handed_in, destroyed, given_away]"),
    ]


def test_days_begin_where_the_moment_is() -> None:
    """1 April begins in Moscow three hours before it does in London."""
    moment = datetime(2023, 4, 1, 0, 0, tzinfo=timezone(timedelta(hours=3)))
    subject = Subject(id="A-1", facts=HELD, unit_path=ELECTIONS)
    outcomes = [next(judge_policy(six(), [subject], when)).outcome for when in (moment, moment.astimezone(UTC))]
    assert outcomes == ["violation", "due"]


@pytest.mark.parametrize("moment", [datetime(2023, 4, 1), datetime(2201, 1, 1, tzinfo=UTC)])  # noqa: DTZ001 - the point
def test_a_moment_has_a_zone_and_is_not_absurd(moment: datetime) -> None:
    """Even where there is nobody to judge."""
    with pytest.raises(UsageError, match="time zone"):
        judge_policy(six(), [], moment)


@pytest.mark.parametrize(("day", "outcome"), [("2026-01-09", "not applicable"), ("2026-01-10T00:00:00", "violation")])
def test_a_rule_begins_on_its_first_day(day: str, outcome: str) -> None:
    """And says before from when."""
    policy = policy_of("must: {device.rooted: false}\nin_force: 2026-01-10")
    found = judged(policy, {"device.rooted": True}, day, observed="2026-01-01")["R-1"]
    assert found.outcome == outcome
    assert ("in force from: 2026-01-10" in found.why["en"]) is (outcome == "not applicable")


@pytest.mark.parametrize(
    ("day", "outcome"),
    [
        ("2026-01-09T23:59:59", "due"),
        ("2026-01-10T00:00:00", "grace"),
        ("2026-01-16T23:59:59", "grace"),
        ("2026-01-17T00:00:00", "violation"),
    ],
)
def test_grace_follows_the_deadline(day: str, outcome: str) -> None:
    """Seven days are seven days."""
    policy = policy_of("must: {device.rooted: false}\nbefore: 2026-01-10\ngrace: 7d")
    found = judged(policy, {"device.rooted": True}, day, observed="2026-01-01")["R-1"]
    assert (found.outcome, found.grace_until) == (outcome, at("2026-01-17T00:00:00"))


@pytest.mark.parametrize(
    ("observed", "since", "outcome"),
    [
        ("2026-01-10T12:00:01", None, "grace"),
        ("2026-01-10T12:00:00", None, "violation"),
        ("2026-01-17", "2026-01-09", "violation"),
        ("2026-01-17", "2026-02-09", "grace"),
        (None, None, "violation"),
        ("2020-01-01", None, "violation"),
    ],
)
def test_grace_without_a_deadline_begins_when_the_breach_was_seen(
    observed: str | None, since: str | None, outcome: str
) -> None:
    """A later sweep that sees the same begins no second grace; a breach that nobody can date has none."""
    policy = policy_of("must: {device.rooted: false}\ngrace: 7d")
    fact = Fact(
        field="device.rooted", value=True, source="sweep", observed_at=None if observed is None else at(observed)
    )
    earlier = {} if since is None else {"R-1": at(since)}
    found = judged(policy, {"device.rooted": fact}, "2026-01-17", since=earlier)["R-1"]
    assert found.outcome == outcome
    if observed == "2020-01-01":
        assert found.since == at("2023-01-01T00:00:00"), "a rule is broken from its first day at the earliest"


WAVES = (
    "for: {person.unit: {within: [top]}}\nmust: {device.rooted: false}\n"
    "before: 2026-06-01\nwaves: {a: 2026-04-01, a2: 2026-05-01}"
)


@pytest.mark.parametrize(
    ("path", "day", "outcome", "deadline"),
    [
        (("top", "a", "a1"), "2026-03-31", "due", date(2026, 4, 1)),
        (("top", "a", "a1"), "2026-04-01", "violation", date(2026, 4, 1)),
        (("top", "a", "a2"), "2026-04-30", "due", date(2026, 5, 1)),
        (("top", "b"), "2026-05-31", "due", date(2026, 6, 1)),
        (("top", "b"), "2026-06-01", "violation", date(2026, 6, 1)),
    ],
)
def test_waves_give_units_their_own_deadline(path: tuple[str, ...], day: str, outcome: str, deadline: date) -> None:
    """The nearest unit counts."""
    found = judged(policy_of(WAVES), {"device.rooted": True}, day, unit_path=path)["R-1"]
    assert (found.outcome, found.deadline) == (outcome, deadline)


@pytest.mark.parametrize(
    ("day", "outcome"),
    [("2026-03-31", "due"), ("2026-04-01", "unknown"), ("2026-05-31", "unknown"), ("2026-06-01", "violation")],
)
def test_without_the_tree_only_a_date_for_all_decides(day: str, outcome: str) -> None:
    """Whose deadline it is cannot be said of somebody whose place is not known."""
    policy = policy_of(WAVES.partition("\n")[2])
    assert judged(policy, {"device.rooted": True, "person.unit": "z"}, day)["R-1"].outcome == outcome


def waiver(*scope: str, expires: str = "2026-02-01", rule: str = "R-1", granted: str | None = None) -> Waiver:
    """Return a waiver."""
    return Waiver(
        id="W-7",
        rule=rule,
        scope=scope,
        expires=date.fromisoformat(expires),
        granted_by="head of security",
        reason="abroad",
        granted_on=None if granted is None else date.fromisoformat(granted),
    )


@pytest.mark.parametrize(
    ("given", "outcome"),
    [
        (waiver("A-1"), "waived"),
        (waiver("person-3", "x"), "waived"),
        (waiver("top"), "waived"),
        (waiver("A-2"), "violation"),
        (waiver("A-1", rule="R-9"), "violation"),
        (waiver("A-1", expires="2026-01-31"), "violation"),
        (waiver("A-1", granted="2026-02-01"), "violation"),
        (waiver(), "violation"),
    ],
)
def test_a_waiver_is_for_whom_it_names_until_its_day(given: Waiver, outcome: str) -> None:
    """A unit stands for all below it; on the day it expires it is over."""
    policy = policy_of("must: {device.rooted: false}")
    found = judged(
        policy, {"device.rooted": True}, "2026-01-31", unit_path=("top", "a"), ids=("person-3",), waivers=[given]
    )["R-1"]
    assert found.outcome == outcome
    if outcome == "waived":
        assert (found.waiver, found.waiver_expires) == ("W-7", date(2026, 2, 1))
        assert "исключение до: 01.02.2026" in found.why["ru"]


def test_a_waiver_hides_neither_compliance_nor_ignorance() -> None:
    """It excuses a breach, and nothing else."""
    policy = policy_of("must: {device.rooted: false}")
    for value, outcome in ((False, "compliant"), (None, "unknown")):
        assert judged(policy, {"device.rooted": value}, "2026-01-31", waivers=[waiver("A-1")])["R-1"].outcome == outcome


def test_advice_is_never_a_breach() -> None:
    """Nobody has the power to order it."""
    policy = policy_of("must: {device.rooted: false}\nbindingness: advice\nbefore: 2026-01-01")
    found = judged(policy, {"device.rooted": True}, "2026-01-31")["R-1"]
    assert (found.outcome, found.binding) == ("advice", False)


def test_a_scope_that_is_not_known_is_unknown() -> None:
    """Whom nobody knows is not left out in silence; whom one known fact leaves out is."""
    policy = policy_of("for: {person.at_risk: true, purpose: official}\nmust: {device.rooted: false}")
    assert judged(policy, {"device.rooted": False}, "2026-01-31")["R-1"].outcome == "unknown"
    assert judged(policy, {"purpose": "personal"}, "2026-01-31")["R-1"].outcome == "not applicable"


FIELDS: dict[str, tuple[Any, ...]] = {
    "device.rooted": (True, False),
    "device.lockdown_mode": (True, False),
    "device.usb_debugging": (True, False),
    "device.passcode_length": (0, 5, 6, 12),
    "device.os_version": ("16.0", "17.4", "18"),
    "device.vpn": ([], ["a"], ["a", "b"]),
    "person.clearance": ("none", "secret", "top_secret"),
    "sweep.finished_at": ("2026-01-30T00:00:00+00:00", "2025-01-01T00:00:00+00:00"),
}
SYSTEMS = ("ios", "android")
TESTS = (
    "{device.rooted: false}",
    "{device.rooted: true}",
    "{device.lockdown_mode: true}",
    "{device.lockdown_mode: false}",
    "{device.usb_debugging: false}",
    "{device.passcode_length: {at_least: 6}}",
    "{device.os_version: {at_most: 17}}",
    "{device.vpn: {only: [a]}}",
    "{device.vpn: {empty: false}}",
    "{person.clearance: {at_least: secret}}",
    "{sweep.finished_at: {within_last: 30d}}",
)
CONDITIONS = st.recursive(
    st.sampled_from(TESTS),
    lambda inner: st.one_of(
        inner.map("{{not: {}}}".format),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: f"{{all: [{', '.join(parts)}]}}"),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: f"{{any: [{', '.join(parts)}]}}"),
    ),
    max_leaves=8,
)
STATES = ("fresh", "stale", "undated", "missing", "later", "null", "wrong")
NOW = "2026-01-31"
OBSERVED = {"fresh": "2026-01-20", "stale": "2025-06-01", "later": "2026-03-01"}


def made(field: str, value: Any, state: str) -> dict[str, Fact]:  # noqa: ANN401
    """Return a fact in a state, or none."""
    if state == "missing":
        return {}
    value = None if state == "null" else {"wrong": 1} if state == "wrong" else value
    moment = None if state == "undated" else at(OBSERVED.get(state, "2026-01-20"))
    return {field: Fact(field=field, value=value, source="import:x", observed_at=moment)}


@settings(max_examples=600, deadline=None)
@given(
    condition=CONDITIONS,
    values=st.fixed_dictionaries(
        {field: st.tuples(st.sampled_from(v), st.sampled_from(STATES)) for field, v in FIELDS.items()}
    ),
    truth=st.fixed_dictionaries({field: st.sampled_from(v) for field, v in FIELDS.items()}),
    system=st.sampled_from((*SYSTEMS, None)),
    true_system=st.sampled_from(SYSTEMS),
)
def test_nothing_missing_or_stale_makes_a_rule_hold(
    condition: str, values: dict[str, tuple[Any, str]], truth: dict[str, Any], system: str | None, true_system: str
) -> None:
    """Whatever is true of what is not known: a rule that is said to hold, or not to, does so then too."""
    policy = policy_of(f"must: {condition}\nfresh: 30d")
    facts: dict[str, Fact] = {} if system is None else made("device.os", system, "fresh")
    completed = made("device.os", system or true_system, "fresh")
    for field, (value, state) in values.items():
        facts |= made(field, value, state)
        platforms = FACT_FIELDS[field].platforms
        if state == "fresh" or not platforms or (system or true_system) in platforms:
            completed |= made(field, value if state == "fresh" else truth[field], "fresh")

    found = judged(policy, facts, NOW)["R-1"].outcome

    if found in {"compliant", "violation"}:
        assert judged(policy, completed, NOW)["R-1"].outcome == found
    if all(state != "fresh" for _, state in values.values()) and system is None:
        assert found == "unknown"


def rules_of_packs() -> list[tuple[Policy, Rule]]:
    """Return every rule that comes with the program."""
    return [
        (policy, rule)
        for path in sorted(PACKS.glob("*.yaml"))
        for policy in [load_policy(path)]
        for rule in policy.rules
    ]


def fields_of(condition: Condition) -> set[str]:
    """Return the fields that a condition asks for."""
    if isinstance(condition, Test):
        return {condition.field}
    if isinstance(condition, Not):
        return fields_of(condition.condition)
    assert isinstance(condition, All | AnyOf)
    return set().union(*map(fields_of, condition.conditions))


@pytest.mark.parametrize(("policy", "rule"), rules_of_packs(), ids=lambda value: getattr(value, "id", ""))
def test_no_shipped_rule_holds_without_facts(policy: Policy, rule: Rule) -> None:
    """Where an example complies, it no longer does once what `must` asks for is not there, or is undated and stale."""
    needed = fields_of(rule.must)
    for example in rule.examples:
        facts = {fact.field: fact for fact in example.facts if fact.field not in needed}
        subject = Subject(id="example", facts=facts, unit_path=example.unit_path if "person.unit" not in needed else ())
        judgement = next(one for one in judge_policy(policy, [subject], example.as_of) if one.rule == rule.id)
        assert judgement.outcome in {"unknown", "not applicable"}


def test_nobody_is_judged_twice() -> None:
    """A judgement for each subject and each rule, in that order."""
    subjects = [Subject(id=name, facts=facts_of({}, None)) for name in "ab"]
    found = [(one.subject, one.rule) for one in judge_policy(six(), subjects, at("2026-01-01"))]
    assert found == [(name, rule.id) for name in "ab" for rule in six().rules]
