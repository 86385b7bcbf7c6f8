"""Giving phones to people, and what becomes of them."""

from datetime import date

import pytest

from bugsweep.errors import RegisterError
from bugsweep.fleet.assigning import assign, confirm_disposition, dispose, end_assignment
from bugsweep.fleet.models import Assignment, AuditEvent
from registers import DAY, account, device, person

pytestmark = pytest.mark.django_db
LATER = date(2026, 6, 1)


def test_assignment_is_logged() -> None:
    """With the phone, by its label, and the person, by pseudonym."""
    somebody, phone = person(), device()
    assign(somebody, phone, "official", valid_from=DAY)
    entry = AuditEvent.objects.get()

    assert (entry.action, entry.object_id, entry.after["person"]) == ("assign", phone.label, somebody.pseudonym)


def test_refused_assignment_is_not_logged() -> None:
    """Nothing happened."""
    phone = device()
    assign(person(), phone, "official", valid_from=DAY)
    with pytest.raises(RegisterError, match=r"assignment of D-.* is refused"):
        assign(person(), phone, "official", valid_from=LATER)

    assert AuditEvent.objects.count() == 1


def test_end_keeps_what_the_register_said_before() -> None:
    """The old row is withdrawn, the new one says until when."""
    first = assign(person(), device(), "official", valid_from=DAY)
    ended = end_assignment(first, LATER)
    first.refresh_from_db()

    assert first.withdrawn_at == ended.recorded_at
    assert (first.valid_to, ended.valid_to) == (None, LATER)
    with pytest.raises(RegisterError, match="withdrawn before"):
        end_assignment(first, LATER)


def test_phone_given_to_family_is_refused_for_official_use() -> None:
    """With the day on which it was given away."""
    phone = device()
    dispose(phone, "given_away", day=DAY, recipient="family")

    with pytest.raises(RegisterError, match="given away on 2026-03-01: such a phone never returns"):
        assign(person(), phone, "both", valid_from=LATER)


def test_phone_in_official_use_is_given_away_once_that_ends() -> None:
    """Not before."""
    phone = device()
    first = assign(person(), phone, "official", valid_from=DAY)
    with pytest.raises(RegisterError, match="official use"):
        dispose(phone, "given_away", day=LATER)
    end_assignment(first, LATER)

    assert dispose(phone, "given_away", day=LATER).kind == "given_away"
    assert Assignment.objects.count() == 2


def test_destruction_takes_two() -> None:
    """And once."""
    anna, boris = account("anna"), account("boris")
    made = dispose(device(), "destroyed", day=DAY, account=anna, witness="P-0000-0001")
    with pytest.raises(RegisterError, match="four eyes"):
        confirm_disposition(made, anna)
    made.refresh_from_db()
    confirm_disposition(made, boris)

    with pytest.raises(RegisterError, match="already"):
        confirm_disposition(made, boris)
