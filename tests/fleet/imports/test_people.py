"""What is gathered of a person."""

from datetime import date

import pytest

from bugsweep.fleet.imports.inventory import PersonRecord
from bugsweep.fleet.imports.people import person_of
from bugsweep.model.record import Origin, Problem

ORIGIN = Origin("people.csv", "line 2")


@pytest.mark.parametrize(
    ("said", "level"), [("Секретно", "secret"), ("top secret", "top_secret"), ("none", "none"), ("", "")]
)
def test_clearances_are_read_in_both_languages(said: str, level: str) -> None:
    """Rules know one name for each."""
    (record,) = person_of(ORIGIN, "test", name="Anna", clearance=said)
    assert isinstance(record, PersonRecord)
    assert record.clearance == level


def test_an_unknown_clearance_is_listed_and_left_out() -> None:
    """The person counts; the level is not guessed."""
    problem, record = person_of(ORIGIN, "test", name="Anna", clearance="\x1bвысший")
    assert isinstance(problem, Problem)
    assert isinstance(record, PersonRecord)
    assert record.clearance == ""
    assert "\x1b" not in problem.reason


def test_nobody_and_days_in_the_wrong_order_are_refused() -> None:
    """Whoever leaves before they came is an error of the list."""
    (nobody,) = person_of(ORIGIN, "test", unit="it")
    (reversed_days,) = person_of(
        ORIGIN, "test", name="Anna", valid_from=lambda: date(2026, 1, 1), valid_to=lambda: date(2026, 1, 1)
    )
    assert isinstance(nobody, Problem)
    assert isinstance(reversed_days, Problem)
