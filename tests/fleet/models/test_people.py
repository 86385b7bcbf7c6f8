"""People in the database."""

from datetime import date

import pytest
from django.db import IntegrityError

from bugsweep.fleet.models import Clearance, PersonRole, PersonUnit, Risk
from registers import DAY, person, unit

pytestmark = pytest.mark.django_db


def test_person_is_shown_by_a_pseudonym_that_tells_nothing() -> None:
    """It is drawn, and no two are the same."""
    first, second = person(), person()

    assert str(first) == first.pseudonym
    assert first.pseudonym != second.pseudonym
    assert len(first.pseudonym) == len("P-0000-0000")


def test_staff_number_is_of_one_person() -> None:
    """By its keyed hash; people without one are many."""
    person()
    person()
    person(staff_number_index="a" * 64)

    with pytest.raises(IntegrityError):
        person(staff_number_index="a" * 64)


def test_person_belongs_to_one_unit_at_a_time() -> None:
    """A move is two rows that touch, never two that overlap."""
    it, press = unit("it"), unit("press")
    somebody = person()
    one = PersonUnit.objects.create(person=somebody, unit=it, valid_from=date(2025, 1, 1), valid_to=DAY)
    PersonUnit.objects.create(person=somebody, unit=press, valid_from=DAY)
    assert str(one) == f"{somebody.pk} in {it.pk} from 2025-01-01"

    with pytest.raises(IntegrityError):
        PersonUnit.objects.create(person=somebody, unit=it, valid_from=date(2024, 1, 1), valid_to=date(2025, 6, 1))


def test_clearance_is_a_known_level() -> None:
    """And one at a time."""
    somebody = person()
    assert "secret" in str(Clearance.objects.create(person=somebody, level="secret", valid_from=DAY))

    with pytest.raises(IntegrityError, match="clearance"):
        Clearance.objects.create(person=person(), level="cosmic", valid_from=DAY)


def test_clearances_do_not_overlap() -> None:
    """Which one holds would be anyone's guess."""
    somebody = person()
    Clearance.objects.create(person=somebody, level="secret", valid_from=DAY)

    with pytest.raises(IntegrityError):
        Clearance.objects.create(person=somebody, level="none", valid_from=date(2026, 5, 1))


def test_person_has_one_role_at_a_time() -> None:
    """Rules ask for one."""
    somebody = person()
    assert " as press from" in str(PersonRole.objects.create(person=somebody, role="press", valid_from=DAY))

    with pytest.raises(IntegrityError):
        PersonRole.objects.create(person=somebody, role="candidate", valid_from=DAY)


def test_risk_does_not_end_before_it_begins() -> None:
    """Its dates are in order."""
    assert "at risk" in str(Risk.objects.create(person=person(), valid_from=DAY))

    with pytest.raises(IntegrityError, match="risk_dates_in_order"):
        Risk.objects.create(person=person(), valid_from=DAY, valid_to=DAY)
