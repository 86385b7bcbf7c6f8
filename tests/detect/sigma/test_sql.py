"""Conditions of rules as SQL: what fires on which record, written down by hand."""

import re
from collections.abc import Sequence
from ipaddress import ip_address, ip_network
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bugsweep.detect.sigma import Engine, evaluate
from sigma_rules import Access, access, at, rule_text, rules_from, table_of

RECORDS = (
    access("mail", client="com.example.Mail", reason=1, share=0.25, allowed=True, time=at("03:10:00")),
    access("tool", client="/usr/libexec/Tool", reason=2, share=1.0, allowed=False, time=at("23:59:59")),
    access("links", client="com.example.mail", links=("https://a.example/x", "http://B.example/Y"), sizes=(10, 200)),
    access("nothing"),
    access("empty", client="", links=(), details={"deep": 7}),
    access("odd", client=r"50%_\*'; DROP", reason=-5, until=at("12:00:00")),
    access("lines", client="first\nSecond", reason=2),
)
EVERY = {record.name for record in RECORDS}


@pytest.fixture(scope="module")
def engine() -> Engine:
    """One engine for all."""
    return Engine()


def fired(engine: Engine, folder: Path, detection: str, records: Sequence[Access] = RECORDS) -> set[str]:
    """Return the names of the records that a rule with this detection fires on."""
    rules = rules_from(folder, rule_text(detection))
    assert not rules.problems, rules.problems[0]
    hits = evaluate(rules, {"ios/access": table_of(rules, records)}, engine=engine).hits
    return {records[row].name for hit in hits for _, row in hit.rows}


@pytest.mark.parametrize(
    ("selection", "expected"),
    [
        # Text: without regard to case, whole unless a wildcard or a modifier says otherwise.
        ("client: COM.EXAMPLE.MAIL", {"mail", "links"}),
        ("client: example", set()),
        ("client|cased: com.example.Mail", {"mail"}),
        ("client|contains: EXAMPLE", {"mail", "links"}),
        ("client|contains|cased: Mail", {"mail"}),
        ("client|startswith: com.", {"mail", "links"}),
        ("client|endswith: tool", {"tool"}),
        ("client: '*mail'", {"mail", "links"}),
        ("client: 'com*mail'", {"mail", "links"}),
        ("client: 'com.example.?ail'", {"mail", "links"}),
        ("client: '?sr*Tool'", set()),
        ("client: '??sr*T?ol'", {"tool"}),
        ("client: '*'", {"mail", "tool", "links", "empty", "odd", "lines"}),
        ("client: ''", {"empty"}),
        ("client: 'first*second'", {"lines"}),
        # What means something to SQL means nothing in a value.
        (r"client|contains: '%_'", {"odd"}),
        (r"client|contains: '_%'", set()),
        (r"client|contains: '\*'''", {"odd"}),
        (r"client: '50%_\\\*''; drop'", {"odd"}),
        (r"client|endswith: '''; DROP'", {"odd"}),
        (r"client: '50%_\\\*''?*drop'", {"odd"}),
        # Lists of values.
        ("client: [com.example.mail, /usr/libexec/tool]", {"mail", "links", "tool"}),
        ("client: [com.example.mail, '/usr/*']", {"mail", "links", "tool"}),
        ("client|contains: [tool, drop]", {"tool", "odd"}),
        ("client|contains|all: [usr, tool]", {"tool"}),
        ("client: [com.example.mail, null]", {"mail", "links", "nothing"}),
        ("reason: [1, 2]", {"mail", "tool", "lines"}),
        # Values that are not there.
        ("client: null", {"nothing"}),
        ("client|exists: true", EVERY - {"nothing"}),
        ("client|exists: false", {"nothing"}),
        ("links: null", EVERY - {"links"}),
        ("links|exists: true", {"links"}),
        # Numbers, truth.
        ("reason: -5", {"odd"}),
        ("reason|gt: 1", {"tool", "lines"}),
        ("reason|gte: 2", {"tool", "lines"}),
        ("reason|lt: 1", {"odd"}),
        ("reason|lte: 1", {"odd", "mail"}),
        ("share|gt: 0.25", {"tool"}),
        ("share: 0.25", {"mail"}),
        ("allowed: true", {"mail"}),
        ("allowed: false", {"tool"}),
        ("reason|neq: 2", EVERY - {"tool", "lines"}),
        ("client|contains|neq: example", EVERY - {"mail", "links"}),
        # Times.
        ("time|hour: 3", {"mail"}),
        ("time|hour: [22, 23, 0]", {"tool"}),
        ("time|hour|gte: 3", {"mail", "tool"}),
        ("time|minute: 59", {"tool"}),
        ("time|day: 1", {"mail", "tool"}),
        ("time|week: 9", {"mail", "tool"}),
        ("until|month: 3", {"odd"}),
        ("until|year|lt: 2026", set()),
        # Regular expressions: with regard to case, anywhere in the text.
        (r"client|re: 'example\.M'", {"mail"}),
        (r"client|re|i: 'EXAMPLE\.m'", {"mail", "links"}),
        (r"client|re: '^com\.example\.[a-z]+$'", {"links"}),
        ("client|re: '^Second'", set()),
        ("client|re|m: '^Second'", {"lines"}),
        ("client|re: 'first.Second'", set()),
        ("client|re|s: 'first.Second'", {"lines"}),
        ("client|re|i|s: 'FIRST.sec'", {"lines"}),
        (r"client|re: '^50%_\\\*'", {"odd"}),
        # Several values in one field.
        ("links: 'http://b.example/y'", {"links"}),
        ("links|contains: '://a.'", {"links"}),
        ("links|contains|all: ['://a.', '://b.']", {"links"}),
        ("links|contains|all: ['://a.', '://c.']", set()),
        ("links|re: 'Y$'", {"links"}),
        ("links: ['http://b.example/y', 'x']", {"links"}),
        ("sizes|gt: 100", {"links"}),
        ("sizes: 10", {"links"}),
        ("sizes|gt: 500", set()),
        # Other fields.
        ("client|fieldref: name", set()),
        ("name|fieldref: name", EVERY),
        ("client|fieldref|endswith: name", {"mail", "tool"}),
        ("client|fieldref|contains: name", {"mail", "tool"}),
        ("client|fieldref|startswith: name", set()),
        ("reason|fieldref: share", set()),
        # Where a record lies, and what is nested in it.
        ("position: 'row mail'", {"mail"}),
        ("path|endswith: .db", EVERY),
        ("details: '{\"deep\":7}'", {"empty"}),
    ],
)
def test_selection_fires_on(engine: Engine, tmp_path: Path, selection: str, expected: set[str]) -> None:
    """A single item of a selection, with its modifiers, fires on just these records."""
    assert expected == fired(engine, tmp_path, f"selection:\n  {selection}\ncondition: selection")


