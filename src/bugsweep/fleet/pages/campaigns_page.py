"""Campaigns: the board of one with its burn-down, whom to see next, and the steps of each item."""

from collections import Counter, defaultdict
from datetime import date, timedelta
from typing import Any, Final

from django.core.paginator import Paginator
from django.db.models import Count, Min, QuerySet
from django.http import Http404, HttpResponseBase
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from bugsweep.fleet.campaigns.states import DONE, NEXT, advance
from bugsweep.fleet.models import ITEM_STATES, Campaign, CampaignItem, CampaignStep
from bugsweep.fleet.pages.burn_down import burn_down_picture, left_by_day
from bugsweep.fleet.pages.declaration import Visit, page
from bugsweep.fleet.pages.phones import PER_PAGE
from bugsweep.fleet.pages.standing import today, unit_shown

_LONGEST: Final = timedelta(days=800)
"""A picture shows this many days."""


def _campaigns(visit: Visit) -> "QuerySet[Campaign]":
    """Return the campaigns: all of them for who has the role everywhere, else those with items of the own units."""
    if visit.everywhere("see campaigns"):
        return Campaign.objects.all()
    return Campaign.objects.filter(pk__in=visit.rows(CampaignItem).values("campaign"))


@page("campaigns/", name="campaigns", needs="see campaigns", menu=gettext_noop("Campaigns"), place=64)
def list_campaigns(visit: Visit) -> HttpResponseBase:
    """List the campaigns with how far they are."""
    return visit.render("campaigns.html", {"campaigns": how_far(visit, _campaigns(visit).order_by("-start", "code"))})


def how_far(visit: Visit, campaigns: "QuerySet[Campaign]") -> list[tuple[Campaign, int, int]]:
    """Return each campaign with how many are done of how many, as far as the visitor may see them."""
    counted: dict[int, Counter[str]] = defaultdict(Counter)
    rows = visit.rows(CampaignItem).order_by().values_list("campaign", "state").annotate(count=Count("pk"))
    for campaign, state, count in rows:
        counted[campaign]["done" if state in DONE else "left"] += count
    return [(one, counted[one.pk]["done"], sum(counted[one.pk].values())) for one in campaigns]


@page("campaigns/<str:code>/", name="campaign", needs="see campaigns")
def show_campaign(visit: Visit, code: str) -> HttpResponseBase:
    """Show the board of a campaign."""
    campaign = _campaigns(visit).filter(code=code).first()
    if campaign is None:
        raise Http404
    day = today()
    items = visit.rows(CampaignItem).filter(campaign=campaign)
    states = dict(items.order_by().values_list("state").annotate(count=Count("pk")))
    state = visit.request.GET.get("state", "")
    listed = items.annotate(unit=unit_shown(day, "person")).select_related("person", "device", "disposition")
    if state in ITEM_STATES:
        listed = listed.filter(state=state)
    of = sum(states.values())
    done = sum(count for name, count in states.items() if name in DONE)
    context: dict[str, Any] = {
        "campaign": campaign,
        "states": [(name, states.get(name, 0)) for name in ITEM_STATES],
        "of": of,
        "done": done,
        "units": _by_unit(items, day),
        # Made of numbers and days alone.
        "picture": mark_safe(_picture(campaign, items, day)),  # noqa: S308
        "shown": Paginator(listed.order_by("unit", "person__pseudonym", "pk"), PER_PAGE).get_page(
            visit.request.GET.get("page")
        ),
        "state": state,
        "next": {name: sorted(NEXT.get(name, ()), key=ITEM_STATES.index) for name in ITEM_STATES},
        "waves": campaign.waves.all(),
        "late": campaign.deadline <= day,
    }
    return visit.render("campaign.html", context)


def _by_unit(items: "QuerySet[CampaignItem]", day: date) -> list[tuple[str, int, int]]:
    """Return units with how many are done of how many, those with the most left first."""
    rows = (
        items.annotate(unit=unit_shown(day, "person"), key=unit_shown(day, "person", named=False))
        .order_by()
        .values_list("key", "unit", "state")
        .annotate(count=Count("pk"))
    )
    counted: dict[tuple[int | None, str], Counter[str]] = defaultdict(Counter)
    for key, name, state, count in rows:
        counted[key, name or "—"]["done" if state in DONE else "left"] += count
    shown = [(name, count["done"], sum(count.values())) for (_key, name), count in counted.items()]
    return sorted(shown, key=lambda one: (one[1] - one[2], one[0]))


def _picture(campaign: Campaign, items: "QuerySet[CampaignItem]", day: date) -> str:
    added = list(items.values_list("added_on", flat=True))
    firsts = (
        CampaignStep.objects.filter(item__in=items.values("pk"), state__in=DONE)
        .order_by()
        .values("item")
        .annotate(day=Min("day"))
        .values_list("day", flat=True)
    )
    start = max(campaign.start, min(day, campaign.deadline) - _LONGEST)
    end = min(day, start + _LONGEST)
    return burn_down_picture(left_by_day(added, Counter(firsts), start, end), start, campaign.deadline)


@page(
    "campaigns/items/<int:number>/", name="campaign-step", needs="run campaigns", methods=("POST",), about=CampaignItem
)
def step(visit: Visit, item: CampaignItem) -> HttpResponseBase:
    """Record that an item came into another state."""
    post = visit.request.POST
    if visit.attempt(
        advance, item, post.get("state", ""), day=today(), account=visit.account, note=post.get("note", "")[:2000]
    ):
        visit.say(_("The step is kept."))
    return visit.go("campaign", item.campaign.code)
