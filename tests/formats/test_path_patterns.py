"""Many path patterns at once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bugsweep.formats.path_patterns import PathPatterns


def fits(pattern: str, path: str, *, begins: bool = True) -> bool:
    """Whether a path fits a pattern, decided character by character; `begins` at the beginning of a component."""
    if not pattern:
        return not path
    if begins and pattern.startswith("**/"):
        rest = pattern[3:]
        folder, slash, below = path.partition("/")
        return fits(rest, path) or (bool(folder and slash) and fits(pattern, below))
    if pattern.startswith("**"):
        return any(fits(pattern[2:], path[end:], begins=False) for end in range(len(path) + 1))
    if pattern[0] == "*":
        component = len(path.partition("/")[0])
        return any(fits(pattern[1:], path[end:], begins=False) for end in range(component + 1))
    if pattern[0] == "?":
        return path[:1] not in ("", "/") and fits(pattern[1:], path[1:], begins=False)
    return path[:1] == pattern[0] and fits(pattern[1:], path[1:], begins=pattern[0] == "/")


@pytest.mark.parametrize(
    ("pattern", "path", "fitting"),
    [
        ("a/sms.db", "a/sms.db", True),
        ("a/sms.db", "a/sms.db-wal", False),
        ("a/sms.db", "a/SMS.db", False),
        ("a/*/sms.db", "a/b/sms.db", True),
        ("a/*/sms.db", "a/b/c/sms.db", False),
        ("a/*/sms.db", "a/sms.db", False),
        ("a/**/sms.db", "a/sms.db", True),
        ("a/**/sms.db", "a/b/c/sms.db", True),
        ("**/sms.db", "sms.db", True),
        ("**/sms.db", "notsms.db", False),
        ("a/*.ips", "a/b.ips", True),
        ("a/*.ips", "a/.ips", True),
        ("a/*.ips", "a/b/c.ips", False),
        ("a/**.ips", "a/b/c.ips", True),
        ("a/**", "a/b/c", True),
        ("a**/b", "ab", False),
        ("a**/b", "ax/y/b", True),
        ("a/**", "ab", False),
        ("log.?", "log.1", True),
        ("log.?", "log.", False),
        ("log.?", "log./", False),
        ("a+(b)[c]/*.x", "a+(b)[c]/d.x", True),
        ("a/*.x", "a/new\nline.x", True),
        ("a*a", "a", False),
    ],
)
def test_wildcards_stay_within_a_component_or_cross_them(pattern: str, path: str, *, fitting: bool) -> None:
    """One star stays, two cross; everything else is literal, letters as written."""
    patterns = PathPatterns({"key": [pattern]})

    assert patterns(path) == fitting
    assert patterns.keys(path) == (["key"] if fitting else [])
    assert fits(pattern, path) == fitting


PIECES = st.lists(st.sampled_from(["a", "b", "ab", ".x", "/", "*", "?", "**", "**/"]), min_size=1, max_size=7)
PATHS = st.lists(st.sampled_from(["a", "b", "ab", ".x", "/"]), min_size=1, max_size=8).map("".join)


@given(st.lists(PIECES.map("".join), min_size=1, max_size=6), PATHS)
def test_all_patterns_at_once_say_what_each_says(patterns: list[str], path: str) -> None:
    """However they are sorted for speed."""
    together = PathPatterns({f"{number:03}": [pattern] for number, pattern in enumerate(patterns)})
    expected = [f"{number:03}" for number, pattern in enumerate(patterns) if fits(pattern, path)]

    assert together.keys(path) == expected
    assert together(path) == bool(expected)


def test_keys_come_once_and_sorted() -> None:
    """A key may have several patterns, and a pattern several keys."""
    patterns = PathPatterns({"b": ["x/*", "**/y", "x/y"], "a": ["x/y", "x/?"], "c": ["x/*", "z"]})

    assert patterns.keys("x/y") == ["a", "b", "c"]
    assert patterns.keys("z") == ["c"]


def test_no_patterns_fit_nothing() -> None:
    """Not even the empty path."""
    patterns = PathPatterns({})

    assert not patterns("")
    assert not patterns("a/b")
    assert patterns.keys("a/b") == []
