"""Assignments in the database."""

from datetime import date

import pytest
from django.db import IntegrityError

from bugsweep.fleet.models import Assignment
from registers import DAY, NOON, assignment, device, disposition, person

pytestmark = pytest.mark.django_db
LATER = date(2026, 6, 1)


def test_phone_is_not_assigned_twice_at_once() -> None:
    """For the same purpose."""
    phone = device()
    assignment(person(), phone)

    with pytest.raises(IntegrityError):
        assignment(person(), phone, valid_from=LATER)


def test_phone_goes_from_hand_to_hand_on_one_day() -> None:
    """The day on which one ends is the day on which the next may begin."""
    phone = device()
    assignment(person(), phone, valid_to=LATER)

    assert str(assignment(person(), phone, valid_from=LATER)).endswith("from 2026-06-01")


def test_withdrawn_assignment_is_in_nobodys_way() -> None:
    """It is history."""
    phone = device()
    old = assignment(person(), phone)
    Assignment.objects.filter(pk=old.pk).update(withdrawn_at=NOON)

    assert assignment(person(), phone).pk != old.pk


def test_assignment_is_not_rewritten() -> None:
    """What the register said on a day stays what it said."""
    assignment(person(), device())

    with pytest.raises(IntegrityError, match="not rewritten"):
        Assignment.objects.update(valid_to=LATER)


def test_assignment_is_not_deleted() -> None:
    """It is withdrawn."""
    assignment(person(), device())

    with pytest.raises(IntegrityError, match="not deleted"):
        Assignment.objects.all().delete()


def test_dates_are_in_order() -> None:
    """It does not end before it begins."""
    with pytest.raises(IntegrityError, match="assignment_dates_in_order"):
        assignment(person(), device(), valid_to=date(2026, 1, 1))


def test_who_left_gets_no_phone() -> None:
    """From the day of leaving."""
    with pytest.raises(IntegrityError, match="has left"):
        assignment(person(left_on=DAY), device())


@pytest.mark.parametrize("purpose", ["official", "both"])
def test_phone_given_to_family_never_returns_to_official_use(purpose: str) -> None:
    """Not to another person, and not years later."""
    phone = device()
    disposition(phone, "given_away", recipient="family")

    with pytest.raises(IntegrityError, match="never returns"):
        assignment(person(), phone, purpose, valid_from=date(2036, 1, 1))


def test_phone_given_to_family_may_be_used_personally() -> None:
    """That is what it was given for."""
    phone = device()
    disposition(phone, "given_away", recipient="family")

    assert assignment(person(), phone, "personal").purpose == "personal"


def test_phone_in_official_use_is_not_given_away() -> None:
    """The use ends first."""
    phone = device()
    assignment(person(), phone)

    with pytest.raises(IntegrityError, match="official use"):
        disposition(phone, "given_away", day=LATER)
