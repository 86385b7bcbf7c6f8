"""The log: what was done and read, and by whom."""

from datetime import datetime
from typing import Annotated, Any

from django.utils import timezone
from pydantic import JsonValue

from bugsweep.fleet import audit
from bugsweep.fleet import models as tables
from bugsweep.fleet.api.declaration import Call, endpoint
from bugsweep.fleet.api.fields import After, AsOf, Limit, Listing, Shown, asked, said
from bugsweep.fleet.api.listing import narrowed, part_of
from bugsweep.fleet.days import end_of


class Entry(Shown):
    """An entry. Each carries the hash of the one before it."""

    seq: int = said("1, 2, 3 … without gaps.", 4711)
    at: datetime = said("When.", "2026-03-01T12:00:00Z")
    actor: str = said("Who: `api:LOGIN/TOKEN`, `web:LOGIN`, `local:NAME` or `system`.", "api:anna/7k3q9xm2ab")
    request_id: str = said("The same for all that one request did; may be empty.", "")
    action: str = said("What was done.", "assign")
    object_kind: str = said("What it was done to; may be empty.", "device")
    object_id: str = said("Its label or number; may be empty.", "D-7K3Q-9XM2")
    before: JsonValue = said("Columns as they were; null where nothing was.", None)
    after: JsonValue = said("The same as they are now.", {"purpose": "official"})
    message: str = said("The reason, where one was given.", "")
    prev_hash: str = said("Of the entry before; empty for the first.", "")
    hash: str = said("Over all of this.", "9f2c…")


class Head(Shown):
    """The last entry: who writes it down can tell later that nothing before it changed."""

    seq: int = said("0 where there is none.", 4711)
    hash: str = said("Of the entry.", "9f2c…")


About = Annotated[str | None, asked("Only about what has this label.", "D-7K3Q-9XM2")]


@endpoint("GET", "/audit", needs="see audit", answer=Listing[Entry])
def list_entries(
    call: Call, as_of: AsOf = None, about: About = None, after: After = None, limit: Limit = 50
) -> dict[str, Any]:
    """List the log until the end of a day, oldest first."""
    call.needed_everywhere("The log")
    until = tables.AuditEvent.objects.filter(at__lt=end_of(as_of or timezone.now().date()))
    rows = narrowed(until, object_id=about)
    return part_of(rows, lambda found: (_shown(one) for one in found), after=after, limit=limit)


@endpoint("GET", "/audit/head", needs="see audit", answer=Head)
def show_head(call: Call) -> dict[str, Any]:
    """Show the last entry of the log, to be written down elsewhere."""
    call.needed_everywhere("The log")
    head = audit.head()
    return {"seq": head.seq, "hash": head.hash}


def _shown(one: tables.AuditEvent) -> dict[str, Any]:
    return {
        name: getattr(one, name)
        for name in (
            "seq", "at", "actor", "request_id", "action", "object_kind", "object_id", "before", "after", "message",
            "prev_hash", "hash",
        )
    }  # fmt: skip
