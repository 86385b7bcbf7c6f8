"""Facts in the database."""

import pytest
from django.db import IntegrityError

from bugsweep.fleet.models import Erasure, Fact
from registers import NOON, account, device, person

pytestmark = pytest.mark.django_db


def fact(**columns: object) -> Fact:
    """Record that a phone is in Lockdown Mode."""
    return Fact.objects.create(
        field="device.lockdown_mode", value=True, source="import:demo", recorded_at=NOON, **columns
    )


def test_fact_is_not_changed() -> None:
    """A better one is added."""
    assert str(fact(device=device())).startswith("device.lockdown_mode of")

    with pytest.raises(IntegrityError, match="only ever added"):
        Fact.objects.update(value=False)


def test_fact_is_not_deleted() -> None:
    """Without an order to erase."""
    fact(device=device())

    with pytest.raises(IntegrityError, match="only ever added"):
        Fact.objects.all().delete()


def test_fact_is_of_a_phone_or_of_a_person() -> None:
    """Of one, and of no more."""
    with pytest.raises(IntegrityError, match="fact_is_of_one_thing"):
        fact(device=device(), person=person())


def test_fact_is_deleted_where_an_order_to_erase_is_confirmed() -> None:
    """By two people."""
    phone = device()
    fact(device=phone)
    Erasure.objects.create(
        device=phone,
        recorded_before=NOON.replace(year=2027),
        reason="the holder left",
        ordered_by=account("anna"),
        confirmed_by=account("boris"),
        confirmed_at=NOON,
    )

    assert Fact.objects.all().delete()[0] == 1
