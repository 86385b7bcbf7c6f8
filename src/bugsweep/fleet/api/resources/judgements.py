"""What the policy in force said of each use of a phone."""

from datetime import date
from typing import Annotated, Any

from django.db.models import Max
from django.utils import timezone
from ninja import Query
from pydantic import JsonValue

from bugsweep.fleet import models as tables
from bugsweep.fleet.api.declaration import Call, endpoint
from bugsweep.fleet.api.fields import (
    After,
    AsOf,
    Day,
    Limit,
    Listing,
    OfPerson,
    OfPhone,
    Shown,
    asked,
    chosen,
    said,
)
from bugsweep.fleet.api.listing import narrowed, part_of
from bugsweep.fleet.policies import judge_register

Outcome = Annotated[str, chosen(tables.OUTCOMES)]


class Judgement(Shown):
    """What a rule said of a phone or a use of it."""

    policy: str = said("Name and version of the policy.", "house 3")
    rule: str = said("Id of the rule.", "HAND-1")
    phone: str | None = said("Label of the phone.", "D-7K3Q-9XM2")
    person: str | None = said("Pseudonym of who has it.", "P-7K3Q-9XM2")
    as_of: Day = said("The day that was judged.", "2026-03-01")
    outcome: str = said("Missing or stale evidence is `unknown`, never `compliant`.", "violation")
    since: Day | None = said("The first day of this outcome, as far as the register knows.", "2026-02-01")
    trace: dict[str, JsonValue] = said("Why, in words, and the facts that it was judged from.", {"why": {}})


class Judged(Shown):
    """How often the policy said what."""

    counts: dict[str, int] = said("By outcome.", {"compliant": 10, "unknown": 3})


OfOutcome = Annotated[Outcome | None, Query(None, description="Only this outcome.", examples=["violation"])]
OfRule = Annotated[str | None, asked("Only of this rule.", "HAND-1", longest=60)]


@endpoint("GET", "/judgements", needs="see policy", answer=Listing[Judgement])
def list_judgements(
    call: Call,
    *,
    as_of: AsOf = None,
    phone: OfPhone = None,
    person: OfPerson = None,
    rule: OfRule = None,
    outcome: OfOutcome = None,
    after: After = None,
    limit: Limit = 50,
) -> dict[str, Any]:
    """List what was said when the register was judged last before the end of a day."""
    judged = _last(as_of or timezone.now().date())
    rows = call.rows(tables.Judgement).filter(as_of=judged) if judged else tables.Judgement.objects.none()
    rows = narrowed(rows, device__label=phone, person__pseudonym=person, rule=rule, outcome=outcome)
    return part_of(
        rows.select_related("policy", "device", "person"),
        lambda found: (_shown(one) for one in found),
        after=after,
        limit=limit,
    )


@endpoint("POST", "/judgements", needs="sign policy", answer=Judged, status=201)
def judge(call: Call) -> dict[str, Any]:
    """Judge the register by the policy in force today, and keep what it says."""
    call.needed_everywhere("A judgement of the register")
    return {"counts": dict(judge_register(timezone.now().date()))}


def _last(day: date) -> date | None:
    found: date | None = tables.Judgement.objects.filter(as_of__lte=day).aggregate(last=Max("as_of"))["last"]
    return found


def _shown(one: tables.Judgement) -> dict[str, Any]:
    return {
        "policy": str(one.policy),
        "rule": one.rule,
        "phone": None if one.device is None else one.device.label,
        "person": None if one.person is None else one.person.pseudonym,
        "as_of": one.as_of,
        "outcome": one.outcome,
        "since": one.since,
        "trace": one.trace,
    }
