"""Keys: what an observable and an indicator have in common."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bugsweep.errors import IndicatorError
from bugsweep.indicators.keys import Key, observable_keys, read_indicator
from bugsweep.model.indicator import Indicator, MatchMode
from bugsweep.model.observable import OBSERVABLE_KINDS, ObservableKind

ODD = st.text(alphabet=st.sampled_from("htps:/\\@[].%0x7fA-é。#?& \t\n1e2+(){"), max_size=40)


def test_host_has_a_key_for_each_domain_it_lies_in() -> None:
    """The longest first."""
    assert [key.text for key in observable_keys("domain-name", "a.evil.example")] == [
        "a.evil.example",
        "evil.example",
        "example",
    ]


def test_url_has_the_keys_of_its_host_and_of_its_beginnings() -> None:
    """A query begins a component as a slash does."""
    keys = observable_keys("url", "https://a.example/x/y?q=1#f")

    assert keys[:2] == (Key("host", "a.example"), Key("host", "example"))
    assert keys[2] == Key("url", "a.example/x/y?q=1")
    assert [key.text for key in keys[3:]] == [
        "a.example",
        "a.example/x",
        "a.example/x/y",
        "a.example/x/y?q",
        "a.example/x/y?q=1",
    ]


def test_name_of_a_process_counts_as_cut_only_at_the_lengths_of_the_kernel() -> None:
    """A name of another length is whole."""
    assert observable_keys("process-name", "x" * 15) == (Key("process", "x" * 15), Key("cut-process", "x" * 15))
    assert observable_keys("process-name", "x" * 17) == (Key("process", "x" * 17),)


def test_indicator_of_a_long_process_has_its_cut_forms() -> None:
    """Only those that are shorter than the name."""
    _, keys = read_indicator(Indicator(kind="process-name", value="x" * 20))

    assert keys == (Key("process", "x" * 20), Key("cut-process", "x" * 15), Key("cut-process", "x" * 16))


@given(
    st.sampled_from(OBSERVABLE_KINDS),
    ODD | st.text(st.characters()),
    st.sampled_from(["exact", "prefix", "glob", "regex"]),
)
def test_any_text_has_keys_or_is_refused(kind: ObservableKind, text: str, mode: MatchMode) -> None:
    """Evidence never raises, and an indicator only what is meant."""
    observable_keys(kind, text)

    with suppress(IndicatorError):
        read_indicator(Indicator(kind=kind, value=text, mode=mode))


@pytest.mark.parametrize("kind", OBSERVABLE_KINDS)
@given(text=ODD | st.text(st.characters()))
def test_value_that_is_an_indicator_fits_itself(kind: ObservableKind, text: str) -> None:
    """Whatever is taken as an indicator is found when it is seen as it is written."""
    try:
        indicator, keys = read_indicator(Indicator(kind=kind, value=text))
    except IndicatorError:
        return

    if not text.strip().startswith(("*", ".")):
        assert set(keys) & set(observable_keys(indicator.kind, text.strip()))
