"""Filters of the templates."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import translation

from bugsweep.fleet.models import Judgement, Unit
from bugsweep.fleet.pages import showing
from bugsweep.model.fact import FACT_FIELDS

NOW = datetime.now(UTC)
DURATION = next(field.name for field in FACT_FIELDS.values() if field.kind == "duration")


def test_marks_carry_sign_word_and_tone() -> None:
    """And what is not ours is escaped."""
    assert "■" in showing.mark("compromised")
    assert ">  <" not in showing.mark("compromised")
    assert "<b>" not in showing.mark("<b>")


@pytest.mark.parametrize(
    ("ago", "said"),
    [(0, "today"), (1, "1 day ago"), (31, "31 days ago"), (61, "2 months ago"), (-1, "in 1 day"), (-40, "in 40 days")],
)
def test_ages_are_in_days_then_months(ago: int, said: str) -> None:
    """Of days and of moments."""
    moment = NOW - timedelta(days=ago)
    assert showing.age(moment) == showing.age(moment.date()) == said


def test_what_has_no_time_says_so() -> None:
    """It is never as good as new."""
    assert showing.age(None) == "age unknown"
    assert showing.day(None) == showing.moment(None) == "—"
    assert ">2026-03-01</time>" in showing.day(date(2026, 3, 1))
    assert ">2026-03-01 12:00</time>" in showing.moment(datetime(2026, 3, 1, 12, tzinfo=UTC))


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (None, "unknown"),
        (True, "yes"),
        (False, "no"),
        ([], "none"),
        ([{"id": "org.a"}, "b"], "org.a, b"),
        (list(map(str, range(14))), "0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 and 2 more"),
        ("17.4", "17.4"),
    ],
)
def test_values_of_facts_are_said(value: object, said: str) -> None:
    """Unknown is not no, and an empty list is not unknown."""
    assert showing.fact_value(value) == said


def test_durations_are_said_in_days() -> None:
    """Whatever else stands where a number should be is shown as it is."""
    assert showing.fact_value(8_208_000, DURATION) == "95 days"
    assert showing.fact_value("soon", DURATION) == "soon"


def test_facts_have_names_in_both_languages() -> None:
    """One that is not known keeps its own."""
    with translation.override("ru"):
        assert showing.fact_name("purpose") == "назначение"
    assert showing.fact_name("purpose") == "purpose"
    assert showing.fact_name("other.thing") == "other.thing"


def test_shares_never_round_to_none_or_all() -> None:
    """One of a thousand is not none."""
    assert [showing.share(*one) for one in ((0, 0), (0, 5), (1, 1000), (999, 1000), (5, 5))] == [0, 0, 1, 99, 100]


def test_names_fall_back_to_what_there_is() -> None:
    """To the other language, then to the code."""
    assert showing.bilingual(Unit(code="it", name_ru="ИТ")) == "ИТ"
    assert showing.bilingual(Unit(code="it")) == "it"


@pytest.mark.parametrize("trace", [{}, [], {"why": 3}, {"why": {}}])
def test_judgement_without_why_says_nothing(trace: object) -> None:
    """Whatever stands in the column."""
    assert showing.why(Judgement(trace=trace)) == ""


def test_why_is_said_in_the_language_of_the_reader() -> None:
    """Or in English where there is no other."""
    said = {"en": "Violation OFF-1 — because — so", "ru": "Нарушение OFF-1 — потому — так"}
    judgement = Judgement(rule="OFF-1", trace={"why": said})
    with translation.override("ru"):
        assert showing.why(judgement) == "потому — так"
    assert showing.why(judgement) == "because — so"
    assert showing.at({"a": 1}, "b") is None
