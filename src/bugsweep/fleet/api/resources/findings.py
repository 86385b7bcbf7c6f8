"""Findings of sweeps, and how far they have been looked into."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Annotated, Any

from django.db.models import Case, Exists, F, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone
from ninja import Query

from bugsweep.fleet import models as tables
from bugsweep.fleet.api.declaration import Call, endpoint
from bugsweep.fleet.api.fields import (
    After,
    AsOf,
    Limit,
    Listing,
    Numbered,
    OfPhone,
    Shown,
    Text,
    Told,
    chosen,
    maybe,
    said,
)
from bugsweep.fleet.api.listing import narrowed, part_of
from bugsweep.fleet.days import end_of
from bugsweep.fleet.reviewing import note_finding
from bugsweep.model.finding import LEVELS

State = Annotated[str, chosen(tables.FINDING_STATES)]
Level = Annotated[str, chosen(LEVELS)]


class Note(Shown):
    """What somebody wrote to a finding, or the state they gave it."""

    state: str | None = said("The state that was given; null for a note alone.", "in review")
    note: str = said("What was written; may be empty.", "Asked the holder.")
    author: str = said("Login.", "vera")
    at: datetime = said("When.", "2026-03-02T09:00:00Z")


class Finding(Shown):
    """A finding."""

    number: int = said("Of the row.", 12)
    sweep: str = said("Id of the sweep.", "20260301T120000Z-0000002a")
    phone: str = said("Label of the phone.", "D-7K3Q-9XM2")
    rule: str = said("What found it.", "indicator")
    title: str = said("What was found, as evidence and feeds name it: show it as text, never as markup.", "Link")
    level: str = said("How grave it is.", "high")
    shows: str = said("What its records prove.", "received")
    artifact: str = said("In which kind of data; may be empty.", "ios/sms")
    malware: str = said("As the source of the indicator names it; may be empty.", "")
    attack: list[str] = said("Ids of ATT&CK.", ["T1660"])
    first_seen: datetime | None = said("Null where no record says when.", "2026-02-11T08:00:00Z")
    last_seen: datetime | None = said("Null where no record says when.", "2026-02-11T08:00:00Z")
    count: int = said("Records of it.", 1)
    state: str = said("How far it was looked into on the day.", "new")
    notes: list[Note] = said("Oldest first, until the day.", [])


class NewNote(Told):
    """A state, a note, or both."""

    state: State | None = maybe("How far it was looked into.", "in review")
    note: Text = maybe("What is to be known.", "Asked the holder.", default="")


InState = Annotated[State | None, Query(None, description="Only in this state on the day.", examples=["new"])]
OfLevel = Annotated[Level | None, Query(None, description="Only of this level.", examples=["high"])]


@endpoint("GET", "/findings", needs="see findings", answer=Listing[Finding])
def list_findings(
    call: Call,
    *,
    as_of: AsOf = None,
    phone: OfPhone = None,
    state: InState = None,
    level: OfLevel = None,
    after: After = None,
    limit: Limit = 50,
) -> dict[str, Any]:
    """List the findings of sweeps until a day, with the state that they had on it."""
    end = end_of(as_of or timezone.now().date())
    rows = _on(call.rows(tables.Finding), end).filter(sweep__finished_at__lt=end)
    rows = narrowed(rows, sweep__device__label=phone, state_then=state, level=level)
    return part_of(rows.select_related("sweep__device"), lambda found: shown(found, end), after=after, limit=limit)


@endpoint("GET", "/findings/{number}", needs="see findings", answer=Finding, versioned=True)
def show_finding(call: Call, number: Numbered, as_of: AsOf = None) -> dict[str, Any]:
    """Show a finding as of a day."""
    found = call.one(tables.Finding, pk=number)
    return _one(found, end_of(as_of or timezone.now().date()))


@endpoint("POST", "/findings/{number}/notes", needs="review findings", answer=Finding, status=201, exact=True)
def add_note(call: Call, number: Numbered, told: NewNote) -> dict[str, Any]:
    """Give a finding a state, a note, or both.

    Who did the sweep cannot.
    """
    end = end_of(timezone.now().date())
    finding = call.one(tables.Finding, related=("sweep",), pk=number)
    call.expect(_one(finding, end))
    note_finding(finding, call.account, state=told.state or "", note=told.note)
    return _one(finding, end)


def shown(findings: Sequence[Any], end: datetime) -> Iterator[dict[str, Any]]:
    """Yield findings as they are shown; one query for the notes of all."""
    notes: dict[int, list[dict[str, Any]]] = {one.pk: [] for one in findings}
    rows = (
        tables.FindingNote.objects.filter(finding__in=notes, at__lt=end).select_related("author").order_by("at", "pk")
    )
    for note in rows:
        notes[note.finding_id].append(
            {"state": note.state or None, "note": note.note, "author": note.author.login, "at": note.at}
        )
    for one in findings:
        yield {
            "number": one.pk,
            "sweep": one.sweep.sweep_id,
            "phone": one.sweep.device.label,
            "rule": one.rule,
            "title": one.title,
            "level": one.level,
            "shows": one.shows,
            "artifact": one.artifact,
            "malware": one.malware,
            "attack": one.attack,
            "first_seen": one.first_seen,
            "last_seen": one.last_seen,
            "count": one.count,
            "state": one.state_then,
            "notes": notes[one.pk],
        }


def _one(finding: tables.Finding, end: datetime) -> dict[str, Any]:
    rows = _on(tables.Finding.objects.filter(pk=finding.pk), end).select_related("sweep__device")
    return next(shown(list(rows), end))


def _on(findings: "QuerySet[tables.Finding]", end: datetime) -> "QuerySet[Any]":
    """Return findings with ``state_then``: the last that was given until then, or the first if all came later."""
    given = tables.FindingNote.objects.filter(finding=OuterRef("pk")).exclude(state="")
    last = given.filter(at__lt=end).order_by("-at", "-pk").values("state")[:1]
    without = Case(When(Exists(given), then=Value("new")), default=F("state"))
    return findings.annotate(state_then=Coalesce(Subquery(last), without))
