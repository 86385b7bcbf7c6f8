"""Patterns against many values; `tests/data/detect/patterns.toml` has the examples."""

from hypothesis import given
from hypothesis import strategies as st

from bugsweep.detect.match import Matcher
from bugsweep.detect.match_patterns import PatternMatcher
from bugsweep.indicators.index import IndicatorIndex
from bugsweep.model.indicator import Indicator
from bugsweep.model.observable import OBSERVABLE_KINDS, ObservableKind


def test_kind_without_patterns_costs_nothing() -> None:
    """There is no look-up for it."""
    patterns = PatternMatcher(IndicatorIndex([Indicator(kind="process-name", value="evil*", mode="glob")]))

    assert patterns.look_up("process-name") is not None
    assert patterns.look_up("url") is None


@given(st.sampled_from(OBSERVABLE_KINDS), st.text(st.characters()))
def test_any_text_can_be_tried(kind: ObservableKind, value: str) -> None:
    """Halves of characters included."""
    index = IndicatorIndex(Indicator(kind=of, value="*evil?x*", mode="glob") for of in OBSERVABLE_KINDS)
    look_up = PatternMatcher(index).look_up(kind)

    assert look_up is not None
    assert look_up(value) == ()


def test_patterns_and_look_ups_come_together_in_the_order_of_the_index() -> None:
    """An indicator without a literal is tried as well, and one indicator comes once."""
    index = IndicatorIndex(
        [
            Indicator(kind="domain-name", value="evil.example"),
            Indicator(kind="domain-name", value="*.ex*e", mode="glob"),
            Indicator(kind="domain-name", value=r"^\w+\.\w+$", mode="regex"),
            Indicator(kind="domain-name", value="never*", mode="glob"),
        ]
    )
    found = Matcher(index).match("url", "https://evil.example/")

    assert found == tuple(one for one in index if one.value != "never*")
