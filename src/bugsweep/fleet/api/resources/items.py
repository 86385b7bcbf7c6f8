"""The items of campaigns: one person with one phone each, and the steps that were made."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Annotated, Any

from django.utils import timezone

from bugsweep.fleet import models as tables
from bugsweep.fleet.api.declaration import Call, endpoint
from bugsweep.fleet.api.fields import (
    After,
    AsOf,
    Day,
    Limit,
    Listing,
    Numbered,
    OfPerson,
    Shown,
    Text,
    Told,
    asked,
    chosen,
    maybe,
    said,
)
from bugsweep.fleet.api.listing import narrowed, part_of
from bugsweep.fleet.campaigns.states import advance
from bugsweep.fleet.days import end_of

State = Annotated[str, chosen(tables.ITEM_STATES)]


class Step(Shown):
    """That an item came into a state."""

    state: str = said("Which.", "notified")
    day: Day = said("When.", "2026-03-01")
    note: str = said("What was noted; may be empty.", "")
    author: str | None = said("Login; null where no account did.", "marta")
    recorded_at: datetime = said("Since when the register says so.", "2026-03-01T12:00:00Z")


class Item(Shown):
    """One person with one phone in a campaign."""

    number: int = said("Of the row.", 31)
    campaign: str = said("Code of the campaign.", "hand-in-2026")
    person: str = said("Pseudonym.", "P-7K3Q-9XM2")
    phone: str | None = said("Label of the phone; null for who has none.", "D-7K3Q-9XM2")
    state: str = said("How far it was on the day.", "notified")
    added_on: Day = said("Since when it is in the campaign.", "2026-03-01")
    note: str = said("What was noted; may be empty.", "")
    steps: list[Step] = said("Until the day, oldest first.", [])


class NewStep(Told):
    """A step that was made."""

    state: State = said("The state that the item came into.", "notified")
    day: Day | None = maybe("When; today without it.", "2026-03-01")
    note: Text = maybe("What is to be noted.", "by letter", default="")


OfCampaign = Annotated[str | None, asked("Only of this campaign.", "hand-in-2026", longest=60)]


@endpoint("GET", "/items", needs="see campaigns", answer=Listing[Item])
def list_items(
    call: Call,
    *,
    campaign: OfCampaign = None,
    person: OfPerson = None,
    as_of: AsOf = None,
    after: After = None,
    limit: Limit = 50,
) -> dict[str, Any]:
    """List the items of campaigns as of a day."""
    day = as_of or timezone.now().date()
    rows = call.rows(tables.CampaignItem).filter(added_on__lte=day)
    rows = narrowed(rows, campaign__code=campaign, person__pseudonym=person)
    return part_of(
        rows.select_related("campaign", "person", "device"),
        lambda items: shown(items, day),
        after=after,
        limit=limit,
    )


@endpoint("GET", "/items/{number}", needs="see campaigns", answer=Item, versioned=True)
def show_item(call: Call, number: Numbered, as_of: AsOf = None) -> dict[str, Any]:
    """Show an item as of a day."""
    found = call.one(tables.CampaignItem, related=("campaign", "person", "device"), pk=number)
    return next(shown([found], as_of or timezone.now().date()))


@endpoint("POST", "/items/{number}/steps", needs="run campaigns", answer=Item, status=201, exact=True)
def add_step(call: Call, number: Numbered, told: NewStep) -> dict[str, Any]:
    """Record that an item came into a state; none leads back."""
    today = timezone.now().date()
    item = call.one(tables.CampaignItem, related=("campaign", "person", "device"), pk=number)
    call.expect(next(shown([item], today)))
    advance(item, told.state, day=told.day or today, account=call.account, note=told.note)
    return next(shown([item], today))


def shown(items: Sequence[tables.CampaignItem], day: date) -> Iterator[dict[str, Any]]:
    """Yield items as they are shown; one query for the steps of all."""
    steps: dict[int, list[dict[str, Any]]] = {one.pk: [] for one in items}
    rows = tables.CampaignStep.objects.filter(item__in=steps, day__lte=day, recorded_at__lt=end_of(day))
    for one in rows.select_related("author").order_by("day", "pk"):
        steps[one.item_id].append(
            {
                "state": one.state,
                "day": one.day,
                "note": one.note,
                "author": None if one.author is None else one.author.login,
                "recorded_at": one.recorded_at,
            }
        )
    for item in items:
        made = steps[item.pk]
        yield {
            "number": item.pk,
            "campaign": item.campaign.code,
            "person": item.person.pseudonym,
            "phone": None if item.device is None else item.device.label,
            "state": made[-1]["state"] if made else "not contacted",
            "added_on": item.added_on,
            "note": item.note,
            "steps": made,
        }
