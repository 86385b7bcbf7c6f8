"""Giving phones to people, and what becomes of phones; history is kept, and the log tells who did it."""

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext_noop

from bugsweep.errors import RegisterError, Saying
from bugsweep.fleet.audit import log
from bugsweep.fleet.models import Account, Assignment, Device, Disposition, Person
from bugsweep.fleet.refusals import refusing

OFFICIAL = ("official", "both")


def assign(
    person: Person,
    device: Device,
    purpose: str,
    *,
    valid_from: date,
    valid_to: date | None = None,
    place: str = "",
    account: Account | None = None,
    source: str = "register",
) -> Assignment:
    """Record that a person has a phone for a purpose.

    Raises:
        RegisterError: when the phone was given away and the purpose is official, it is assigned for the purpose at the
            same time already, the person has left, or the days are in the wrong order.
    """
    if purpose in OFFICIAL:
        _refuse_given_away(device, valid_to)
    with refusing(
        gettext_noop("The assignment of %(phone)s to %(person)s"), phone=device.label, person=person.pseudonym
    ):
        made = Assignment.objects.create(
            person=person,
            device=device,
            purpose=purpose,
            place=place,
            valid_from=valid_from,
            valid_to=valid_to,
            recorded_by=account,
            source=source,
        )
        log("assign", device, after={"person": person.pseudonym, "purpose": purpose, "from": valid_from.isoformat()})
    return made


def end_assignment(assignment: Assignment, day: date, *, account: Account | None = None) -> Assignment:
    """Record that `day` is the first day on which a person no longer has a phone; return the row that says so.

    Raises:
        RegisterError: when the row was withdrawn before, or the day is not after its first one.
    """
    if assignment.withdrawn_at is not None:
        raise RegisterError(gettext_noop("The assignment was withdrawn before: end the one that replaced it."))
    with refusing(gettext_noop("The end of the assignment of %(phone)s"), phone=assignment.device.label):
        now = timezone.now()
        assignment.withdrawn_at = now
        assignment.save(update_fields=["withdrawn_at"])
        ended = Assignment.objects.create(
            person=assignment.person,
            device=assignment.device,
            purpose=assignment.purpose,
            place=assignment.place,
            valid_from=assignment.valid_from,
            valid_to=day,
            recorded_at=now,
            recorded_by=account,
            acknowledgement=assignment.acknowledgement,
            source=assignment.source,
        )
        log("end assignment", assignment.device, before={"to": None}, after={"to": day.isoformat()})
    return ended


def dispose(
    device: Device,
    kind: str,
    *,
    day: date,
    account: Account | None = None,
    recipient: str = "",
    witness: str = "",
    receipt_number: str = "",
    wipe_proof: str = "",
    accounts_removed: bool | None = None,
    place: str = "",
    note: str = "",
) -> Disposition:
    """Record what became of a phone. A destruction needs a witness and an account, and counts once it is confirmed.

    Raises:
        RegisterError: when it is given away while in official use, or something that must be there is missing.
    """
    with refusing(gettext_noop("That %(phone)s is %(kind)s"), phone=device.label, kind=Saying(kind.replace("_", " "))):
        made = Disposition.objects.create(
            device=device,
            kind=kind,
            day=day,
            recorded_by=account,
            recipient=recipient,
            witness=witness,
            receipt_number=receipt_number,
            wipe_proof=wipe_proof,
            accounts_removed=accounts_removed,
            place=place,
            note=note,
        )
        log("dispose", device, after={"kind": kind, "day": day.isoformat(), "receipt": receipt_number})
    return made


def confirm_disposition(disposition: Disposition, account: Account) -> None:
    """Confirm a destruction that another one recorded.

    Raises:
        RegisterError: when the same one recorded it, or it is confirmed or withdrawn already.
    """
    what = gettext_noop("The confirmation that %(phone)s is %(kind)s")
    about = {"phone": disposition.device.label, "kind": Saying(disposition.kind.replace("_", " "))}
    if disposition.confirmed_by_id is not None or disposition.withdrawn_at is not None:
        raise RegisterError(
            gettext_noop("%(what)s comes too late: it is confirmed or withdrawn already."), what=Saying(what, **about)
        )
    with refusing(what, **about):
        disposition.confirmed_by, disposition.confirmed_at = account, timezone.now()
        disposition.save(update_fields=["confirmed_by", "confirmed_at"])
        log("confirm", disposition.device, after={"kind": disposition.kind})


def _refuse_given_away(device: Device, valid_to: date | None) -> None:
    given = Disposition.objects.filter(device=device, kind="given_away", withdrawn_at__isnull=True).order_by("day")
    first = given.first()
    if first is not None and (valid_to is None or first.day < valid_to):
        raise RegisterError(
            gettext_noop("%(phone)s was given away on %(day)s: such a phone never returns to official use."),
            phone=device.label,
            day=first.day,
        )
