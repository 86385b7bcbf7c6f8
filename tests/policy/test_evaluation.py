"""Three-valued logic: only what is known and fresh counts."""

from typing import Any

import pytest

from bugsweep.model.fact import Fact
from bugsweep.policy import Subject
from bugsweep.policy.evaluation import Compiler, Needs, SubjectFacts
from bugsweep.policy.rules import All, AnyOf, Condition, Not, Test
from policies import at, judged, policy_of

KNOWN: dict[bool | None, dict[str, Any]] = {True: {"is": True}, False: {"is": False}, None: {}}


def test_of(name: str) -> Test:
    """Return a test that asks whether a field is true."""
    return Test(field=name, operator="is", operand=True, written="true")


test_of.__test__ = False  # type: ignore[attr-defined]

ROOTED, BETA = test_of("device.rooted"), test_of("device.beta")


def holds(condition: Condition, rooted: object, beta: object) -> bool | None:
    """Return what a condition over two fields comes to."""
    compiler = Compiler()
    evaluate = compiler.compile(condition, Needs(part="must"))
    facts = {
        name: Fact(field=name, value=value, source="register", observed_at=at("2026-01-01"))
        for name, value in (("device.rooted", rooted), ("device.beta", beta))
    }
    return evaluate(SubjectFacts(Subject(id="s", facts=facts), at("2026-01-01"), compiler.questions))[0]


VALUES = (True, False, None)


@pytest.mark.parametrize("rooted", VALUES)
@pytest.mark.parametrize("beta", VALUES)
def test_logic_is_that_of_kleene(rooted: object, beta: object) -> None:
    """One that fails decides all, one that holds decides any; the unknown decides nothing."""
    both, either = holds(All((ROOTED, BETA)), rooted, beta), holds(AnyOf((ROOTED, BETA)), rooted, beta)

    assert both is (False if False in {rooted, beta} else None if None in {rooted, beta} else True)
    assert either is (True if True in {rooted, beta} else None if None in {rooted, beta} else False)
    assert holds(Not(ROOTED), rooted, beta) is (None if rooted is None else not rooted)


def test_the_same_question_is_asked_once() -> None:
    """Fifty rules for smartphones ask once whether it is one."""
    compiler = Compiler()
    for part in ("for", "must", "must"):
        compiler.compile(All((ROOTED, Not(ROOTED), BETA)), Needs(part=part))  # type: ignore[arg-type]
    assert compiler.questions == 4


def test_a_scope_says_only_why_it_does_not_apply_and_a_breach_says_all() -> None:
    """Who reads a breach has to mend all of it."""
    policy = policy_of(
        "for: {device.rooted: true, device.beta: true}\nmust: {device.attested: true}\n---\n"
        "must: {device.rooted: true, device.beta: true, device.attested: true}"
    )
    found = judged(policy, {"device.rooted": False, "device.beta": False, "device.attested": True}, "2026-01-01")
    assert [step.field for step in found["R-1"].trace] == ["device.rooted"]
    assert [step.field for step in found["R-2"].trace] == ["device.rooted", "device.beta"]


@pytest.mark.parametrize(
    ("system", "outcome"), [("android", "unknown"), ("ios", "compliant"), (None, "unknown"), ("symbian", "unknown")]
)
def test_what_a_system_does_not_have_is_off(system: object, outcome: str) -> None:
    """USB debugging on an iPhone is not unknown for ever; where the system is not known, it is."""
    policy = policy_of("must: {device.usb_debugging: false}")
    found = judged(policy, {"device.os": system}, "2026-01-01")["R-1"]
    assert (found.outcome, found.trace[0].doubt) == (
        outcome,
        "inapplicable" if outcome == "compliant" else "missing",
    )


def test_what_a_system_does_not_have_does_not_count_as_there() -> None:
    """Advanced Protection is asked of an iPhone in vain; what a source says of it outweighs that."""
    policy = policy_of("must: {device.advanced_protection: true}")
    assert judged(policy, {"device.os": "ios"}, "2026-01-01")["R-1"].outcome == "violation"
    said = {"device.os": "ios", "device.advanced_protection": True}
    assert judged(policy, said, "2026-01-01")["R-1"].outcome == "compliant"


@pytest.mark.parametrize(
    ("observed", "outcome", "doubt"),
    [
        ("2026-01-01", "compliant", ""),
        ("2026-01-01T12:00:00", "compliant", ""),
        ("2026-01-01T11:59:59", "unknown", "stale"),
        ("2026-01-31T12:00:01", "unknown", "later"),
    ],
)
def test_facts_are_fresh_to_the_second(observed: str, outcome: str, doubt: str) -> None:
    """Thirty days are thirty days, and nothing is known before it is seen."""
    policy = policy_of("must: {device.rooted: false}\nfresh: 30d")
    found = judged(policy, {"device.rooted": False}, "2026-01-31", observed=observed)["R-1"]
    assert (found.outcome, found.trace[0].doubt) == (outcome, doubt)


