"""Patterns against many values; `tests/data/detect/patterns.toml` has the examples."""

from bugsweep.detect.match import Matcher
from bugsweep.detect.match_patterns import PatternMatcher
from bugsweep.indicators.index import IndicatorIndex
from bugsweep.model.indicator import Indicator


def test_kind_without_patterns_costs_nothing() -> None:
    """There is no look-up for it."""
    patterns = PatternMatcher(IndicatorIndex([Indicator(kind="process-name", value="evil*", mode="glob")]))

    assert patterns.look_up("process-name") is not None
    assert patterns.look_up("url") is None


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
