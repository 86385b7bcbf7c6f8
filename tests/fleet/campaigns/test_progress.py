"""How far a campaign is on a day."""

from datetime import timedelta

import pytest

from bugsweep.fleet.campaigns.progress import campaigns_on, progress_of
from bugsweep.fleet.campaigns.scope import fill
from bugsweep.fleet.models import CampaignStep
from fleet.campaigns.test_scope import campaign_with_one
from registers import DAY, NOON, assignment, device, person

pytestmark = pytest.mark.django_db


def test_progress_of_a_day_knows_nothing_of_later_steps() -> None:
    """Neither of those that were taken later, nor of those that were recorded later."""
    item = campaign_with_one()
    CampaignStep.objects.create(item=item, state="refused", day=DAY, recorded_at=NOON)
    CampaignStep.objects.create(
        item=item, state="closed", day=DAY + timedelta(days=1), recorded_at=NOON + timedelta(days=5)
    )
    told = [
        (unit.done, unit.refused)
        for later in (0, 1, 5)
        for unit in progress_of(item.campaign, DAY + timedelta(days=later)).units
    ]
    assert told == [(0, 1), (0, 1), (1, 0)]


def test_pace_of_the_last_weeks_tells_when_it_is_done() -> None:
    """Without any step there is no pace, and no forecast is made up."""
    item = campaign_with_one()
    for number in (2, 3):
        assignment(person(pseudonym=f"P-{number}"), device(serial=f"S{number}"), "personal")
    fill(item.campaign, DAY)
    assert progress_of(item.campaign, DAY).forecast is None
    CampaignStep.objects.create(item=item, state="closed", day=DAY, recorded_at=NOON)
    assert progress_of(item.campaign, DAY).forecast == DAY + timedelta(days=56), "one in four weeks, and two are left"
    assert progress_of(item.campaign, DAY + timedelta(days=30)).forecast is None, "nothing was done for a month"


def test_campaign_that_is_cancelled_or_empty_is_not_told() -> None:
    """There is nothing to see in it."""
    item = campaign_with_one()
    now = DAY + timedelta(days=3650)
    assert [state.rule for state in campaigns_on(now)] == ["HAND-1"]
    item.campaign.state = "cancelled"
    item.campaign.save()
    assert campaigns_on(now) == []
