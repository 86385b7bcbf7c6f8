"""Regular expressions in linear time."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bugsweep.formats.linear_regex import LinearRegex, PatternError
from hanging import ends

ATOM = st.sampled_from(["a", "b", "ab", r"\d", "[^b]", "[a-c]", ".", "(?:a|b)", "(a|)", "^", "$", r"\.", "(?:ab)"])
PIECE = st.tuples(ATOM, st.sampled_from(["", "*", "+", "?", "{2}", "{0,2}", "{1,}", "*?"])).filter(
    lambda pair: not (pair[0] in "^$" and pair[1])
)
EXPRESSION = st.lists(PIECE, max_size=6).map(lambda pairs: "".join(map("".join, pairs)))


@given(EXPRESSION, st.sampled_from(["", "(?i)", "(?s)", "(?is)"]), st.text(alphabet="abcAB.1 ", max_size=12))
def test_same_is_found_as_by_the_standard_library(expression: str, flags: str, text: str) -> None:
    """For all that both understand."""
    expression = flags + expression

    assert LinearRegex(expression).search(text) == (re.search(expression, text) is not None)


@given(EXPRESSION, st.text(alphabet="abcAB.1 ", max_size=12))
def test_literal_is_in_all_that_matches(expression: str, text: str) -> None:
    """Without it there is no need to search."""
    regex = LinearRegex(f"{expression}abc{expression}")

    assert not regex.search(text) or regex.literal in text.casefold()


@pytest.mark.parametrize(
    "expression",
    ["(", ")", "a)", "[a", "*a", "a**", "a{2}{3}", r"(a)\1", "(?=a)", "(?!a)", "(?<=a)b", r"\b", "\\", "a{3,2}",
     "[z-a]", "(?P=x)", "(?#x)", "a{999}{2}", "(?:a{99}){99}", "(" * 99 + ")" * 99, "a" * 3000],
)  # fmt: skip
def test_what_is_broken_or_looks_around_is_refused(expression: str) -> None:
    """With a reason."""
    with pytest.raises(PatternError, match=r"."):
        LinearRegex(expression)


@pytest.mark.parametrize(
    "expression", ["(a+)+$", "(a|aa)+$", "(.*)*x", ".*.*.*.*.*x", r"(\w+\s?)*!", "(?:a?){50}a{50}b"]
)
def test_expression_made_to_hang_does_not(expression: str) -> None:
    """A backtracking engine would need longer than the age of the universe for some of these."""
    with ends():
        assert LinearRegex(expression).search("a" * 20_000 + "\n") in (True, False)


def test_memory_of_the_automaton_is_bounded() -> None:
    """A text that leads to ever new states makes it forget."""
    regex = LinearRegex("(?:[ab]*a[ab]{200}c)")
    text = "".join("ab"[(n * n * 2654435761 >> 7) & 1] for n in range(8000))

    assert not regex.search(text)
    assert sum(len(state.places) for state in regex._automaton._states.values()) < 600_000
    assert regex.search(text + "a" + "b" * 200 + "c")


@pytest.mark.parametrize(
    ("expression", "literal"),
    [("^Evil.*x$", "evil"), (r"a\.bc+", "a.b"), ("a|b", ""), ("(abc)d", "d"), ("x(?i:y)", None)],
)
def test_literal_is_the_longest_run(expression: str, literal: str | None) -> None:
    """Of letters that must stand side by side."""
    if literal is None:
        with pytest.raises(PatternError):
            LinearRegex(expression)
    else:
        assert LinearRegex(expression).literal == literal


@pytest.mark.parametrize("expression", ["[!--]", "[a&&b]", "[[a]", "[a||b]", "[a~~b]"])
def test_class_that_python_warns_of_is_read_in_silence(expression: str) -> None:
    """Strangers write such classes; the tests turn a warning into an error."""
    assert LinearRegex(expression).search(expression[1])
