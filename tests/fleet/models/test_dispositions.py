"""What became of phones, in the database."""

from decimal import Decimal

import pytest
from django.db import IntegrityError

from bugsweep.fleet.models import Disposition, Replacement
from registers import NOON, account, device, disposition

pytestmark = pytest.mark.django_db


def test_destruction_has_a_witness() -> None:
    """And somebody who recorded it."""
    with pytest.raises(IntegrityError, match="destruction_has_witness"):
        disposition(device(), "destroyed", recorded_by=account("anna"))


def test_destruction_takes_four_eyes() -> None:
    """Who records it does not confirm it."""
    anna = account("anna")
    made = disposition(device(), "destroyed", recorded_by=anna, witness="P-0000-0001")
    assert str(made).endswith("destroyed on 2026-03-01")
    made.confirmed_by, made.confirmed_at = anna, NOON

    with pytest.raises(IntegrityError, match="four_eyes"):
        made.save()


def test_recorder_is_not_rewritten() -> None:
    """Else one pair of eyes would make four."""
    disposition(device(), "destroyed", recorded_by=account("anna"), witness="P-0000-0001")

    with pytest.raises(IntegrityError, match="not rewritten"):
        Disposition.objects.update(recorded_by=account("boris"))


def test_disposition_is_not_deleted() -> None:
    """It is withdrawn."""
    disposition(device(), "lost")

    with pytest.raises(IntegrityError, match="not deleted"):
        Disposition.objects.all().delete()


def test_receipt_number_is_given_once() -> None:
    """A receipt proves one thing."""
    disposition(device(), "handed_in", receipt_number="7")

    with pytest.raises(IntegrityError):
        disposition(device(), "handed_in", receipt_number="7")


def test_cost_has_a_currency() -> None:
    """A number alone is no price."""
    assert str(Replacement.objects.create(old_device=device(), os="aurora")).startswith("aurora for")

    with pytest.raises(IntegrityError, match="replacement_cost_has_currency"):
        Replacement.objects.create(old_device=device(), cost=Decimal(1))