@pytest.mark.parametrize(
    ("detection", "expected"),
    [
        ("a: {reason: 2}\ncondition: not a", EVERY - {"tool", "lines"}),
        ("a: {reason|gt: 0}\ncondition: not a", {"links", "nothing", "empty", "odd"}),
        ("a: {links|contains: a.}\ncondition: not a", EVERY - {"links"}),
        ("a: {client|re: e}\ncondition: not a", {"nothing", "empty", "odd"}),
        ("a: {time|hour: 3}\ncondition: not a", EVERY - {"mail"}),
        ("a: {allowed: true}\ncondition: not a", EVERY - {"mail"}),
        ("a: {client|exists: true}\ncondition: not a", {"nothing"}),
        ("a: {name|fieldref: client}\ncondition: not a", EVERY),
        ("a: {reason: 2}\nb: {allowed: false}\ncondition: a and not b", {"lines"}),
        ("a: {reason: 2}\nb: {name: mail}\ncondition: a or b", {"tool", "lines", "mail"}),
        ("a: {reason: 2}\nb: {allowed: false}\ncondition: not (a and b)", EVERY - {"tool"}),
        ("a: {reason: 2}\nb: {name: mail}\ncondition: not (a or b)", EVERY - {"tool", "lines", "mail"}),
        ("a: {reason: 2}\nb: {name: mail}\nc: {name: tool}\ncondition: (a or b) and c", {"tool"}),
        ("a: {reason: 2}\nb: {name: mail}\nc: {name: tool}\ncondition: b or a and c", {"mail", "tool"}),
        ("s_a: {reason: 2}\ns_b: {name: mail}\nt: {name: odd}\ncondition: 1 of s_*", {"tool", "lines", "mail"}),
        ("s_a: {reason: 2}\ns_b: {name: tool}\nt: {name: odd}\ncondition: all of s_*", {"tool"}),
        ("s_a: {reason: 2}\ns_b: {name: tool}\ncondition: all of them", {"tool"}),
        ("s_a: {reason: 2}\ns_b: {name: odd}\ncondition: 1 of them", {"tool", "lines", "odd"}),
        ("s_a: {reason: 2}\nf_b: {name: tool}\ncondition: s_a and not 1 of f_*", {"lines"}),
        ("a: {reason: 2, name: tool}\ncondition: a", {"tool"}),
        ("a:\n  - {reason: 2, name: tool}\n  - {name: odd}\ncondition: a", {"tool", "odd"}),
        ("a: {reason: 1}\nb: {reason: -5}\ncondition: [a, b]", {"mail", "odd"}),
        # Values without a field.
        ("words: [EXAMPLE, drop]\ncondition: words", {"mail", "links", "odd"}),
        ("words: example\ncondition: not words", EVERY - {"mail", "links"}),
        ("words:\n  '|all': [example, 'a*/x']\ncondition: words", {"links"}),
        ("words:\n  '|re': 'B.example'\ncondition: words", {"links"}),
        ("words: [7]\ncondition: words", {"empty"}),
        ("words: 'row'\ncondition: words", set()),
    ],
)
def test_condition_fires_on(engine: Engine, tmp_path: Path, detection: str, expected: set[str]) -> None:
    """A condition over several selections fires on just these records; a missing field is no obstacle to `not`."""
    assert expected == fired(engine, tmp_path, detection)


