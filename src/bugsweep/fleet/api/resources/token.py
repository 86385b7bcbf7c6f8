"""The token itself, and the description of all endpoints."""

from datetime import datetime
from typing import Any

from pydantic import JsonValue

from bugsweep.fleet.api.declaration import Call, endpoint
from bugsweep.fleet.api.fields import Shown, said
from bugsweep.fleet.api.tokens import revoke_token


class OwnToken(Shown):
    """The token that asks."""

    label: str = said("How it is listed and revoked.", "7k3q9xm2ab")
    title: str = said("What it is for.", "import of the inventory")
    account: str = said("Login of its account.", "anna")
    permissions: list[str] = said("What it may do at this moment.", ["see register"])
    unit: str | None = said("Code of the unit that it reaches; null for all that the account reaches.", None)
    expires_at: datetime = said("When it ends.", "2027-03-01T00:00:00Z")
    revoked_at: datetime | None = said("When it was revoked; null while it serves.", None)


@endpoint("GET", "/token", needs=None, answer=OwnToken)
def show_token(call: Call) -> dict[str, Any]:
    """Show what the token may do."""
    return _shown(call)


@endpoint("POST", "/token/revoke", needs=None, answer=OwnToken)
def end_token(call: Call) -> dict[str, Any]:
    """End the token now: what a program does that fears it was seen."""
    revoke_token(call.token)
    return _shown(call)


@endpoint("GET", "/openapi.json", needs=None, answer=dict[str, JsonValue])
def show_document(_call: Call) -> dict[str, Any]:
    """Show this description."""
    from bugsweep.fleet.api.document import document  # noqa: PLC0415 - it describes this module as well

    return document()


def _shown(call: Call) -> dict[str, Any]:
    token = call.token
    return {
        "label": token.label,
        "title": token.title,
        "account": call.account.login,
        "permissions": sorted(call.permissions),
        "unit": None if token.unit is None else token.unit.code,
        "expires_at": token.expires_at,
        "revoked_at": token.revoked_at,
    }
