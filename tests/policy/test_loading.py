"""A policy is understood as a whole or refused, with the line and the nearest name."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bugsweep.errors import PolicyError
from bugsweep.model.judgement import Bilingual
from bugsweep.policy import PACKS, PolicyMistakesError, load_policy, pack_path
from bugsweep.policy.rules import All, AnyOf, Not, Test
from policies import SIX

HEAD = "policy: p\nversion: 1\nin_force: 2026-01-01\n"
RULE = "- id: R\n  say: {en: a, ru: б}\n  severity: high\n"


def refused(text: str) -> tuple[str, ...]:
    """Return what is said of a policy that is not understood."""
    with pytest.raises(PolicyMistakesError) as caught:
        load_policy(text.encode(), name="p.yaml")
    assert str(caught.value).startswith(caught.value.lines[0])
    return caught.value.lines


def in_rule(text: str) -> tuple[str, ...]:
    """Return what is said of a rule with one more line, which is line 8."""
    return refused(f"{HEAD}rules:\n{RULE}  {text}\n")


def test_everything_of_a_rule_is_read() -> None:
    """Nothing that an officer wrote is without effect."""
    policy = load_policy(SIX.encode())
    hand_in = policy["HAND-1"]

    assert (policy.name, policy.version, len(policy.rules)) == ("phone-policy", 3, 6)
    assert policy.authority is not None
    assert policy.authority.en == "Order 14 of 10 March 2023"
    assert str(hand_in.before) == "2023-04-01"
    assert str(hand_in.in_force) == "2023-03-10"
    assert isinstance(hand_in.scope, All)
    assert policy["APP-1"].must == Test(
        field="device.apps.messenger",
        operator="only",
        operand=("org.thoughtcrime.securesms", "org.whispersystems.signal", "ru.example.messenger"),
        written="only $messengers",
    )
    assert hand_in.line == 11


def test_conditions_are_nested() -> None:
    """All, any and not, and several questions about one field."""
    text = "must: {any: [{not: {device.rooted: true}}, {device.passcode_length: {at_least: 6, at_most: 8}}]}"
    must = load_policy(f"{HEAD}rules:\n{RULE}  {text}\n".encode())["R"].must
    assert isinstance(must, AnyOf)
    assert isinstance(must.conditions[0], Not)
    assert isinstance(must.conditions[1], All)


def test_the_hash_is_that_of_the_file() -> None:
    """So that paper and program speak of the same policy."""
    assert load_policy(SIX.encode()).sha256 != load_policy(f"{SIX} ".encode()).sha256


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("must: {device.lokdown: true}", "there is no field 'device.lokdown'; did you mean device.lockdown_mode?"),
        ("must: {device.os: iOS}", "there is no value of device.os named 'iOS'; did you mean ios?"),
        ("must: {device.vpn: {olny: [a]}}", "there is no operator of device.vpn named 'olny'; did you mean only?"),
        ("must: {device.os: {at_least: ios}}", "there is no operator of device.os named 'at_least'"),
        ("must: {device.os: [ios]}", "a list needs an operator before it; device.os has is, in,"),
        ("must: {device.vpn: a}", "device.vpn needs an operator"),
        ("must: {device.rooted: 'true'}", "true or false is needed, not 'true'"),
        ("must: {device.passcode_length: {at_least: -1}}", "a whole number is needed"),
        ("must: {device.passcode_length: {at_least: true}}", "a whole number is needed"),
        ("must: {device.patch_behind: {at_most: 14}}", "a duration such as 30d"),
        ("must: {device.patch_behind: {at_most: 99999w}}", "at most a hundred years"),
        ("must: {device.patch_date: {before: 2026-01-01T10:00:00Z}}", "a date such as"),
        ("must: {device.os_version: {at_least: new}}", "a version such as 17.4"),
        ("must: {device.apps: {versions: {a: new}}}", "a version such as 17.4"),
        ("must: {device.apps: {versions: a}}", "a mapping of apps"),
        ("must: {device.os: {in: []}}", "a list of one or more"),
        ("must: {device.os: {in: ios}}", "a list, or the $name of one"),
        ("must: {device.os: {in: $smart}}", "there is no list 'smart'"),
        ("must: {device.os: {}}", "nothing is asked of device.os"),
        ("must: {}", "a condition is a mapping of one field or more"),
        ("must: {all: []}", "a list of one or more"),
        ("must: {not: [a]}", "a condition is a mapping"),
        ("must: true", "a condition is a mapping"),
        (
            "must: {device.rooted: false}\n  sevrity: low",
            "there is no key of a rule named 'sevrity'; did you mean severity?",
        ),
        ("must: {device.rooted: false}\n  before: tomorrow", "a date such as 2026-04-01 is needed, not 'tomorrow'"),
        ("must: {device.rooted: false}\n  before: 0001-01-01", "a date such as"),
        ("must: {device.rooted: false}\n  grace: soon", "a duration such as"),
        ("must: {device.rooted: false}\n  waves: {a: 2026-01-01}", "a rule with waves has no before"),
        ("must: {device.rooted: false}\n  waves: []", "waves is a mapping"),
        ("must: {device.rooted: false}\n  bindingness: maybe", "there is no value 'maybe'"),
        ("must: {device.rooted: false}\n  mitigations: [T1404]", "'T1404' is none of ATT&CK mitigations"),
        ("must: {device.rooted: false}\n  evidence: [sweeps]", "did you mean sweep?"),
        ("must: {device.rooted: false}\n  authority: order", "a text is a mapping"),
        ("must: {device.rooted: false}\n  fix: {paid_by: me}", "there is no value 'me'"),
        ("must: {device.rooted: false}\n  fix: {replace_with: {os: [beos]}}", "there is no value 'beos'"),
        ("must: {device.rooted: false}\n  examples: [{outcome: fine, facts: {}}]", "there are advice, compliant, due"),
        ("must: {device.rooted: false}\n  examples: [{outcome: due}]", "an example has no facts"),
        (
            "must: {device.rooted: false}\n  examples: [{outcome: due, facts: {device.root: 1}}]",
            "did you mean device.rooted?",
        ),
        ("must: {device.rooted: false}\n  examples: [{outcome: due, facts: {device.vpn: a}}]", "device.vpn is a list"),
        (
            "must: {device.rooted: false}\n  examples: [{outcome: due, facts: {device.apps: [{name: a}]}}]",
            "an app has an id",
        ),
    ],
)
def test_a_mistake_in_a_rule_is_refused(line: str, said: str) -> None:
    """With its line."""
    lines = in_rule(line)
    assert any(said in one for one in lines), lines
    assert all(one.startswith("p.yaml, line ") for one in lines)


def test_a_mistake_has_its_line_and_all_are_told() -> None:
    """Whoever mends the first would otherwise meet the second on the next day."""
    text = SIX.replace("device.lockdown_mode", "device.lokdown").replace("severity: medium", "severity: medum")
    assert refused(text) == (
        "p.yaml, line 31: there is no value 'medum'; did you mean medium?",
        "p.yaml, line 38: there is no value 'medum'; did you mean medium?",
        "p.yaml, line 54: there is no field 'device.lokdown'; did you mean device.lockdown_mode?",
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "line 1: an empty document"),
        ("a", "line 1: a policy is a mapping"),
        ("[a]", "a policy is a mapping"),
        (HEAD, "a policy has no rules"),
        (f"{HEAD}rules: []", "a list of one or more"),
        (f"{HEAD}rules: {{}}", "a list of one or more"),
        (f"{HEAD}rules: [a]", "a rule is a mapping"),
        (f"{HEAD}rules:\n- id: R\n  severity: low\n", "a rule has no say"),
        (f"{HEAD}rules:\n{RULE}", "a rule has no must"),
        (
            f"{HEAD}rules:\n" + f"{RULE}  must: {{device.rooted: false}}\n" * 2,
            "line 9: the rule R again, first in line 5",
        ),
        (f"{HEAD}{HEAD}rules: []", "line 4: the key 'policy' again"),
        (f"{HEAD}lists: {{a: [$b], b: [$c, x], c: [$a]}}\nrules: []", "line 4: the list a leads back to itself"),
        (f"{HEAD}lists: {{a: [$a]}}\nrules: []", "the list a leads back to itself"),
        (f"{HEAD}lists: {{a: [$bb], b: []}}\nrules: []", "there is no list 'bb'"),
        (f"{HEAD}lists: {{a: b}}\nrules: []", "lists holds lists only"),
        (f"{HEAD}lists: [a]\nrules: []", "lists is a mapping"),
        (f"{HEAD}rules: &a [*a]", "aliases"),
        ("policy: 'a b'\nversion: x\nin_force: 1\nrules: []", "an id has letters"),
        ("a: " + "[" * 1000, "nest"),
        (f"{HEAD}rules: 2026-02-31", "a value that is none"),
        ("policy: p\x1b[31m: x", "not readable as YAML"),
    ],
)
def test_what_is_no_policy_is_refused(text: str, said: str) -> None:
    """Whatever a file holds."""
    lines = refused(text)
    assert any(said in one for one in lines), lines


def test_units_that_a_policy_lists_are_all_there_are() -> None:
    """A typo in a unit would leave people out in silence."""
    text = f"{HEAD}units: [internal-politics]\nrules:\n{RULE}  must: {{device.rooted: false}}\n  before: 2026-04-01\n"
    said = refused(f"{text}  for: {{person.unit: {{within: [internal-politcs]}}}}\n  waves: {{internal: 2026-03-01}}\n")
    assert "there is no unit 'internal-politcs'; did you mean internal-politics?" in said[0]
    assert "there is no unit 'internal'" in said[1]


def test_lists_may_hold_lists() -> None:
    """Which is short to write, and bounded."""
    text = f"{HEAD}lists: {{a: [x], b: [$a, y]}}\nrules:\n{RULE}  must: {{device.vpn: {{only: [$b, z]}}}}\n"
    must = load_policy(text.encode())["R"].must
    assert isinstance(must, Test)
    assert must.operand == ("x", "y", "z")


def test_lists_of_lists_do_not_grow_without_bound() -> None:
    """Thirty lines would mean a billion apps."""
    lists = ", ".join(f"l{n}: [$l{n - 1}, $l{n - 1}]" for n in range(1, 30))
    assert "members in all" in refused(f"{HEAD}lists: {{l0: [x], {lists}}}\nrules: []")[0]


def test_mistakes_without_end_are_not_all_told() -> None:
    """A hundred are enough."""
    text = "".join(f"k{n}: 1\n" for n in range(5_000))
    assert len(refused(text)) == 100


def test_a_file_that_is_too_large_is_refused(tmp_path: Path) -> None:
    """Without being read to its end."""
    path = tmp_path / "large.yaml"
    path.write_bytes(b"#" * (3 * 1024 * 1024))
    with pytest.raises(PolicyMistakesError, match="more than 2097152 bytes"):
        load_policy(path)


@settings(max_examples=150, deadline=None)
@given(at=st.integers(0, len(SIX.encode()) - 1), byte=st.integers(0, 255), cut=st.booleans())
def test_a_damaged_policy_is_loaded_or_refused(at: int, byte: int, *, cut: bool) -> None:
    """Never a traceback."""
    content = bytearray(SIX.encode())
    if cut:
        del content[at:]
    else:
        content[at] = byte
    try:
        policy = load_policy(bytes(content))
    except PolicyMistakesError:
        return
    assert policy.rules


def test_packs_are_found_by_name() -> None:
    """And a name that is none is refused with the nearest."""
    for path in PACKS.glob("*.yaml"):
        assert load_policy(pack_path(path.stem)).rules
        with pytest.raises(PolicyError, match=f"did you mean {path.stem}"):
            pack_path(f"{path.stem}s")
    with pytest.raises(PolicyError, match="no policy file or pack 'x'"):
        pack_path("x")


def test_a_title_is_read() -> None:
    """In both languages."""
    text = f"{HEAD}title: {{en: T, ru: Т}}\nrules:\n{RULE}  must: {{device.rooted: false}}\n"
    assert load_policy(text.encode()).title == Bilingual(en="T", ru="Т")


def test_an_app_is_named_instead_of_its_ids() -> None:
    """On every system; a name that the table of categories does not have is refused."""
    text = f"{HEAD}rules:\n{RULE}  must: {{device.apps.messenger: {{only: ['app:Signal', x]}}}}\n"
    must = load_policy(text.encode())["R"].must
    assert isinstance(must, Test)
    assert must.operand == ("org.whispersystems.signal", "org.thoughtcrime.securesms", "x")
    assert "did you mean Signal?" in refused(text.replace("app:Signal", "app:Signl"))[0]


def test_categories_take_further_apps() -> None:
    """Of the categories that there are."""
    text = f"{HEAD}categories: {{messenger: [x, 'app:Zoom']}}\nrules:\n{RULE}  must: {{device.rooted: false}}\n"
    assert load_policy(text.encode()).categories == {"messenger": frozenset({"x", "us.zoom.videomeetings"})}
    assert "did you mean messenger?" in refused(text.replace("messenger", "messengers"))[0]
