"""Expressions that are safe to run."""

import fnmatch
import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bugsweep.indicators.expressions import containing, from_like, from_regex, may_hang
from bugsweep.indicators.values import UnusableError


@pytest.mark.parametrize(
    "regex",
    [
        r"(a+)+$", r"(a*)*b", r"(?:a|a)*b", r"(a|b|ab)*c", r"((a+)b?)+c", r"(.)\1+", r"(?P<x>a)(?P=x)", r"(a+){2,}",
        r"(x+x+)+y", r".*a.*b.*c.*d", r"[^/]*a[^/]*b[^/]*c[^/]*d", r"(a{1,})*b", r"(a+){1,1000}b", r"([a-z]+)*\)",
    ],
)  # fmt: skip
def test_expression_that_may_hang_is_known(regex: str) -> None:
    """Repetitions within repetitions, references and many repetitions of anything are refused."""
    assert may_hang(regex)
    with pytest.raises(UnusableError, match="can take very long"):
        from_regex(regex)


@pytest.mark.parametrize(
    "regex",
    [
        r"^https?://evil\.example/[a-z0-9]+$", r"evil[0-9]{1,3}\.example", r"(a|b)c", r"[(+*]+x", r"\(a+\)+",
        r"(?:evil|bad)\.example", r"[]a]+x", r"(ab){2,5}", r"^.*\.evil\.example$",
    ],
)  # fmt: skip
def test_harmless_expression_is_kept(regex: str) -> None:
    """A class or an escape that looks like a group is none."""
    assert from_regex(regex) == ("regex", regex)


@given(st.from_regex(r"[ab.(|)*+?{},1-9\\\[\]^$]{0,12}", fullmatch=True))
def test_whatever_is_kept_ends_soon(regex: str) -> None:
    """No short expression that passes takes long on a text made to stall it."""
    try:
        kept = from_regex(regex)
    except UnusableError:
        return
    if kept.mode == "exact":
        return
    started = time.perf_counter()
    for text in ("a" * 200 + "!", "ab" * 100 + "!", "." * 200):
        re.search(kept.value, text)

    assert time.perf_counter() - started < 5


def test_literal_expression_is_its_value() -> None:
    """Anchors and escapes alone do not make a pattern."""
    assert from_regex(r"^evil\.example$") == ("exact", "evil.example")


@given(st.text(alphabet="ab*?[]%_!-", min_size=1, max_size=12), st.text(alphabet="ab*?[]%_!-", max_size=12))
def test_glob_of_like_means_the_same(pattern: str, text: str) -> None:
    """What LIKE matches, the glob matches, and nothing else."""
    try:
        mode, value = from_like(pattern)
    except UnusableError:
        assert not pattern.strip("%_")
        return
    expected = re.fullmatch("".join({"%": ".*", "_": "."}.get(letter, re.escape(letter)) for letter in pattern), text)
    matched = fnmatch.fnmatchcase(text, value) if mode == "glob" else text == value

    assert matched == (expected is not None)


def test_part_of_a_value_is_a_glob() -> None:
    """Contains, starts with and ends with, literally."""
    assert containing("a*b") == ("glob", "*a[*]b*")
    assert containing("ab", start=True) == ("glob", "ab*")
    assert containing("ab", end=True) == ("glob", "*ab")
    with pytest.raises(UnusableError):
        containing("")
