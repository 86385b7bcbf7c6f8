"""How yes, no, days and moments are read."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bugsweep.errors import FormatError
from bugsweep.fleet.imports.answers import UNKNOWN, day_of, moment_of, patch_day_of, truth_of, unix_moment
from inventories import AS_OF


@pytest.mark.parametrize(
    ("text", "answer"),
    [("True", True), ("нет", False), (" 1 ", True), ("Unknown", UNKNOWN), ("", None), ("Not available", UNKNOWN)],
)
def test_yes_and_no_are_told_from_unknown_and_from_nothing(text: str, answer: object) -> None:
    """Unknown is an answer of its own, and silence is none."""
    assert truth_of(text) is answer


def test_another_word_is_neither_yes_nor_no() -> None:
    """It is refused: whatever it means, it is not taken for no."""
    with pytest.raises(FormatError, match="'maybe' is neither yes nor no"):
        truth_of("maybe")


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-02-01T08:00:00.1234567Z", datetime(2026, 2, 1, 8, 0, 0, 123456, UTC)),
        ("2026-02-01T08:00:00+03:00", datetime(2026, 2, 1, 5, tzinfo=UTC)),
        ("2026-02-01 08:00:00", datetime(2026, 2, 1, 8, tzinfo=UTC)),
        ("01.02.2026", datetime(2026, 2, 1, tzinfo=UTC)),
        ("1.2.26 8:05", datetime(2026, 2, 1, 8, 5, tzinfo=UTC)),
        ("2026/02/01", datetime(2026, 2, 1, tzinfo=UTC)),
        ("0001-01-01T00:00:00Z", None),
        ("", None),
    ],
)
def test_moments_are_read_as_people_and_programs_write_them(text: str, moment: datetime | None) -> None:
    """With a zone it is kept; without one it is UTC; the zero of Go and .NET is no time."""
    assert moment_of(text, as_of=AS_OF) == moment


def test_the_order_of_day_and_month_is_as_the_mapping_says() -> None:
    """The same digits are two days."""
    assert day_of("02/03/2026") == date(2026, 3, 2)
    assert day_of("02/03/2026", order="mdy") == date(2026, 2, 3)
    assert moment_of("2/3/2026 12:30 AM", as_of=AS_OF, order="mdy") == datetime(2026, 2, 3, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "text", ["1999-01-01", "2035-01-01", "31.02.2026", "soon", "9999-12-31T23:59:59-12:00", "1.1.26 13:00 PM"]
)
def test_times_that_cannot_be_are_refused(text: str) -> None:
    """Before the first iPhone, after the import, or no day of the calendar."""
    with pytest.raises(FormatError):
        moment_of(text, as_of=AS_OF)


def test_a_patch_may_be_dated_some_weeks_ahead() -> None:
    """Phones get patches before the day of their bulletin; a year ahead is an error."""
    assert patch_day_of("2026-04-01", as_of=AS_OF) == date(2026, 4, 1)
    assert patch_day_of("", as_of=AS_OF) is None
    with pytest.raises(FormatError, match="cannot be"):
        patch_day_of("2027-04-01", as_of=AS_OF)


def test_zero_is_no_time() -> None:
    """So interfaces say that there is none; a number beyond the calendar is refused."""
    assert unix_moment(0, as_of=AS_OF) is None
    assert unix_moment(1772265600, as_of=AS_OF, milliseconds=False) == datetime(2026, 2, 28, 8, tzinfo=UTC)
    with pytest.raises(FormatError):
        unix_moment(1e300, as_of=AS_OF)


@given(st.text(max_size=40))
def test_any_text_is_a_moment_or_refused(text: str) -> None:
    """Nothing else comes out, and a moment always has a zone."""
    for read in (lambda: moment_of(text, as_of=AS_OF), lambda: day_of(text), lambda: truth_of(text)):
        try:
            value = read()
        except FormatError:
            continue
        assert not isinstance(value, datetime) or value.tzinfo is not None
