"""What needs somebody today: findings, overdue judgements, waivers that end, phones of which nothing is known."""

from datetime import date, timedelta
from typing import Any, Final

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When
from django.http import HttpResponseBase
from django.utils.translation import gettext_noop as _

from bugsweep.fleet.models import Campaign, Device, Disposition, Finding, Judgement, SweepVerdict, Waiver
from bugsweep.fleet.pages.campaigns_page import how_far
from bugsweep.fleet.pages.declaration import Visit, page
from bugsweep.fleet.pages.standing import in_use, never_swept, stale, today, with_standing
from bugsweep.model.finding import LEVELS

_SOON: Final = timedelta(days=30)
_MOST: Final = 8
_GRAVE: Final = ("compromised", "targeted", "suspicious")
_HOME: Final = (
    ("see register", "today"),
    ("see digest", "digest"),
    ("manage accounts", "settings"),
    ("see audit", "audit"),
)
"""Where an account begins, by the first of these that it may do."""


@page("", name="home", needs=None)
def home(visit: Visit) -> HttpResponseBase:
    """Go to where the work of the account begins."""
    for permission, name in _HOME:
        if visit.may(permission):  # type: ignore[arg-type]  # written here
            return visit.go(name)
    return visit.go("own-security")


@page("today/", name="today", needs="see register", menu=_("Today"), place=10)
def show_today(visit: Visit) -> HttpResponseBase:
    """Show what needs somebody today."""
    return visit.render("today.html", standing_of(visit, today()))


def standing_of(visit: Visit, day: date) -> dict[str, Any]:
    """Return all that the page says, in a few queries."""
    phones = in_use(visit.rows(Device), day)
    unswept, old = never_swept(phones), stale(phones, day)
    context: dict[str, Any] = {
        "day": day,
        "phones": phones.count(),
        "never": unswept.count(),
        "never_shown": with_standing(unswept, day)[:_MOST],
        "stale": old.count(),
        "stale_shown": with_standing(old, day).order_by("last_swept")[:_MOST],
        "outcomes": _outcomes(phones, day),
        "waivers": _ending(visit, day),
        "waiting": _waiting(visit),
    }
    if visit.may("see findings"):
        context |= _findings(visit)
    if visit.may("see policy"):
        context |= _judged(visit, day)
    if visit.may("see campaigns"):
        context["campaigns"] = how_far(visit, Campaign.objects.filter(state="running").order_by("deadline")[:_MOST])
    return context


def _outcomes(phones: "QuerySet[Device]", day: date) -> list[tuple[str, int]]:
    counted = with_standing(phones, day).order_by().values_list("last_outcome").annotate(count=Count("pk"))
    found = {outcome or "never swept": count for outcome, count in counted}
    order = (*_GRAVE, "nothing found", "not examined", "never swept")
    return [(outcome, found.get(outcome, 0)) for outcome in order]


def _findings(visit: Visit) -> dict[str, Any]:
    ranks = [When(level=level, then=Value(rank)) for rank, level in enumerate(LEVELS)]
    open_ones = (
        visit.rows(Finding, "see findings")
        .filter(state__in=("new", "in review"), level__in=("critical", "high", "medium"))
        .annotate(rank=Case(*ranks, output_field=IntegerField()))
    )
    return {
        "findings": open_ones.order_by("rank", "-sweep__finished_at", "pk").select_related("sweep__device")[:_MOST],
        "findings_count": open_ones.count(),
    }


def _judged(visit: Visit, day: date) -> dict[str, Any]:
    rows = visit.rows(Judgement, "see policy").filter(as_of__lte=day)
    last = Judgement.objects.filter(as_of__lte=day).order_by("-as_of").values_list("as_of", flat=True).first()
    if last is None:
        return {"judged": None}
    counted = dict(rows.filter(as_of=last).values_list("outcome").annotate(count=Count("pk")))
    late = rows.filter(as_of=last, outcome="violation").select_related("device", "person")
    return {
        "judged": last,
        "judged_outcomes": [(one, counted.get(one, 0)) for one in ("violation", "grace", "due", "unknown", "waived")],
        "overdue": late.order_by("since", "pk")[:_MOST],
        "overdue_count": counted.get("violation", 0),
    }


def _ending(visit: Visit, day: date) -> "QuerySet[Waiver]":
    return (
        visit.rows(Waiver)
        .filter(expires__gt=day, expires__lte=day + _SOON, confirmed_at__isnull=False, revoked_at__isnull=True)
        .select_related("person", "device", "unit")
        .order_by("expires")[:_MOST]
    )


def _waiting(visit: Visit) -> list[tuple[str, str, int]]:
    """Return what waits for a second pair of eyes: what, where it is done, how many."""
    waiting = []
    if visit.may("confirm verdicts"):
        verdicts = visit.rows(SweepVerdict, "confirm verdicts").filter(
            ~Q(proposed_by=visit.account), confirmed_at__isnull=True, withdrawn_at__isnull=True
        )
        waiting.append((_("verdicts to confirm"), "sweeps", verdicts.count()))
    if visit.may("confirm destruction"):
        destroyed = visit.rows(Disposition, "confirm destruction").filter(
            ~Q(recorded_by=visit.account), kind="destroyed", confirmed_at__isnull=True, withdrawn_at__isnull=True
        )
        waiting.append((_("destructions to confirm"), "desk", destroyed.count()))
    if visit.may("confirm waivers"):
        asked = visit.rows(Waiver, "confirm waivers").filter(
            ~Q(granted_by=visit.account), confirmed_at__isnull=True, revoked_at__isnull=True
        )
        waiting.append((_("waivers to confirm"), "policy", asked.count()))
    return [one for one in waiting if one[2]]
