"""Consents and custody in the database."""

import pytest
from django.db import IntegrityError

from bugsweep.fleet.models import Acknowledgement, Consent, CustodyEvent, Evidence
from registers import DAY, NOON, device, person

pytestmark = pytest.mark.django_db


def test_custody_is_not_rewritten() -> None:
    """The chain is what it was."""
    made = CustodyEvent.objects.create(device=device(), given_by="P-1", taken_by="safe 2", at=NOON, reason="handed in")
    assert str(made) == "P-1 to safe 2"

    with pytest.raises(IntegrityError, match="only ever added"):
        CustodyEvent.objects.all().delete()


def test_custody_is_of_a_phone_or_of_evidence() -> None:
    """Of one thing."""
    phone = device()
    copy = Evidence.objects.create(device=phone, kind="itunes-backup")
    assert str(copy).startswith("itunes-backup of")

    with pytest.raises(IntegrityError, match="custody_is_of_one_thing"):
        CustodyEvent.objects.create(device=phone, evidence=copy, taken_by="safe 2", at=NOON, reason="both")


def test_consent_is_not_withdrawn_before_it_is_given() -> None:
    """Its times are in order."""
    somebody = person()
    given = {"person": somebody, "purpose": "sweep", "text_version": "1", "text": "I agree.", "given_at": NOON}
    assert str(Consent.objects.create(**given)).endswith("sweep")

    with pytest.raises(IntegrityError, match="consent_dates_in_order"):
        Consent.objects.create(**given, withdrawn_at=NOON.replace(year=2025))


def test_acknowledgement_says_what_was_signed() -> None:
    """Or declined."""
    assert " signed 3" in str(Acknowledgement.objects.create(person=person(), text_version="3", signed_on=DAY))