@pytest.mark.parametrize(
    ("selection", "texts", "expected"),
    [
        ("client|base64: /bin/sh", ["L2Jpbi9zaA==", "/bin/sh"], {0}),
        (
            "client|base64offset|contains: secret",
            ["c2VjcmV0", "IHNlY3JldCA=", "ICBzZWNyZXQ=", "secret", "c2VjcmV"],
            {0, 1, 2},
        ),
        ("client|wide|base64offset|contains: ab", ["YQBiAA==", "YWI="], {0}),
        ("client|utf16|base64: ab", ["//5hAGIA", "YQBiAA=="], {0}),
        ("client|wide: ab", ["a\0b\0", "ab"], {0}),
        ("client|windash|contains: ' -f'", ["x -f", "x /f", "x \u2013f", "x +f"], {0, 1, 2}),
        ("client|cidr: 192.0.2.0/25", ["192.0.2.1", "192.0.2.128", "::ffff:192.0.2.1", "192.0.2.1x", "no"], {0, 2}),
        ("client|cidr: 0.0.0.0/0", ["192.0.2.1", "", "::1", "1.2.3", "01.2.3.4", "256.1.1.1"], {0}),
        ("client|cidr: '2001:db8::/33'", ["2001:DB8::1", "2001:db8:8000::", "fe80::1%en0", "2001:db8:0::"], {0, 3}),
        ("client|cidr: ['10.0.0.0/8', 'fe80::/10']", ["10.9.8.7", "fe80::1%en0", "11.0.0.0"], {0, 1}),
        ("client: STRA\u1e9eE", ["stra\u00dfe", "strasse"], {0}),
        ("client|contains: \u041f\u0440\u0418\u0432\u0415\u0442", ["\u043f\u0440\u0438\u0432\u0435\u0442!"], {0}),
    ],
)
def test_encoded_text_and_addresses(
    engine: Engine, tmp_path: Path, selection: str, texts: list[str], expected: set[int]
) -> None:
    """Modifiers that change the value, and those that read the text as an address."""
    records = [access(str(number), client=text) for number, text in enumerate(texts)]

    assert expected == {int(name) for name in fired(engine, tmp_path, f"a:\n  {selection}\ncondition: a", records)}


