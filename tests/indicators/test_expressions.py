"""Patterns within a value."""

import fnmatch
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bugsweep.indicators.expressions import Expression, check_pattern, containing, from_like, from_regex
from bugsweep.indicators.values import UnusableError


@pytest.mark.parametrize(
    ("regex", "reason"),
    [
        ("(", "closing"),
        (r"(.)\1", "a reference back"),
        ("(?=a)b", "looks around"),
        ("a*", "matches everything"),
        ("", "matches everything"),
        ("a" * 5000, "more than"),
        ("x{1000}{1000}", "repetition"),
        ("a\x1bb", "control characters"),
        ("a" * 9000, "too long"),
    ],
)
def test_expression_that_cannot_be_searched_for_is_refused(regex: str, reason: str) -> None:
    """The reason is the same for every expression of the sort."""
    with pytest.raises(UnusableError, match=reason) as raised:
        check_pattern("url", Expression("regex", regex))

    assert regex not in str(raised.value) or not regex


@pytest.mark.parametrize("regex", [r"(a+)+$", r"^https?://evil\.example/[a-z0-9]+$", r"([a-z0-9-]+\.)*evil\.example$"])
def test_expression_that_is_slow_elsewhere_is_kept(regex: str) -> None:
    """It is searched for in linear time."""
    check_pattern("url", from_regex(regex))

    assert from_regex(regex) == ("regex", regex)


def test_literal_expression_is_its_value() -> None:
    """Anchors and escapes alone do not make a pattern."""
    assert from_regex(r"^evil\.example$") == ("exact", "evil.example")
    assert from_regex(r"^evil.example$") == ("regex", "^evil.example$")
    assert from_regex(r"evil\.example$") == ("regex", r"evil\.example$")


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
