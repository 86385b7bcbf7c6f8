"""Facts from files: what is not understood is refused with its place."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bugsweep.errors import PolicyError
from bugsweep.policy import Subject
from bugsweep.policy.fact_files import given_fact, read_subjects, read_waivers
from policies import at

NOW = at("2026-01-31")
ONE: dict[str, Any] = {"id": "A-1", "facts": {"device.rooted": False}, "observed_at": "2026-01-30T00:00:00Z"}


def read(content: bytes) -> list[Subject]:
    """Return the subjects of a file."""
    return list(read_subjects(content.splitlines(keepends=True), "f.json", NOW))


@pytest.mark.parametrize(
    "content",
    [
        json.dumps(ONE).encode(),
        json.dumps(ONE, indent=2).encode(),
        json.dumps([ONE]).encode(),
        json.dumps([ONE], indent=2).encode(),
        b"\n" + json.dumps(ONE).encode() + b"\n\n",
    ],
    ids=["line", "document", "list", "list over lines", "blank lines"],
)
def test_a_file_is_lines_or_a_document(content: bytes) -> None:
    """Whatever its maker writes."""
    (subject,) = read(content)
    fact = subject.facts["device.rooted"]
    assert (subject.id, fact.value, fact.source, fact.observed_at) == (
        "A-1",
        False,
        "facts file",
        at("2026-01-30T00:00:00"),
    )


def test_facts_are_a_list_or_a_mapping() -> None:
    """And say themselves where they come from, where they can."""
    told = {"value": True, "source": "import:mdm", "observed_at": "2026-01-29T00:00:00+00:00"}
    listed = {"id": "A-2", "facts": [{"field": "device.rooted", **told}], "unit_path": ["top", "a"], "ids": ["P-1"]}
    lines = [json.dumps(ONE | {"facts": {"device.rooted": told}}), json.dumps(listed)]
    first, second = read("\n".join(lines).encode())
    assert first.facts == second.facts
    assert first.facts["device.rooted"].source == "import:mdm"
    assert (second.unit_path, second.ids) == (("top", "a"), ("P-1",))


def test_what_was_observed_later_is_left_out() -> None:
    """As of then, nobody knew."""
    assert read(json.dumps(ONE | {"observed_at": "2026-02-01T00:00:00Z"}).encode())[0].facts == {}


def test_the_result_of_a_check_is_a_subject() -> None:
    """Named by the phone."""
    result = {
        "schema": "bugsweep.result/1",
        "evidence": [{"path": "x", "kind": "itunes-backup", "device": {"serial": "F2L"}}],
        "facts": [{"field": "device.os", "value": "ios", "source": "itunes-backup"}],
        "findings": [],
    }
    (subject,) = read(json.dumps(result).encode())
    assert (subject.id, subject.facts["device.os"].value) == ("F2L", "ios")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "f.json: empty"),
        (b"{", "f.json: not JSON"),
        (json.dumps(ONE).encode() + b"\n{", "f.json, line 2: not JSON"),
        (
            json.dumps(ONE).encode() + b"\n" + json.dumps(ONE).encode(),
            "line 2: the subject 'A-1' again, first at f.json, line 1",
        ),
        (b"[1]", "item 1: Expected `object`"),
        (b'{"id": "a"}', "missing required field `facts`"),
        (b'{"id": 1, "facts": {}}', "Expected `str`"),
        (b'{"id": "a", "facts": {}, "unit": "b"}', "unknown field `unit`"),
        (b'{"id": "a", "facts": {"device.lokdown": true}}', "did you mean device.lockdown_mode?"),
        (
            b'{"id": "a", "facts": {"device.rooted": {"value": true, "at": 1}}}',
            "device.rooted: Object contains unknown",
        ),
        (b'{"id": "a", "facts": {}, "observed_at": "2026-01-01T00:00:00"}', "timezone"),
        (b'{"schema": "bugsweep.result/1"}', "missing required field `evidence`"),
        (b"[" * 100_000, "not JSON"),
    ],
)
def test_what_is_not_understood_is_refused(content: bytes, said: str) -> None:
    """With its place."""
    with pytest.raises(PolicyError) as refused:
        read(content)
    assert said in str(refused.value)


@settings(max_examples=100, deadline=None)
@given(at_byte=st.integers(0, 200), byte=st.integers(0, 255))
def test_a_damaged_file_is_read_or_refused(at_byte: int, byte: int) -> None:
    """Never a traceback."""
    content = bytearray(json.dumps([ONE | {"unit_path": ["a"]}]).encode())
    content[at_byte % len(content)] = byte
    try:
        subjects = read(bytes(content))
    except PolicyError:
        return
    assert len(subjects) == 1


def test_waivers_are_read_from_the_same_kinds_of_files() -> None:
    """All that a waiver must have, it has."""
    told = {"id": "W", "rule": "R", "scope": ["A-1"], "expires": "2026-02-01", "granted_by": "head", "reason": "x"}
    (waiver,) = read_waivers([json.dumps(told).encode()], "w.json")
    assert waiver.scope == ("A-1",)
    del told["expires"]
    with pytest.raises(PolicyError, match=r"w.json, line 1.*expires"):
        read_waivers([json.dumps(told).encode()], "w.json")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("purpose=official", "official"),
        ("person.at_risk=true", True),
        ('device.vpn=["a"]', ["a"]),
        ("person.unit=", ""),
    ],
)
def test_a_fact_is_given_in_a_word(text: str, value: object) -> None:
    """It counts as declared, at the moment that is asked for."""
    fact = given_fact(text, NOW)
    assert (fact.value, fact.source, fact.observed_at) == (value, "declared", NOW)


@pytest.mark.parametrize("text", ["purpose=offical", "person.at_risk=yes", "porpose=official", "purpose", ""])
def test_a_given_fact_that_is_none_is_refused(text: str) -> None:
    """A typo would judge by less."""
    with pytest.raises(PolicyError, match=r"there is no field|and this is none"):
        given_fact(text, NOW)
