"""Erasure of people."""

from datetime import UTC, datetime, timedelta

import pytest

from bugsweep.errors import RegisterError
from bugsweep.fleet.audit import verify
from bugsweep.fleet.erasing import carry_out, order_erasure
from bugsweep.fleet.models import Account, Assignment, AuditEvent, Clearance, Erasure, Fact, Person
from bugsweep.fleet.names import find_by_name, set_names
from page_visits import LONG_AGO, corner
from registers import account

pytestmark = pytest.mark.django_db
TODAY = datetime.now(UTC).date()


@pytest.fixture
def person() -> Person:
    """Return somebody who left, of whom much is known."""
    place = corner("a", 1)
    Assignment.objects.update(withdrawn_at=datetime.now(UTC))
    one = place.person
    one.left_on = TODAY
    set_names(one, name="Anna Ivanova", staff_number="4711", contact="anna@example.test")
    one.save()
    Fact.objects.create(person=one, field="x", value="she likes trains", source="register")
    Clearance.objects.create(person=one, level="secret", valid_from=LONG_AGO)
    return one


@pytest.fixture
def dora() -> Account:
    """Return who orders."""
    return account("dora")


def test_who_somebody_was_is_erased_by_two(person: Person, dora: Account) -> None:
    """What the pseudonym did stays; the log says how much was erased, and nothing of it."""
    order = order_erasure(person, dora, reason="request of 2 April")
    assert Fact.objects.filter(person=person).exists()
    with pytest.raises(RegisterError, match="four eyes"):
        carry_out(order, dora)
    order.refresh_from_db()
    erased = carry_out(order, account("emil"))
    person.refresh_from_db()

    assert erased["names and numbers"] == 3
    assert (erased["facts"], erased["places in units"], erased["clearances"], erased["notes"]) == (1, 1, 1, 1)
    assert find_by_name("Anna Ivanova") == []
    assert bytes(person.name_sealed) + bytes(person.contact_sealed) == b""
    assert not person.facts.exists()
    assert not person.memberships.exists()
    assert Assignment.objects.filter(person=person).exists()
    told = AuditEvent.objects.get(action="erase")
    assert told.after["facts"] == 1
    assert "trains" not in str([(event.before, event.after, event.message) for event in AuditEvent.objects.all()])
    assert verify().faults == ()


def test_who_is_here_is_not_erased(person: Person, dora: Account) -> None:
    """Nor who still has a phone, nor without a reason, nor twice."""
    with pytest.raises(RegisterError, match="needs a reason"):
        order_erasure(person, dora, reason=" ")
    order = order_erasure(person, dora, reason="x")
    with pytest.raises(RegisterError, match="ordered already"):
        order_erasure(person, dora, reason="x")
    Person.objects.update(left_on=TODAY + timedelta(days=9))
    order.refresh_from_db()
    with pytest.raises(RegisterError, match="has left"):
        carry_out(order, account("emil"))
    assert not Erasure.objects.get().confirmed_at


def test_who_still_has_a_phone_is_not_erased(dora: Account) -> None:
    """Somebody has to say what becomes of it."""
    one = corner("a", 1).person
    Person.objects.update(left_on=TODAY)
    one.refresh_from_db()
    with pytest.raises(RegisterError, match="still has a phone"):
        order_erasure(one, dora, reason="x")


def test_what_is_done_is_done(person: Person, dora: Account) -> None:
    """And not once more; an order of a phone is none of a person."""
    order = order_erasure(person, dora, reason="x")
    carry_out(order, account("emil"))
    with pytest.raises(RegisterError, match="done already"):
        carry_out(order, account("felix"))
    phone = Assignment.objects.get().device
    other = Erasure.objects.create(device=phone, reason="x", ordered_by=dora, recorded_before=datetime.now(UTC))
    with pytest.raises(RegisterError, match="of a phone"):
        carry_out(other, account("gleb"))
