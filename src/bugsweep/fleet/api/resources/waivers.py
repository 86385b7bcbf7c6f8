"""Exceptions from rules."""

from datetime import date, datetime
from http import HTTPStatus
from typing import Annotated, Any

from django.utils import timezone
from ninja import Query
from pydantic import StringConstraints

from bugsweep.fleet import models as tables
from bugsweep.fleet.api.declaration import Call, endpoint
from bugsweep.fleet.api.fields import (
    After,
    AsOf,
    Day,
    Label,
    Limit,
    Listing,
    Numbered,
    Reason,
    Shown,
    Text,
    Told,
    maybe,
    said,
)
from bugsweep.fleet.api.listing import part_of
from bugsweep.fleet.api.problems import Refused
from bugsweep.fleet.days import end_of
from bugsweep.fleet.waiving import confirm_waiver, grant_waiver, revoke_waiver

_RELATED = ("person", "device", "unit", "granted_by", "confirmed_by", "revoked_by")


class Waiver(Shown):
    """An exception from a rule. It counts once a second one confirmed it."""

    number: int = said("Of the row.", 5)
    rule: str = said("Id of the rule.", "HAND-1")
    person: str | None = said("Pseudonym of whom it is for; null for a phone or a unit.", "P-7K3Q-9XM2")
    phone: str | None = said("Label of the phone that it is for; null otherwise.", None)
    unit: str | None = said("Code of the unit that it is for; null otherwise.", None)
    reason: str = said("Why.", "needed for a journey")
    conditions: str = said("On what terms; may be empty.", "")
    valid_from: Day = said("The first day.", "2026-03-01")
    expires: Day = said("The first day on which it holds no more.", "2026-04-01")
    granted_by: str = said("Login.", "anna")
    confirmed_by: str | None = said("Login; null while nobody did.", None)
    revoked_by: str | None = said("Login; null while nobody did.", None)
    granted_at: datetime = said("When.", "2026-03-01T12:00:00Z")
    confirmed_at: datetime | None = said("When; null while nobody did.", None)
    revoked_at: datetime | None = said("When; null while nobody did.", None)
    holds: bool = said("Whether it holds on the day.", False)


class NewWaiver(Told):
    """A waiver that is to be granted: for a person, a phone or a unit."""

    rule: Annotated[str, StringConstraints(min_length=1, max_length=60, pattern="^[^\\x00-\\x1f\\x7f]*$")] = said(
        "Id of the rule.", "HAND-1"
    )
    person: Label | None = maybe("Pseudonym.", "P-7K3Q-9XM2")
    phone: Label | None = maybe("Label of a phone.", None)
    unit: Label | None = maybe("Code of a unit.", None)
    reason: Reason = said("Why.", "needed for a journey")
    conditions: Text = maybe("On what terms.", "switched off at home", default="")
    valid_from: Day | None = maybe("The first day; today without it.", "2026-03-01")
    expires: Day = said("The first day on which it holds no more.", "2026-04-01")


Holding = Annotated[bool, Query(False, description="Only those that hold on the day.")]


@endpoint("GET", "/waivers", needs="see policy", answer=Listing[Waiver])
def list_waivers(
    call: Call, *, as_of: AsOf = None, holding: Holding = False, after: After = None, limit: Limit = 50
) -> dict[str, Any]:
    """List the waivers that were granted until a day, as they were known then."""
    day = as_of or timezone.now().date()
    end = end_of(day)
    rows = call.rows(tables.Waiver).filter(granted_at__lt=end)
    if holding:
        rows = rows.filter(valid_from__lte=day, expires__gt=day, confirmed_at__lt=end).exclude(revoked_at__lt=end)
    return part_of(
        rows.select_related(*_RELATED), lambda found: (_shown(one, day) for one in found), after=after, limit=limit
    )


@endpoint("POST", "/waivers", needs="grant waivers", answer=Waiver, status=201)
def add_waiver(call: Call, told: NewWaiver) -> dict[str, Any]:
    """Grant a waiver; it counts once somebody else confirms it."""
    made = grant_waiver(
        told.rule,
        _of(call, told),
        call.account,
        reason=told.reason,
        conditions=told.conditions,
        valid_from=told.valid_from or timezone.now().date(),
        expires=told.expires,
    )
    return _shown(made, timezone.now().date())


@endpoint("GET", "/waivers/{number}", needs="see policy", answer=Waiver, versioned=True)
def show_waiver(call: Call, number: Numbered, as_of: AsOf = None) -> dict[str, Any]:
    """Show a waiver as of a day."""
    return _shown(call.one(tables.Waiver, related=_RELATED, pk=number), as_of or timezone.now().date())


@endpoint("POST", "/waivers/{number}/confirm", needs="confirm waivers", answer=Waiver)
def agree_to_waiver(call: Call, number: Numbered) -> dict[str, Any]:
    """Confirm a waiver that another one granted."""
    waiver = call.one(tables.Waiver, related=_RELATED, pk=number)
    confirm_waiver(waiver, call.account)
    return _shown(waiver, timezone.now().date())


@endpoint("POST", "/waivers/{number}/revoke", needs="confirm waivers", answer=Waiver)
def end_waiver(call: Call, number: Numbered) -> dict[str, Any]:
    """End a waiver now."""
    waiver = call.one(tables.Waiver, related=_RELATED, pk=number)
    revoke_waiver(waiver, call.account)
    return _shown(waiver, timezone.now().date())


def _of(call: Call, told: NewWaiver) -> tables.Person | tables.Device | tables.Unit:
    if sum(one is not None for one in (told.person, told.phone, told.unit)) != 1:
        raise Refused(HTTPStatus.UNPROCESSABLE_ENTITY, "person, phone, unit: one of them is needed, and no other")
    if told.person is not None:
        return call.one(tables.Person, pseudonym=told.person)
    if told.phone is not None:
        return call.one(tables.Device, label=told.phone)
    return call.one(tables.Unit, code=told.unit, valid_to__isnull=True)


def _shown(one: tables.Waiver, day: date) -> dict[str, Any]:
    end = end_of(day)
    confirmed = one.confirmed_at is not None and one.confirmed_at < end
    revoked = one.revoked_at is not None and one.revoked_at < end
    return {
        "number": one.pk,
        "rule": one.rule,
        "person": None if one.person is None else one.person.pseudonym,
        "phone": None if one.device is None else one.device.label,
        "unit": None if one.unit is None else one.unit.code,
        "reason": one.reason,
        "conditions": one.conditions,
        "valid_from": one.valid_from,
        "expires": one.expires,
        "granted_by": one.granted_by.login,
        "confirmed_by": one.confirmed_by.login if confirmed and one.confirmed_by else None,
        "revoked_by": one.revoked_by.login if revoked and one.revoked_by else None,
        "granted_at": one.granted_at,
        "confirmed_at": one.confirmed_at if confirmed else None,
        "revoked_at": one.revoked_at if revoked else None,
        "holds": confirmed and not revoked and one.valid_from <= day < one.expires,
    }
