"""Indicators that are patterns."""

from fnmatch import fnmatchcase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bugsweep.errors import IndicatorError
from bugsweep.indicators.patterns import needs_pattern, read_pattern
from bugsweep.model.indicator import MatchMode


@given(st.text(alphabet="ab*?[]!^.-", min_size=1, max_size=8), st.text(alphabet="ab[]!^.-", max_size=6))
def test_glob_means_what_it_means_elsewhere(glob: str, text: str) -> None:
    """As in the standard library's `fnmatch`, but for broken ranges, which are refused."""
    try:
        pattern = read_pattern("process-name", glob, "glob")
    except IndicatorError:
        return

    assert pattern.search(text) == fnmatchcase(text, glob)


@pytest.mark.parametrize(
    ("value", "mode"),
    [
        ("*", "glob"),
        ("?*", "glob"),
        (".*", "regex"),
        ("a|", "regex"),
        ("a*", "regex"),
        ("(", "regex"),
        (r"(a)\1", "regex"),
    ],
)
def test_pattern_that_is_broken_or_matches_everything_is_refused(value: str, mode: MatchMode) -> None:
    """The error names it."""
    with pytest.raises(IndicatorError, match=r"."):
        read_pattern("url", value, mode)


def test_beginnings_of_paths_and_urls_need_no_pattern() -> None:
    """They end at components and can be looked up."""
    assert not needs_pattern("url", "prefix")
    assert not needs_pattern("file-path", "prefix")
    assert needs_pattern("process-name", "prefix")
    assert not needs_pattern("process-name", "exact")
