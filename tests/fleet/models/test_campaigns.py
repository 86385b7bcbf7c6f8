"""Campaigns in the database."""

from datetime import date

import pytest
from django.db import IntegrityError

from bugsweep.fleet.models import Campaign, CampaignItem, CampaignStep, Wave
from registers import DAY, person

pytestmark = pytest.mark.django_db


def campaign(**columns: object) -> Campaign:
    """Plan a campaign."""
    return Campaign.objects.create(**{"code": "spring", "start": DAY, "deadline": date(2026, 4, 1), **columns})


def test_deadline_is_after_the_start() -> None:
    """Of the campaign and of each wave."""
    assert str(campaign()) == "spring"

    with pytest.raises(IntegrityError, match="campaign_dates_in_order"):
        campaign(code="other", deadline=DAY)


def test_wave_has_its_number_once() -> None:
    """In one campaign."""
    spring = campaign()
    wave = {"campaign": spring, "number": 1, "start": DAY, "deadline": date(2026, 3, 8)}
    assert str(Wave.objects.create(**wave)).endswith("wave 1")

    with pytest.raises(IntegrityError):
        Wave.objects.create(**wave)


def test_person_without_phone_is_there_once() -> None:
    """As is one with each phone."""
    spring, somebody = campaign(), person()
    assert str(CampaignItem.objects.create(campaign=spring, person=somebody, added_on=DAY)).endswith("not contacted")

    with pytest.raises(IntegrityError):
        CampaignItem.objects.create(campaign=spring, person=somebody, added_on=DAY)


def test_steps_stay() -> None:
    """Progress of a past day can be counted again."""
    item = CampaignItem.objects.create(campaign=campaign(), person=person(), added_on=DAY)
    assert "notified" in str(CampaignStep.objects.create(item=item, state="notified", day=DAY))

    with pytest.raises(IntegrityError, match="only ever added"):
        CampaignStep.objects.update(day=date(2026, 1, 1))
