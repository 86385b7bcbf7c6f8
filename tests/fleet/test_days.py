"""Days of the register."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bugsweep.fleet.days import end_of, known_at, last_moment_of, lasting_on
from bugsweep.fleet.models import Assignment
from registers import assignment, device, person


def test_day_ends_where_the_next_one_begins() -> None:
    """In UTC."""
    assert end_of(date(2026, 2, 28)) == datetime(2026, 3, 1, tzinfo=UTC)


def test_day_has_a_last_moment() -> None:
    """Nothing that a database keeps lies between it and the next day."""
    assert end_of(date(2026, 2, 28)) - last_moment_of(date(2026, 2, 28)) == timedelta(microseconds=1)


@pytest.mark.django_db
@pytest.mark.parametrize(("day", "there"), [(1, False), (2, True), (3, True), (4, False)])
def test_row_lasts_from_its_first_day_to_the_one_before_its_end(day: int, there: bool) -> None:  # noqa: FBT001
    """An end is the first day on which it is so no more."""
    assignment(person(), device(), valid_from=date(2026, 3, 2), valid_to=date(2026, 3, 4))

    assert Assignment.objects.filter(lasting_on(date(2026, 3, day))).exists() == there


@pytest.mark.django_db
@pytest.mark.parametrize(("day", "there"), [(1, False), (2, True), (3, True), (4, False)])
def test_row_is_known_from_its_recording_until_it_is_withdrawn(day: int, there: bool) -> None:  # noqa: FBT001
    """At the end of a day that is what the day knew."""
    assignment(
        person(),
        device(),
        recorded_at=datetime(2026, 3, 2, 23, 59, 59, 999_999, tzinfo=UTC),
        withdrawn_at=datetime(2026, 3, 4, tzinfo=UTC),
    )

    assert Assignment.objects.filter(known_at(last_moment_of(date(2026, 3, day)))).exists() == there
