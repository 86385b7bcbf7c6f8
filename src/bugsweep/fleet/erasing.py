"""Erasure of people by data protection: ordered by one, confirmed and carried out by another, told in the log.

Who somebody was goes: name and numbers, what was stated of them, where they belonged, which roles, clearances and risks
they had, notes. What the pseudonym did stays, and is nobody's then: uses of phones, judgements, steps of campaigns,
signed papers, the chain of the log, in which no name ever stands.
"""

from datetime import UTC, datetime

from bugsweep.errors import RegisterError
from bugsweep.fleet.audit import log
from bugsweep.fleet.models import Account, Assignment, Clearance, Erasure, Fact, Person, PersonRole, PersonUnit, Risk
from bugsweep.fleet.refusals import refusing
from bugsweep.fleet.roster import valid_on

_SEALED = ("name_sealed", "staff_number_sealed", "contact_sealed")
_INDEXED = ("name_index", "staff_number_index")


def order_erasure(person: Person, account: Account, *, reason: str) -> Erasure:
    """Order that what is known of a person is erased; it is once another one confirms.

    Raises:
        RegisterError: when there is no reason, the person has not left, still has phones, or it is ordered already.
    """
    if not reason.strip():
        raise RegisterError("An erasure needs a reason.")
    _refuse_who_is_here(person)
    if person.erasures.filter(confirmed_at__isnull=True).exists():
        raise RegisterError("The erasure is ordered already, and waits for another one.")
    with refusing("The erasure"):
        order = Erasure.objects.create(
            person=person, reason=reason.strip(), ordered_by=account, recorded_before=datetime.now(UTC)
        )
        log("order erasure", person, after={"order": order.pk}, message=order.reason)
    return order


def carry_out(order: Erasure, account: Account) -> dict[str, int]:
    """Confirm an order and erase; return how much of what was erased, as the log has it too.

    Raises:
        RegisterError: when the same one ordered it, it is done already, or the person came back.
    """
    person = order.person
    if person is None:
        raise RegisterError("This order is of a phone; only people are erased so.")
    if order.confirmed_at is not None:
        raise RegisterError("The erasure is done already.")
    if order.ordered_by_id == account.pk:
        raise RegisterError("An erasure takes four eyes: another one than who ordered it confirms it.")
    _refuse_who_is_here(person)
    with refusing("The erasure"):
        order.confirmed_by, order.confirmed_at = account, datetime.now(UTC)
        order.save(update_fields=["confirmed_by", "confirmed_at"])
        erased = _erase(person, order.recorded_before)
        log("erase", person, after={"order": order.pk, **erased}, message=order.reason)
    return erased


def _erase(person: Person, before: datetime) -> dict[str, int]:
    erased = {"names and numbers": sum(1 for column in _SEALED if getattr(person, column))}
    for column in _SEALED:
        setattr(person, column, b"")
    for column in _INDEXED:
        setattr(person, column, "")
    person.save(update_fields=[*_SEALED, *_INDEXED])
    for what, rows in (
        ("facts", Fact.objects.filter(person=person, recorded_at__lt=before)),
        ("places in units", PersonUnit.objects.filter(person=person, recorded_at__lt=before)),
        ("roles", PersonRole.objects.filter(person=person, recorded_at__lt=before)),
        ("clearances", Clearance.objects.filter(person=person, recorded_at__lt=before)),
        ("risks", Risk.objects.filter(person=person, recorded_at__lt=before)),
    ):
        erased[what] = rows.delete()[0]
    erased["notes"] = person.campaign_items.exclude(note="").update(note="")
    return erased


def _refuse_who_is_here(person: Person) -> None:
    today = datetime.now(UTC).date()
    if person.left_on is None or person.left_on > today:
        raise RegisterError("Only who has left is erased: record first that they did.")
    if Assignment.objects.filter(valid_on(today), person=person).exists():
        raise RegisterError("The person still has a phone: record first what becomes of it.")
