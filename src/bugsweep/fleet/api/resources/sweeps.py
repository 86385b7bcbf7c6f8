"""Sweeps of the phones, and what people conclude from them."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Any, Final

from django.db.models import Count
from django.http import Http404
from django.utils import timezone

from bugsweep.fleet import models as tables
from bugsweep.fleet.api.declaration import Call, endpoint
from bugsweep.fleet.api.fields import (
    After,
    AsOf,
    Limit,
    Listing,
    Named,
    Numbered,
    OfPhone,
    Reason,
    Shown,
    Told,
    chosen,
    said,
)
from bugsweep.fleet.api.listing import narrowed, part_of
from bugsweep.fleet.api.problems import Refused
from bugsweep.fleet.audit import log
from bugsweep.fleet.days import end_of
from bugsweep.fleet.linking import find_device, link_sweep
from bugsweep.fleet.reviewing import confirm_verdict, propose_verdict, withdraw_verdict
from bugsweep.report.json_document import read_json

_LARGEST: Final = 15 * 1024 * 1024
_RELATED: Final = ("sweep", "proposed_by", "confirmed_by")


class Sweep(Shown):
    """A sweep of a phone of the register."""

    id: str = said("Of the store.", "20260301T120000Z-0000002a")
    phone: str = said("Label of the phone.", "D-7K3Q-9XM2")
    recognised_by: str = said("What the phone was recognised by.", "serial")
    operator: str | None = said("Login of who did it; null where that is not known.", "boris")
    evidence: list[str] = said("Kinds of evidence.", ["itunes-backup"])
    evidence_sha256: list[str | None] = said("Hashes of the evidence; null where none was made.", ["9f2c…"])
    acquired_at: datetime | None = said("When the evidence was acquired; null where unknown.", "2026-03-01T11:00:00Z")
    started_at: datetime = said("When it began.", "2026-03-01T11:58:00Z")
    finished_at: datetime = said("When it ended.", "2026-03-01T12:00:00Z")
    outcome: str = said("What it found; none of them means that a phone is free of spyware.", "nothing found")
    findings: int = said("How many findings it has.", 0)
    bugsweep: str = said("Version of the program.", "0.9.0")
    indicators: int = said("How many indicators were looked for.", 8072)
    indicators_sha256: str = said("Hash over them; may be empty.", "")
    rules_sha256: str = said("Hash over the rules; may be empty.", "")


class Verdict(Shown):
    """What people conclude from a sweep: it counts once a second one confirmed it."""

    number: int = said("Of the row.", 3)
    sweep: str = said("Id of the sweep.", "20260301T120000Z-0000002a")
    verdict: str = said("What is concluded.", "probable")
    reason: str = said("Why.", "The process ran on three days.")
    proposed_by: str = said("Login.", "vera")
    proposed_at: datetime = said("When.", "2026-03-02T09:00:00Z")
    confirmed_by: str | None = said("Login; null while nobody did.", None)
    confirmed_at: datetime | None = said("When; null while nobody did.", None)
    withdrawn_at: datetime | None = said("When it was taken back; null while it was not.", None)


class NewVerdict(Told):
    """A verdict that is to be proposed."""

    verdict: Annotated[str, chosen(tables.VERDICTS)] = said("What is concluded.", "probable")
    reason: Reason = said("Why.", "The process ran on three days.")


class Linked(Shown):
    """What linking a sweep did."""

    phone: str = said("Label of the phone.", "D-7K3Q-9XM2")
    recognised_by: str = said("What the phone was recognised by.", "serial")
    new: bool = said("False where the sweep was there already.", True)
    findings: int = said("Findings that came with it.", 2)
    facts: int = said("Statements that the register did not have.", 31)


@endpoint("GET", "/sweeps", needs="see findings", answer=Listing[Sweep])
def list_sweeps(
    call: Call, as_of: AsOf = None, phone: OfPhone = None, after: After = None, limit: Limit = 50
) -> dict[str, Any]:
    """List the sweeps that were done until a day."""
    rows = call.rows(tables.Sweep).filter(finished_at__lt=end_of(as_of or timezone.now().date()))
    rows = narrowed(rows, device__label=phone)
    return part_of(rows.select_related("device", "operator"), shown, after=after, limit=limit)


@endpoint(
    "POST",
    "/sweeps",
    needs="sweep",
    answer=Linked,
    status=201,
    largest=_LARGEST,
    body={
        "type": "object",
        "description": "A result.json of `bugsweep check -o`; its schema is docs/reference/result.schema.json.",
        "properties": {"schema": {"type": "string"}, "sweep": {"type": "object"}, "verdict": {"type": "object"}},
        "required": ["schema", "sweep", "verdict"],
    },
)
def add_sweep(call: Call) -> dict[str, Any]:
    """Put a result with its findings and facts to its phone.

    Whoever sends it is the one who did the sweep, and does not review it. What was linked before gets at most facts.
    """
    data = call.request.read(_LARGEST + 1)
    if len(data) > _LARGEST:
        raise Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"A body has up to {_LARGEST:,} bytes.")
    result = read_json(data)
    known = tables.Sweep.objects.filter(sweep_id=result.sweep.id).select_related("device").first()
    device = find_device(result)[0] if known is None else known.device
    if not call.rows(tables.Device).filter(pk=device.pk).exists():
        raise Http404("No phone that the token reaches is that of the sweep.")
    done = link_sweep(result, account=call.account)
    return {
        "phone": done.device,
        "recognised_by": done.by,
        "new": done.new,
        "findings": done.findings,
        "facts": done.facts,
    }


@endpoint("GET", "/sweeps/{sweep}", needs="see findings", answer=Sweep, versioned=True)
def show_sweep(call: Call, sweep: Named) -> dict[str, Any]:
    """Show a sweep."""
    found = call.one(tables.Sweep, related=("device", "operator"), sweep_id=sweep)
    log("read", found)
    return next(shown([found]))


@endpoint("POST", "/sweeps/{sweep}/verdicts", needs="review findings", answer=Verdict, status=201)
def add_verdict(call: Call, sweep: Named, told: NewVerdict) -> dict[str, Any]:
    """Propose what a sweep comes to.

    Who did the sweep cannot; it counts once somebody else confirms it.
    """
    found = call.one(tables.Sweep, sweep_id=sweep)
    return _verdict(propose_verdict(found, call.account, verdict=told.verdict, reason=told.reason))


@endpoint("GET", "/verdicts", needs="see findings", answer=Listing[Verdict])
def list_verdicts(call: Call, phone: OfPhone = None, after: After = None, limit: Limit = 50) -> dict[str, Any]:
    """List what people concluded."""
    rows = call.rows(tables.SweepVerdict)
    rows = narrowed(rows, sweep__device__label=phone)
    return part_of(rows.select_related(*_RELATED), lambda found: map(_verdict, found), after=after, limit=limit)


@endpoint("POST", "/verdicts/{number}/confirm", needs="confirm verdicts", answer=Verdict)
def agree_to_verdict(call: Call, number: Numbered) -> dict[str, Any]:
    """Confirm what another one proposed."""
    verdict = call.one(tables.SweepVerdict, related=_RELATED, pk=number)
    confirm_verdict(verdict, call.account)
    return _verdict(verdict)


@endpoint("POST", "/verdicts/{number}/withdraw", needs="confirm verdicts", answer=Verdict)
def take_back_verdict(call: Call, number: Numbered) -> dict[str, Any]:
    """Take back what was proposed, while nobody confirmed it."""
    verdict = call.one(tables.SweepVerdict, related=_RELATED, pk=number)
    withdraw_verdict(verdict)
    return _verdict(verdict)


def shown(sweeps: Sequence[tables.Sweep]) -> Iterator[dict[str, Any]]:
    """Yield sweeps as they are shown; one query for the findings of all."""
    rows = tables.Finding.objects.filter(sweep__in=sweeps).values_list("sweep_id").annotate(Count("pk"))
    found: dict[int, int] = dict(rows)
    for one in sweeps:
        yield {
            "id": one.sweep_id,
            "phone": one.device.label,
            "recognised_by": one.linked_by,
            "operator": None if one.operator is None else one.operator.login,
            "evidence": one.kinds,
            "evidence_sha256": one.evidence_sha256,
            "acquired_at": one.acquired_at,
            "started_at": one.started_at,
            "finished_at": one.finished_at,
            "outcome": one.outcome,
            "findings": found.get(one.pk, 0),
            "bugsweep": one.bugsweep,
            "indicators": one.indicators,
            "indicators_sha256": one.indicators_sha256,
            "rules_sha256": one.rules_sha256,
        }


def _verdict(one: tables.SweepVerdict) -> dict[str, Any]:
    return {
        "number": one.pk,
        "sweep": one.sweep.sweep_id,
        "verdict": one.verdict,
        "reason": one.reason,
        "proposed_by": one.proposed_by.login,
        "proposed_at": one.proposed_at,
        "confirmed_by": None if one.confirmed_by is None else one.confirmed_by.login,
        "confirmed_at": one.confirmed_at,
        "withdrawn_at": one.withdrawn_at,
    }