def test_a_fact_without_a_time_is_never_fresh() -> None:
    """And one whose time has no zone is one without a time."""
    policy = policy_of("must: {device.rooted: false}\nfresh: 30d\n---\nmust: {device.rooted: false}")
    for moment in (None, at("2026-01-31").replace(tzinfo=None)):
        fact = Fact(field="device.rooted", value=False, source="register", observed_at=moment)
        found = judged(policy, {"device.rooted": fact}, "2026-01-31")
        assert found["R-1"].outcome == "unknown"
        assert found["R-1"].trace[0].doubt == "undated"
        assert found["R-2"].outcome == "compliant"


def test_what_lasts_does_not_grow_old() -> None:
    """A phone does not become another model."""
    policy = policy_of("must: {device.class: smartphone}\nfresh: 30d")
    assert (
        judged(policy, {"device.class": "smartphone"}, "2026-01-31", observed="2020-01-01")["R-1"].outcome
        == "compliant"
    )


@pytest.mark.parametrize(("source", "outcome"), [("register", "violation"), ("import:intune", "unknown")])
def test_what_the_register_says_of_people_is_what_it_says_today(source: str, outcome: str) -> None:
    """A person who joined a year ago is still there; an inventory of a year ago no longer knows."""
    policy = policy_of("for: {person.role: official}\nmust: {device.rooted: false}\nfresh: 30d")
    role = Fact(field="person.role", value="official", source=source, observed_at=at("2025-01-01"))
    assert judged(policy, {"person.role": role, "device.rooted": True}, "2026-01-31")["R-1"].outcome == outcome


def test_a_rule_takes_facts_only_from_the_sources_it_names() -> None:
    """The holder's word does not show that a bootloader is locked."""
    policy = policy_of("must: {device.bootloader_locked: true}\nevidence: [sweep, import]")
    for source, outcome in (("declared", "unknown"), ("android/properties", "compliant"), ("register", "unknown")):
        found = judged(policy, {"device.bootloader_locked": True}, "2026-01-31", source=source)["R-1"]
        assert found.outcome == outcome


@pytest.mark.parametrize(
    ("path", "unit", "outcome"),
    [
        (("top", "a", "b"), None, "violation"),
        (("top", "a"), "a", "violation"),
        (("top", "c"), None, "not applicable"),
        ((), "a", "violation"),
        ((), "b", "unknown"),
        ((), None, "unknown"),
        (("top", "c"), "a", "unknown"),
    ],
)
def test_a_unit_stands_for_all_below_it(path: tuple[str, ...], unit: str | None, outcome: str) -> None:
    """Where the tree is not known, or contradicts the fact, nobody is left out in silence."""
    policy = policy_of("for: {person.unit: {within: [a]}}\nmust: {device.rooted: false}")
    values = {"device.rooted": True} | ({} if unit is None else {"person.unit": unit})
    assert judged(policy, values, "2026-01-31", unit_path=path)["R-1"].outcome == outcome


def test_a_value_that_cannot_be_read_is_unknown() -> None:
    """Whatever an import wrote there."""
    policy = policy_of("must: {not: {device.rooted: true}}")
    for value in ("no", 0, [], {}, 1e999):
        found = judged(policy, {"device.rooted": value}, "2026-01-31")["R-1"]
        assert (found.outcome, found.trace[0].doubt) == ("unknown", "unreadable")


def test_no_phone_has_none_of_the_systems() -> None:
    """Whoever has no phone at all has no iPhone to hand in."""
    policy = policy_of("for: {device.os: ios}\nmust: {disposition: handed_in}")
    assert judged(policy, {"device.class": "none"}, "2026-01-31")["R-1"].outcome == "not applicable"
    assert judged(policy, {"device.class": "feature_phone"}, "2026-01-31")["R-1"].outcome == "unknown"


ADDED = "categories: {messenger: [com.example.house]}"


@pytest.mark.parametrize(
    ("messengers", "apps", "outcome"),
    [
        (["org.whispersystems.signal"], ["org.whispersystems.signal", "com.example.maps"], "compliant"),
        (["org.whispersystems.signal"], ["org.whispersystems.signal", "com.example.house"], "violation"),
        ([], None, "unknown"),
        (["com.whatsapp"], None, "violation"),
        (None, ["com.example.maps"], "unknown"),
    ],
)
def test_an_organisation_adds_apps_to_a_category(
    messengers: list[str] | None, apps: list[str] | None, outcome: str
) -> None:
    """Where the list of all apps is not known, only what the table knows decides, and only against."""
    policy = policy_of("must: {device.apps.messenger: {only: ['app:Signal']}}", ADDED)
    listed = None if apps is None else [{"id": app} for app in apps]
    found = judged(policy, {"device.apps.messenger": messengers, "device.apps": listed}, "2026-01-31")["R-1"]
    assert found.outcome == outcome
    if apps and "com.example.house" in apps:
        assert found.trace[0].value == ["com.example.house"]
