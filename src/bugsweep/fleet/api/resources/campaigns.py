"""Campaigns, and how far they are."""

from datetime import date
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated, Any

from django.utils import timezone
from pydantic import Field, StringConstraints

from bugsweep.fleet import models as tables
from bugsweep.fleet.api.declaration import Call, endpoint
from bugsweep.fleet.api.fields import After, AsOf, Day, Label, Limit, Line, Listing, Named, Shown, Told, maybe, said
from bugsweep.fleet.api.listing import part_of
from bugsweep.fleet.api.problems import Refused
from bugsweep.fleet.campaigns.progress import progress_of
from bugsweep.fleet.campaigns.scope import begin_campaign, fill
from bugsweep.fleet.days import end_of

if TYPE_CHECKING:
    from django.db.models import QuerySet

Code = Annotated[str, StringConstraints(min_length=1, max_length=60, pattern=r"^[^\x00-\x1f\x7f/]*$")]
Codes = Annotated[list[Label], Field(max_length=200)]


class Scope(Told):
    """What narrows a campaign; what is left out does not."""

    units: Codes | None = maybe("Codes of units: they and all below them.", ["it-department"])
    os: Codes | None = maybe("Systems.", ["ios"])
    device_class: Codes | None = maybe("What phones are.", ["smartphone"])
    purpose: Codes | None = maybe("For what phones are used.", ["official"])


class Campaign(Shown):
    """A campaign."""

    code: str = said("How it is named.", "hand-in-2026")
    title_en: str = said("Its title in English; may be empty.", "Hand in old phones")
    title_ru: str = said("Its title in Russian; may be empty.", "Сдача старых телефонов")
    rules: list[str] = said("Ids of the rules that it is about.", ["HAND-1"])
    state: str = said("Planned, running, finished or cancelled.", "running")
    start: Day = said("Its first day.", "2026-03-01")
    deadline: Day = said("The first day on which it is late.", "2026-06-01")


class Progress(Shown):
    """How far a campaign is in one unit."""

    unit_en: str = said("Name of the unit in English.", "IT department")
    unit_ru: str = said("Name of the unit in Russian.", "Отдел ИТ")
    done: int = said("Items that are done.", 3)
    of: int = said("Items in all.", 9)
    refused: int = said("Of them refused.", 0)
    waived: int = said("Of them with a waiver.", 1)


class CampaignWithProgress(Campaign):
    """A campaign, and how far it is on a day."""

    units: list[Progress] = said("By unit.", [])
    forecast: Day | None = said("When all will be done at the pace of four weeks; null where there is none.", None)


class NewCampaign(Told):
    """A campaign that is to begin."""

    code: Code = said("How it is named.", "hand-in-2026")
    title_en: Line = maybe("Its title in English.", "Hand in old phones", default="")
    title_ru: Line = maybe("Its title in Russian.", "Сдача старых телефонов", default="")
    rules: Codes = said("Ids of the rules that it is about.", ["HAND-1"])
    start: Day | None = maybe("Its first day; today without it.", "2026-03-01")
    deadline: Day = said("The first day on which it is late.", "2026-06-01")
    scope: Scope = maybe("What narrows it.", {"os": ["ios"]}, default_factory=Scope)


class Filled(Shown):
    """What filling a campaign did."""

    added: int = said("Items that are new.", 12)
    known: int = said("Items that were there already.", 0)


@endpoint("GET", "/campaigns", needs="see campaigns", answer=Listing[Campaign])
def list_campaigns(call: Call, as_of: AsOf = None, after: After = None, limit: Limit = 50) -> dict[str, Any]:
    """List the campaigns that were recorded until a day.

    A campaign is of the whole organisation: who reaches only some units sees the items in them.
    """
    return part_of(
        _until(call.rows(tables.Campaign), as_of),
        lambda found: (_shown(one) for one in found),
        after=after,
        limit=limit,
    )


@endpoint("POST", "/campaigns", needs="run campaigns", answer=Campaign, status=201)
def add_campaign(call: Call, told: NewCampaign) -> dict[str, Any]:
    """Begin a campaign; nobody is in it until it is filled."""
    call.needed_everywhere("A campaign")
    scope = told.scope.model_dump(exclude_none=True)
    if "device_class" in scope:
        scope["class"] = scope.pop("device_class")
    made = begin_campaign(
        told.code,
        title_en=told.title_en,
        title_ru=told.title_ru,
        rules=told.rules,
        start=told.start or timezone.now().date(),
        deadline=told.deadline,
        scope=scope,
    )
    return _shown(made)


@endpoint("GET", "/campaigns/{code}", needs="see campaigns", answer=CampaignWithProgress, versioned=True)
def show_campaign(call: Call, code: Named, as_of: AsOf = None) -> dict[str, Any]:
    """Show a campaign, and how far it was at the end of a day."""
    campaign = call.one(tables.Campaign, code=code)
    state = progress_of(campaign, as_of or timezone.now().date())
    return {
        **_shown(campaign),
        "units": [
            {
                "unit_en": one.unit.en,
                "unit_ru": one.unit.ru,
                "done": one.done,
                "of": one.of,
                "refused": one.refused,
                "waived": one.waived,
            }
            for one in state.units
        ],
        "forecast": state.forecast,
    }


@endpoint("POST", "/campaigns/{code}/fill", needs="run campaigns", answer=Filled)
def fill_campaign(call: Call, code: Named) -> dict[str, Any]:
    """Add an item for each person and phone that the campaign is for today; what is there stays as it is."""
    campaign = call.one(tables.Campaign, code=code)
    if campaign.state not in {"planned", "running"}:
        raise Refused(HTTPStatus.CONFLICT, f"The campaign {campaign.code} is {campaign.state}.")
    done = fill(campaign, timezone.now().date())
    return {"added": done.added, "known": done.known}


def _until(campaigns: "QuerySet[tables.Campaign]", day: date | None) -> "QuerySet[tables.Campaign]":
    return campaigns if day is None else campaigns.filter(recorded_at__lt=end_of(day))


def _shown(one: tables.Campaign) -> dict[str, Any]:
    return {
        name: getattr(one, name) for name in ("code", "title_en", "title_ru", "rules", "state", "start", "deadline")
    }
