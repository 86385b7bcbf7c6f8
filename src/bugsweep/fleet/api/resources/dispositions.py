"""What became of phones: the hand-in desk for programs."""

from datetime import date, datetime
from typing import Annotated, Any, Final

from django.utils import timezone

from bugsweep.fleet import models as tables
from bugsweep.fleet.api.declaration import Call, endpoint
from bugsweep.fleet.api.fields import (
    After,
    AsOf,
    Day,
    Flag,
    Label,
    Limit,
    Line,
    Listing,
    Numbered,
    OfPhone,
    Shown,
    Text,
    Told,
    chosen,
    maybe,
    said,
)
from bugsweep.fleet.api.listing import narrowed, part_of
from bugsweep.fleet.assigning import confirm_disposition
from bugsweep.fleet.campaigns.desk import HandIn, hand_in
from bugsweep.fleet.days import end_of
from bugsweep.fleet.models._constraints import values_of

_RELATED: Final = ("device", "recorded_by", "confirmed_by")
Kind = Annotated[str, chosen(kind for kind in values_of("disposition") if kind != "held")]


class Disposition(Shown):
    """What became of a phone."""

    number: int = said("Of the row.", 9)
    phone: str = said("Label of the phone.", "D-7K3Q-9XM2")
    kind: str = said("What became of it; a destruction counts once a second one confirmed it.", "handed_in")
    day: Day = said("When.", "2026-03-01")
    receipt_number: str = said("Of the receipt; empty where none was given.", "R-00042")
    recipient: str = said("To whom it went, in a word; may be empty.", "")
    witness: str = said("Who saw it; may be empty.", "")
    wipe_proof: str = said("What proves that it was wiped; may be empty.", "")
    accounts_removed: bool | None = said("Null where nobody said.", True)
    place: str = said("Where; may be empty.", "desk 2")
    note: str = said("May be empty.", "")
    recorded_by: str | None = said("Login; null where no account did.", "anna")
    recorded_at: datetime = said("When.", "2026-03-01T12:00:00Z")
    confirmed_by: str | None = said("Login; null while nobody did.", None)
    confirmed_at: datetime | None = said("When; null while nobody did.", None)
    withdrawn_at: datetime | None = said("Since when it counts no more; null while it does.", None)


class NewDisposition(Told):
    """What is to be recorded of a phone."""

    phone: Label = said("Label of the phone.", "D-7K3Q-9XM2")
    kind: Kind = said("What became of it.", "handed_in")
    day: Day | None = maybe("When; today without it.", "2026-03-01")
    recipient: Line = maybe("To whom it went, in a word such as `family`; never a name.", "family", default="")
    witness: Line = maybe("Who saw it; a destruction needs one.", "P-9XM2-7K3Q", default="")
    wipe_proof: Text = maybe("What proves that it was wiped.", "certificate 17", default="")
    accounts_removed: Flag | None = maybe("Whether the accounts on it were removed.", True)
    place: Line = maybe("Where.", "desk 2", default="")
    note: Text = maybe("What else is to be known.", "", default="")


@endpoint("GET", "/dispositions", needs="see register", answer=Listing[Disposition])
def list_dispositions(
    call: Call, as_of: AsOf = None, phone: OfPhone = None, after: After = None, limit: Limit = 50
) -> dict[str, Any]:
    """List what became of phones until a day, as it was known then."""
    day = as_of or timezone.now().date()
    rows = call.rows(tables.Disposition).filter(day__lte=day, recorded_at__lt=end_of(day))
    rows = narrowed(rows, device__label=phone)
    return part_of(
        rows.select_related(*_RELATED), lambda found: (_shown(one, day) for one in found), after=after, limit=limit
    )


@endpoint("POST", "/dispositions", needs="hand in phones", answer=Disposition, status=201)
def add_disposition(call: Call, told: NewDisposition) -> dict[str, Any]:
    """Record what became of a phone, as the hand-in desk does.

    Its use ends, running campaigns go on, and what is left at the desk gets the number of a receipt. A destruction
    needs `propose destruction` and a witness, and counts once somebody else confirms it.
    """
    if told.kind == "destroyed":
        call.needed("propose destruction")
    phone = call.one(tables.Device, label=told.phone)
    today = timezone.now().date()
    columns = told.model_dump(exclude={"phone", "day"})
    return _shown(hand_in(phone, HandIn(day=told.day or today, **columns), account=call.account), today)


@endpoint("GET", "/dispositions/{number}", needs="see register", answer=Disposition, versioned=True)
def show_disposition(call: Call, number: Numbered, as_of: AsOf = None) -> dict[str, Any]:
    """Show what became of a phone."""
    found = call.one(tables.Disposition, related=_RELATED, pk=number)
    return _shown(found, as_of or timezone.now().date())


@endpoint("POST", "/dispositions/{number}/confirm", needs="confirm destruction", answer=Disposition)
def agree_to_disposition(call: Call, number: Numbered) -> dict[str, Any]:
    """Confirm a destruction that another one recorded."""
    found = call.one(tables.Disposition, related=_RELATED, pk=number)
    confirm_disposition(found, call.account)
    return _shown(found, timezone.now().date())


def _shown(one: tables.Disposition, day: date) -> dict[str, Any]:
    end = end_of(day)
    confirmed = one.confirmed_at is not None and one.confirmed_at < end
    return {
        "number": one.pk,
        "phone": one.device.label,
        **{
            name: getattr(one, name)
            for name in (
                "kind", "day", "receipt_number", "recipient", "witness", "wipe_proof", "accounts_removed", "place",
                "note", "recorded_at",
            )
        },
        "recorded_by": None if one.recorded_by is None else one.recorded_by.login,
        "confirmed_by": one.confirmed_by.login if confirmed and one.confirmed_by else None,
        "confirmed_at": one.confirmed_at if confirmed else None,
        "withdrawn_at": one.withdrawn_at if one.withdrawn_at is not None and one.withdrawn_at < end else None,
    }  # fmt: skip
