"""The desk where phones are handed in: find one, take it, give a receipt."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from django.db.models import Q
from django.utils.translation import gettext_noop
from msgspec import Struct

from bugsweep.errors import RegisterError, Saying
from bugsweep.fleet._storable import storable_text
from bugsweep.fleet.assigning import dispose, end_assignment
from bugsweep.fleet.campaigns.states import NEXT, advance
from bugsweep.fleet.models import Account, Assignment, CampaignItem, Device, Disposition
from bugsweep.fleet.names import find_by_name, find_by_staff_number
from bugsweep.fleet.refusals import refusing

_MOST_FOUND: Final = 50
_TAKEN: Final = frozenset({"handed_in", "destroyed", "returned_to_vendor", "held_as_evidence"})
"""What is left at the desk; it can be given a receipt for."""
_GONE: Final = frozenset({*_TAKEN, "given_away", "sold", "lost", "stolen", "seized"})


class HandIn(Struct, frozen=True, kw_only=True):
    """What the desk notes of a phone."""

    kind: str
    """A kind of disposition, such as ``handed_in``."""
    day: date
    recipient: str = ""
    witness: str = ""
    wipe_proof: str = ""
    accounts_removed: bool | None = None
    place: str = ""
    note: str = ""


def find_phones(text: str) -> list[Device]:
    """Return the phones that somebody may mean by `text`: a label, a number on the phone, who has it; at most fifty."""
    wanted = storable_text(text.strip())
    if not wanted:
        return []
    people = {person.pk for person in find_by_name(wanted)}
    numbered = find_by_staff_number(wanted)
    if numbered is not None:
        people.add(numbered.pk)
    held = Q(assignments__withdrawn_at__isnull=True) & (
        Q(assignments__person__pseudonym__iexact=wanted) | Q(assignments__person__in=people)
    )
    numbers = Q()
    for column in ("label", "serial", "imei", "imei2", "udid", "inventory_number"):
        numbers |= Q(**{f"{column}__iexact": wanted})
    return list(Device.objects.filter(numbers | held).distinct().order_by("label")[:_MOST_FOUND])


def awaited(devices: Sequence[Device]) -> list[Device]:
    """Return those of `devices` that a running campaign waits for: of several that a person has, these are meant."""
    items = CampaignItem.objects.filter(device__in=devices, campaign__state="running")
    waited = {item.device_id for item in items if "old handed in" in NEXT[item.state]}
    return [device for device in devices if device.pk in waited]


def hand_in(device: Device, said: HandIn, *, account: Account | None = None) -> Disposition:
    """Record what becomes of a phone: its use ends, the campaign goes on, and what is left at the desk gets a number.

    Raises:
        RegisterError: when it is gone already, or something that must be there is missing.
    """
    gone = device.dispositions.filter(kind__in=_GONE, withdrawn_at__isnull=True).order_by("-day").first()
    if gone is not None:
        raise RegisterError(
            gettext_noop("%(phone)s is %(kind)s since %(day)s: withdraw that first."),
            phone=device.label,
            kind=Saying(gone.kind.replace("_", " ")),
            day=gone.day,
        )
    with refusing(gettext_noop("Handing in %(phone)s"), phone=device.label):
        for assignment in _uses(device):
            _end(assignment, said.day, account)
        made = dispose(
            device,
            said.kind,
            day=said.day,
            account=account,
            recipient=said.recipient,
            witness=said.witness,
            receipt_number=next_receipt() if said.kind in _TAKEN else "",
            wipe_proof=said.wipe_proof,
            accounts_removed=said.accounts_removed,
            place=said.place,
            note=said.note,
        )
        for item in CampaignItem.objects.filter(device=device, campaign__state="running"):
            item.disposition = made
            item.save(update_fields=["disposition"])
            if "old handed in" in NEXT[item.state]:
                advance(item, "old handed in", day=said.day, account=account, note=said.kind)
    return made


def next_receipt() -> str:
    """Return the next number of a receipt."""
    given = Disposition.objects.filter(receipt_number__startswith="R-").values_list("receipt_number", flat=True)
    numbers = [int(number[2:]) for number in given if number[2:].isdecimal()]
    return f"R-{max(numbers, default=0) + 1:05}"


def _uses(device: Device) -> list[Assignment]:
    return list(device.assignments.filter(withdrawn_at__isnull=True, valid_to__isnull=True))


def _end(assignment: Assignment, day: date, account: Account | None) -> None:
    if day <= assignment.valid_from:
        raise RegisterError(
            gettext_noop("%(person)s has it only since %(since)s: %(day)s is too early."),
            person=assignment.person.pseudonym,
            since=assignment.valid_from,
            day=day,
        )
    end_assignment(assignment, day, account=account)
