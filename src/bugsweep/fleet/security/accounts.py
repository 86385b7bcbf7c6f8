"""Accounts: making them with a password that serves once, giving and taking roles, closing them."""

import secrets
from datetime import UTC, datetime

from django.db import transaction
from django.utils.translation import gettext_noop
from django_otp.plugins.otp_totp.models import TOTPDevice

from bugsweep.errors import RegisterError, Saying, UnknownNameError
from bugsweep.fleet.audit import log
from bugsweep.fleet.models import ROLES, Account, RoleGrant, Unit
from bugsweep.fleet.refusals import refusing
from bugsweep.fleet.security.idle import end_sessions

_GROUPS, _LETTERS = 4, "23456789abcdefghjkmnpqrstuvwxyz"


def add_account(
    login: str, roles: "list[tuple[str, Unit | None]]", *, language: str = "en", by: Account | None = None
) -> tuple[Account, str]:
    """Make an account with roles, and return it with a password that serves once.

    Raises:
        RegisterError: when there is such an account, or the name cannot be one.
        UnknownNameError: when a role is none.
    """
    if not login or not login.isprintable() or login != login.strip() or any(one.isspace() for one in login):
        raise RegisterError(gettext_noop("The name of an account has no spaces, and is not empty."))
    password = new_password()
    with refusing(gettext_noop("The account %(login)s"), login=login), transaction.atomic():
        account = Account.objects.create_user(login, password, password_once=True, language=language)
        log("add account", account)
        for role, unit in roles:
            grant_role(account, role, unit, by=by)
    return account, password


def grant_role(account: Account, role: str, unit: Unit | None, *, by: Account | None = None) -> RoleGrant:
    """Give an account a role from today on, in a unit and below, or everywhere.

    Raises:
        RegisterError: when somebody gives it to themselves.
        UnknownNameError: when there is no such role.
    """
    if role not in ROLES:
        raise UnknownNameError("role", role, ROLES)
    with refusing(gettext_noop("The role “%(role)s” of %(login)s"), role=Saying(role), login=account.login):
        grant = RoleGrant.objects.create(
            account=account, role=role, unit=unit, valid_from=datetime.now(UTC).date(), granted_by=by
        )
        log("grant role", account, after={"role": role, "unit": None if unit is None else unit.code})
    return grant


def end_role(grant: RoleGrant) -> None:
    """Take a role away, today."""
    today = datetime.now(UTC).date()
    with transaction.atomic():
        log("end role", grant.account, before={"role": grant.role})
        if grant.valid_from >= today:
            grant.delete()
        else:
            grant.valid_to = today
            grant.save(update_fields=["valid_to"])


def reset_access(account: Account) -> str:
    """Take away all ways into an account and end its sessions; return a password that serves once."""
    password = new_password()
    with transaction.atomic():
        account.set_password(password)
        account.password_once = True
        account.save(update_fields=["password", "password_once"])
        TOTPDevice.objects.filter(user=account).delete()
        account.passkeys.all().delete()
        account.certificates.all().delete()
        end_sessions(account)
        log("reset access", account)
    return password


def close_account(account: Account, *, closed: bool) -> None:
    """Close an account, or open it again; what it did stays in the log."""
    with transaction.atomic():
        account.is_active = not closed
        account.save(update_fields=["is_active"])
        if closed:
            end_sessions(account)
        log("close account" if closed else "open account", account)


def new_password() -> str:
    """Return a password of 78 bits that can be read out and typed."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(_GROUPS))