@pytest.mark.parametrize(
    ("selection", "reason"),
    [
        ("clint: x", "There is no field of ios/access named 'clint'; did you mean client?"),
        ("client|fieldref: clint", "There is no field of ios/access named 'clint'; did you mean client?"),
        ("client: 5", "client is text: write its value in quotes"),
        ("client: yes", "client is text: write its value in quotes"),
        ("client|gt: 5", "client is text: write its value in quotes"),
        ("reason: '5'", "reason is a number: write its value without quotes"),
        ("reason: true", "reason is a number: write its value without quotes"),
        ("reason|contains: '5'", "reason is a number: write its value without quotes"),
        ("allowed: 1", "allowed is true or false"),
        ("time: '2026*'", "time is a time: it has the modifiers minute, hour, day, week, month and year"),
        ("reason|hour: 5", "reason is a number: write its value without quotes"),
        ("client|fieldref: reason", "client and reason cannot be compared"),
        ("client|fieldref: links", "client and links cannot be compared"),
        ("reason|fieldref|startswith: share", "reason is no text"),
        ("client|expand: '%users%'", "the modifier expand is not supported: %users%"),
        ("client|re|expand: '%users%'", "the modifier expand is not supported"),
        ("client: {a: b}", "not a Sigma rule: Unsupported type: <class 'dict'>"),
        ("client: 2026-03-01", "not a Sigma rule: Unsupported type: <class 'datetime.date'>"),
        ("client|nope: x", "not a Sigma rule: Unknown modifier 'nope'"),
    ],
)
def test_selection_is_refused_with_a_reason(tmp_path: Path, selection: str, reason: str) -> None:
    """What a field cannot be asked is said when the rule is loaded, not left to fire on nothing."""
    (problem,) = rules_from(tmp_path, rule_text(f"selection:\n  {selection}\ncondition: selection")).problems

    assert reason in problem.reason


@pytest.mark.parametrize("pattern", ["(?=a)", "(?!a)", "(?<=a)b", r"(a)\1", "(?>a)", "a++", "a{1001}", "(", "[", "*a"])
def test_patterns_that_need_not_end_are_refused(tmp_path: Path, pattern: str) -> None:
    """RE2 has no look-around, no back-references, no possessive or atomic groups and no huge repetitions."""
    (problem,) = rules_from(tmp_path, rule_text(f"a: {{client|re: '{pattern}'}}\ncondition: a")).problems

    assert "not a Sigma rule" in problem.reason


def test_patterns_that_backtrack_elsewhere_take_no_time(engine: Engine, tmp_path: Path) -> None:
    """Both wildcards and regular expressions are linear in the text."""
    records = [access("long", client="a" * 20_000)]

    assert not fired(engine, tmp_path, "a: {client|re: '^(a+)+b$'}\ncondition: a", records)
    assert not fired(engine, tmp_path, f"a: {{client: '{'a*' * 20}?b'}}\ncondition: a", records)


def test_hours_are_counted_in_the_zone_of_the_engine(tmp_path: Path) -> None:
    """Three at night in London is noon elsewhere."""
    rules = rules_from(tmp_path, rule_text("a: {time|hour: 12}\ncondition: a"))
    with Engine(time_zone="Asia/Tokyo") as engine:
        (hit,) = evaluate(rules, {"ios/access": table_of(rules, RECORDS)}, engine=engine).hits

    assert [RECORDS[row].name for _, row in hit.rows] == ["mail"]


WILD = st.text(alphabet="aAb.%_\\*?\n'", max_size=6)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pattern=WILD, texts=st.lists(WILD, max_size=8))
def test_wildcards_mean_what_sigma_says(engine: Engine, tmp_path: Path, pattern: str, texts: list[str]) -> None:
    """Against a reading of the specification of its own: escapes resolved one character after the other."""
    expression, rest = "", pattern
    while rest:
        if rest[0] == "\\" and rest[1:2] in {"*", "?", "\\"}:
            expression, rest = expression + re.escape(rest[1]), rest[2:]
        else:
            expression, rest = expression + {"*": ".*", "?": "."}.get(rest[0], re.escape(rest[0])), rest[1:]
    expected = {n for n, text in enumerate(texts) if re.fullmatch(expression, text, re.IGNORECASE | re.DOTALL)}
    records = [access(str(number), client=text) for number, text in enumerate(texts)]
    detection = yaml.safe_dump({"a": {"client": pattern}, "condition": "a"})

    assert expected == {int(name) for name in fired(engine, tmp_path, detection, records)}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    network=st.ip_addresses().flatmap(
        lambda address: st.integers(0, address.max_prefixlen).map(lambda bits: f"{address}/{bits}")
    ),
    addresses=st.lists(st.ip_addresses().map(str), max_size=8),
)
def test_networks_hold_the_addresses_they_hold(
    engine: Engine, tmp_path: Path, network: str, addresses: list[str]
) -> None:
    """Against the module of the standard library."""
    parsed = ip_network(network, strict=False)
    addresses = [*addresses, str(parsed.network_address), str(parsed.broadcast_address)]
    expected = {n for n, text in enumerate(addresses) if ip_address(text) in parsed}
    records = [access(str(number), client=text) for number, text in enumerate(addresses)]

    assert expected == {
        int(n) for n in fired(engine, tmp_path, f"a: {{client|cidr: '{parsed}'}}\ncondition: a", records)
    }
