"""Exceptions from rules: granted by one, confirmed by another, revoked by either.

What is refused in a fixed sentence is marked for translation: the pages say it in the language of their reader.
"""

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext_noop

from bugsweep.errors import RegisterError
from bugsweep.fleet.audit import log
from bugsweep.fleet.models import Account, Device, Person, Unit, Waiver
from bugsweep.fleet.refusals import refusing


def grant_waiver(
    rule: str,
    of: Person | Device | Unit,
    account: Account,
    *,
    reason: str,
    valid_from: date,
    expires: date,
    conditions: str = "",
) -> Waiver:
    """Grant a waiver; it counts once somebody else confirms it.

    Raises:
        RegisterError: when there is no rule or reason, or the days are in the wrong order.
    """
    if not rule:
        raise RegisterError(gettext_noop("A waiver is of a rule."))
    if not reason.strip():
        raise RegisterError(gettext_noop("A waiver needs a reason."))
    if expires <= valid_from:
        raise RegisterError(gettext_noop("A waiver ends after the day on which it begins."))
    with refusing(gettext_noop("The waiver")):
        waiver = Waiver.objects.create(
            rule=rule,
            person=of if isinstance(of, Person) else None,
            device=of if isinstance(of, Device) else None,
            unit=of if isinstance(of, Unit) else None,
            reason=reason.strip(),
            conditions=conditions,
            valid_from=valid_from,
            expires=expires,
            granted_by=account,
        )
        log("grant waiver", waiver, after={"rule": rule, "expires": expires.isoformat()}, message=waiver.reason)
    return waiver


def confirm_waiver(waiver: Waiver, account: Account) -> None:
    """Confirm a waiver.

    Raises:
        RegisterError: when the same one granted it, or it is confirmed or revoked already.
    """
    if waiver.confirmed_at is not None or waiver.revoked_at is not None:
        raise RegisterError(gettext_noop("The waiver is confirmed or revoked already."))
    if waiver.granted_by_id == account.pk:
        raise RegisterError(gettext_noop("A waiver takes four eyes: another one than who granted it confirms it."))
    with refusing(gettext_noop("The confirmation")):
        waiver.confirmed_by, waiver.confirmed_at = account, timezone.now()
        waiver.save(update_fields=["confirmed_by", "confirmed_at"])
        log("confirm waiver", waiver, after={"rule": waiver.rule})


def revoke_waiver(waiver: Waiver, account: Account) -> None:
    """End a waiver now.

    Raises:
        RegisterError: when it is revoked already.
    """
    if waiver.revoked_at is not None:
        raise RegisterError(gettext_noop("The waiver is revoked already."))
    with refusing(gettext_noop("The revocation")):
        waiver.revoked_by, waiver.revoked_at = account, timezone.now()
        waiver.save(update_fields=["revoked_by", "revoked_at"])
        log("revoke waiver", waiver, after={"rule": waiver.rule})
