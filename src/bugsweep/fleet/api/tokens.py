"""Tokens of the API: made with a secret that is shown once, used, and revoked."""

import hmac
import secrets
from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from typing import Final

from django.utils import timezone
from msgspec import Struct

from bugsweep.errors import RegisterError, UnknownNameError
from bugsweep.fleet.audit import log
from bugsweep.fleet.models import Account, ApiToken, Unit
from bugsweep.fleet.permissions import ALL_PERMISSIONS, permissions_of
from bugsweep.fleet.refusals import refusing

PREFIX: Final = "bugsweep"
"""So that scanners for secrets in code and logs can know one."""
LONGEST: Final = timedelta(days=366)
_LETTERS: Final = "0123456789abcdefghjkmnpqrstvwxyz"
_LABEL: Final = 10
_NOTED: Final = timedelta(minutes=1)
"""So often the last use is noted: not each request writes."""


class MadeToken(Struct, frozen=True, kw_only=True):
    """A token with its secret, which is nowhere else."""

    token: ApiToken
    secret: str
    """What stands in the header ``Authorization: Bearer …``."""


def make_token(
    account: Account, *, title: str, expires: date, permissions: Collection[str] = (), unit: Unit | None = None
) -> MadeToken:
    """Make a token.

    Args:
        account: Whose token it is: it can never do more than this account at that moment.
        title: What it is for.
        expires: The first day on which it no longer serves; at most a year from now.
        permissions: What it may do; all that the account may do without them.
        unit: It reaches only this unit and what is below it.

    Raises:
        RegisterError: when the account may not do that, or the day is over or too far.
        UnknownNameError: when there is no such permission.
    """
    own = permissions_of(account)
    for permission in permissions:
        if permission not in ALL_PERMISSIONS:
            raise UnknownNameError("permission", permission, ALL_PERMISSIONS)
        if permission not in own:
            raise RegisterError(f"{account.login} may not {permission} itself, so no token of it may.")
    if not own:
        raise RegisterError(f"{account.login} may do nothing: a token of it would be of no use.")
    if not title.strip():
        raise RegisterError("A token is for something: say what.")
    now = timezone.now()
    end = datetime.combine(expires, time(), now.tzinfo)
    if not now < end <= now + LONGEST:
        raise RegisterError(f"A token ends after today and within a year, not on {expires}.")
    label = "".join(secrets.choice(_LETTERS) for _ in range(_LABEL))
    secret = secrets.token_urlsafe(32)
    with refusing(f"The token of {account.login}"):
        token = ApiToken.objects.create(
            account=account,
            label=label,
            secret_sha256=_hash(secret),
            title=title.strip()[:100],
            permissions=sorted(permissions or own),
            unit=unit,
            created_at=now,
            expires_at=end,
        )
        log(
            "make token",
            token,
            after={
                "account": account.login,
                "permissions": token.permissions,
                "unit": None if unit is None else unit.code,
                "expires": expires.isoformat(),
            },
            message=token.title,
        )
    return MadeToken(token=token, secret=f"{PREFIX}_{label}_{secret}")


def find_token(said: str) -> ApiToken | None:
    """Return the token whose secret was said, while it serves; None for anything else."""
    prefix, _, rest = said.partition("_")
    label, _, secret = rest.partition("_")
    if prefix != PREFIX or len(label) != _LABEL or not label.isascii() or not label.isalnum():
        return None
    token = ApiToken.objects.filter(label=label).select_related("account", "unit").first()
    known = "" if token is None else token.secret_sha256
    if not hmac.compare_digest(_hash(secret), known) or token is None:
        return None
    now = timezone.now()
    if token.revoked_at is not None or token.expires_at <= now or not token.account.is_active:
        return None
    if token.used_at is None or now - token.used_at > _NOTED:
        ApiToken.objects.filter(pk=token.pk).update(used_at=now)
    return token


def revoke_token(token: ApiToken) -> None:
    """End a token now.

    Raises:
        RegisterError: when it was revoked before.
    """
    if token.revoked_at is not None:
        raise RegisterError(f"The token {token.label} was revoked on {token.revoked_at:%Y-%m-%d}.")
    with refusing(f"Revoking the token {token.label}"):
        token.revoked_at = timezone.now()
        token.save(update_fields=["revoked_at"])
        log("revoke token", token, after={"account": token.account.login})


def _hash(secret: str) -> str:
    return sha256(secret.encode("utf-8", "surrogateescape")).hexdigest()
