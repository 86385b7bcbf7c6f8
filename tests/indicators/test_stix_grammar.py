"""STIX patterns that need the full grammar."""

import sys

import pytest

from bugsweep.indicators.conditions import Compiled, Term
from bugsweep.indicators.stix_pattern import PatternError, compile_pattern

MD5, SHA1 = "0a" * 16, "0b" * 20


@pytest.fixture
def grammar() -> None:
    """Skip where the optional grammar is not installed."""
    pytest.importorskip("stix2patterns")


@pytest.mark.usefixtures("grammar")
@pytest.mark.parametrize(
    ("pattern", "terms"),
    [
        (
            "([domain-name:value = 'a.example'] OR [domain-name:value = 'b.example'])",
            [Term("domain-name", "a.example"), Term("domain-name", "b.example")],
        ),
        (
            f"[file:name = 'x' AND (file:hashes.MD5 = '{MD5}' OR file:hashes.'SHA-1' = '{SHA1}')]",
            [Term("file-hash", MD5), Term("file-hash", SHA1)],
        ),
        (f"[(file:hashes.MD5 IN ('{MD5}')) AND file:name NOT = 'y']", [Term("file-hash", MD5)]),
        (r"[(url:value LIKE 'https://it\'s.example/%')]", [Term("url", "https://it's.example/*", "glob")]),
    ],
)
def test_parentheses_are_read(pattern: str, terms: list[Term]) -> None:
    """They change nothing about what the alternatives are."""
    assert compile_pattern(pattern) == Compiled(tuple(terms), ())


@pytest.mark.usefixtures("grammar")
@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ("[domain-name:value NOT = 'a.example']", "the comparison NOT = fits nearly every value"),
        ("[domain-name:value NOT IN ('a.example')]", "the comparison NOT IN fits nearly every value"),
        ("[EXISTS file:name]", "the comparison EXISTS fits nearly every value"),
        (
            "[domain-name:value = 'a.example'] FOLLOWEDBY [domain-name:value = 'b.example']",
            "observations that must come together or in order",
        ),
        (
            "[domain-name:value = 'a.example'] AND [domain-name:value = 'b.example']",
            "observations that must come together or in order",
        ),
        (
            "[domain-name:value = 'a.example'] REPEATS 3 TIMES",
            "a pattern that depends on how often or when something is seen",
        ),
        (
            "([domain-name:value = 'a.example'] OR [url:value = 'https://b.example/']) WITHIN 5 SECONDS",
            "a pattern that depends on how often or when something is seen",
        ),
        ("[(" + " OR ".join(["file:name = 'x'"] * 3000) + ")]", "a pattern that is too complex"),
        ("(" * 51, "a pattern that is too complex"),
    ],
)
def test_what_no_value_expresses_is_refused(pattern: str, reason: str) -> None:
    """Time, order and negation are not properties of a value."""
    assert compile_pattern(pattern) == Compiled((), (reason,))


@pytest.mark.usefixtures("grammar")
@pytest.mark.parametrize("pattern", ["[domain-name:value = 'a.example' OR]", "[domain-name:value", "[(]", "nothing"])
def test_pattern_outside_the_grammar_is_an_error(pattern: str) -> None:
    """It is not guessed at."""
    with pytest.raises(PatternError):
        compile_pattern(pattern)


def test_without_the_grammar_the_reason_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """The package is optional."""
    for module in ("stix2patterns", "stix2patterns.v21.pattern"):
        monkeypatch.setitem(sys.modules, module, None)
    compiled = compile_pattern("([domain-name:value = 'a.example'])")

    assert compiled.terms == ()
    assert "install bugsweep[stix]" in compiled.refused[0]
