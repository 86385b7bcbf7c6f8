"""How far the campaigns are on a day, counted from what was done until then."""

from collections import defaultdict
from datetime import date, timedelta

from django.db.models import Max

from bugsweep.digest.source import CampaignState, UnitProgress
from bugsweep.fleet.belonging import units_on
from bugsweep.fleet.campaigns.states import DONE
from bugsweep.fleet.days import end_of
from bugsweep.fleet.models import Campaign, CampaignItem, CampaignStep
from bugsweep.model.judgement import Bilingual

_PACE = timedelta(days=28)
"""What was done in so many days tells how fast it goes on."""
_NOWHERE = Bilingual(en="no unit", ru="без подразделения")
_LONGEST_FORECAST = 3650
"""Days; what would take longer is no forecast."""


def campaigns_on(day: date) -> list[CampaignState]:
    """Return the campaigns that were running on `day`, the one with the earliest deadline first."""
    running = Campaign.objects.filter(start__lte=day, recorded_at__lt=end_of(day)).exclude(state="cancelled")
    states = [progress_of(campaign, day) for campaign in running.order_by("deadline", "code")]
    return [state for state in states if state.units]


def progress_of(campaign: Campaign, day: date) -> CampaignState:
    """Return how far a campaign is at the end of `day`, by unit."""
    items = dict(CampaignItem.objects.filter(campaign=campaign, added_on__lte=day).values_list("pk", "person_id"))
    steps = _last_steps(campaign, day)
    units = units_on(day, items.values())
    counts: dict[Bilingual, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for item, person in items.items():
        state = steps.get(item, "not contacted")
        counted = counts[units.get(person, _NOWHERE)]
        counted["of"] += 1
        counted["done" if state in DONE else state] += 1
    return CampaignState(
        title=Bilingual(
            en=campaign.title_en or campaign.code, ru=campaign.title_ru or campaign.title_en or campaign.code
        ),
        rule=next(iter(campaign.rules), ""),
        deadline=campaign.deadline,
        units=tuple(
            UnitProgress(
                unit=unit, done=count["done"], of=count["of"], refused=count["refused"], waived=count["waived"]
            )
            for unit, count in sorted(counts.items(), key=lambda one: one[0].en)
        ),
        forecast=_forecast(campaign, day, sum(count["of"] - count["done"] for count in counts.values())),
    )


def _last_steps(campaign: Campaign, day: date) -> dict[int, str]:
    rows = (
        CampaignStep.objects.filter(item__campaign=campaign, day__lte=day, recorded_at__lt=end_of(day))
        .order_by("day", "pk")
        .values_list("item_id", "state")
    )
    return dict(rows)


def _forecast(campaign: Campaign, day: date, left: int) -> date | None:
    """Return when all will be done at the pace of the last weeks; None when there is none."""
    finished = (
        CampaignStep.objects.filter(item__campaign=campaign, state__in=DONE, day__lte=day, recorded_at__lt=end_of(day))
        .values("item")
        .annotate(last=Max("day"))
        .filter(last__gt=day - _PACE)
        .count()
    )
    if not finished or not left:
        return None
    days = -(-left * _PACE.days // finished)
    return day + timedelta(days=days) if days <= _LONGEST_FORECAST else None
