"""Recording units, people and phones."""

from datetime import date

import pytest

from bugsweep.errors import RegisterError
from bugsweep.fleet.models import AuditEvent, PersonUnit, Risk
from bugsweep.fleet.recording import (
    change,
    clear_person,
    mark_risk,
    place_person,
    record_person,
    record_phone,
    record_unit,
)

pytestmark = pytest.mark.django_db

JANUARY, FEBRUARY, MARCH = date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)


def test_person_moves_and_the_past_stays() -> None:
    """The row that did not know its end is withdrawn; the same again is nothing new."""
    first, second = (record_unit(code, valid_from=JANUARY) for code in ("a", "b"))
    person = record_person(name="Anna", contact="desk")
    assert place_person(person, first, JANUARY)
    assert not place_person(person, first, FEBRUARY)
    assert place_person(person, second, FEBRUARY)
    live = PersonUnit.objects.filter(withdrawn_at__isnull=True).order_by("valid_from")

    assert [(one.unit.code, one.valid_from, one.valid_to) for one in live] == [
        ("a", JANUARY, FEBRUARY),
        ("b", FEBRUARY, None),
    ]
    assert PersonUnit.objects.filter(withdrawn_at__isnull=False).count() == 1
    with pytest.raises(RegisterError, match="already"):
        place_person(person, second, JANUARY)


def test_what_is_said_anew_for_the_same_day_replaces_it() -> None:
    """A correction leaves no row of no days."""
    person = record_person()
    mark_risk(person, MARCH, at_risk=True)
    mark_risk(person, MARCH, at_risk=False, reason="error")

    assert [one.at_risk for one in Risk.objects.filter(withdrawn_at__isnull=True)] == [False]
    with pytest.raises(RegisterError, match="clearance level known"):
        clear_person(person, "cosmic", MARCH)


def test_change_is_in_the_log_as_it_was_and_is_but_no_name() -> None:
    """Nothing changed is nothing logged."""
    person, phone = record_person(), record_phone(device_class="tablet")
    entries = AuditEvent.objects.count()
    assert not change(phone, note="")
    assert AuditEvent.objects.count() == entries
    assert change(phone, note="cracked", supported_until=MARCH)
    assert AuditEvent.objects.last().after == {"note": "cracked", "supported_until": "2026-03-01"}
    assert change(person, name="Anna Ivanova")
    assert "Ivanova" not in str(list(AuditEvent.objects.values_list()))
