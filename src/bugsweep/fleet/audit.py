"""The log: what was done, what was read of people's names, and by whom, chained so that a change shows.

Each entry carries the hash of the one before it. Whoever rewrites the whole chain is found by a head that was written
down elsewhere, as `bugsweep audit verify` prints it and every digest can carry it.
"""

import getpass
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from uuid import uuid4

from django.db import connection, models, transaction
from django.utils import timezone
from msgspec import Struct

from bugsweep.fleet._storable import storable, storable_text
from bugsweep.fleet.guards import missing_guards
from bugsweep.fleet.models import AuditEvent

_MOST_FAULTS = 50
_LOCK = 0x6275677377656570
"""Of PostgreSQL, held by whoever appends, until the end of the transaction."""


class Actor(Struct, frozen=True):
    """Who acts, and in which request or command."""

    name: str
    request_id: str


class Head(Struct, frozen=True):
    """The last entry of the log at some time: who wrote it down can tell later that nothing before it changed."""

    seq: int
    hash: str

    def __str__(self) -> str:
        return f"{self.seq}:{self.hash}"


class Verification(Struct, frozen=True, kw_only=True):
    """What came of reading the whole log."""

    entries: int
    head: Head
    faults: tuple[str, ...]


_acting: ContextVar[Actor | None] = ContextVar("actor", default=None)


@contextmanager
def acting(name: str, request_id: str = "") -> Iterator[Actor]:
    """Say who does all that is done in the block."""
    actor = Actor(name, request_id or str(uuid4()))
    token = _acting.set(actor)
    try:
        yield actor
    finally:
        _acting.reset(token)


def request_in_hand() -> str:
    """Return the id of the request or command in which this happens; empty outside of one."""
    actor = _acting.get()
    return "" if actor is None else actor.request_id


def local_actor() -> str:
    """Return how the log names whoever runs a command on this machine."""
    try:
        return f"local:{getpass.getuser()}"
    except (OSError, KeyError):  # no such user in a container
        return "local:unknown"


def log(
    action: str,
    item: models.Model | None = None,
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    message: str = "",
) -> AuditEvent:
    """Append an entry, in the transaction of what it tells of.

    Args:
        action: What was done, in a word or two, such as ``assign``.
        item: What it was done to.
        before: Columns that changed, as they were. Names and numbers of people never stand in the log.
        after: The same as they are now.
        message: The reason, where one was given.
    """
    actor = _acting.get() or Actor("system", "")
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        last = AuditEvent.objects.order_by("-seq").first()
        event = AuditEvent(
            seq=1 if last is None else last.seq + 1,
            at=timezone.now(),
            actor=storable_text(actor.name, 200),
            request_id=actor.request_id[:36],
            action=storable_text(action, 60),
            object_kind="" if item is None else item._meta.model_name or "",
            object_id="" if item is None else storable_text(_label(item), 80),
            before=None if before is None else storable(before),
            after=None if after is None else storable(after),
            message=storable_text(message),
            prev_hash="" if last is None else last.hash,
        )
        event.hash = hash_of(event)
        event.save(force_insert=True)
    return event


def hash_of(event: AuditEvent) -> str:
    """Return the hash of an entry over all of its columns, that of the one before it among them."""
    columns = [
        event.seq,
        event.at.astimezone(UTC).isoformat(timespec="microseconds"),
        event.actor,
        event.request_id,
        event.action,
        event.object_kind,
        event.object_id,
        event.before,
        event.after,
        event.message,
        event.prev_hash,
    ]
    return sha256(json.dumps(columns, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def head() -> Head:
    """Return the last entry; 0 and nothing where there is none."""
    last = AuditEvent.objects.order_by("-seq").values_list("seq", "hash").first()
    return Head(0, "") if last is None else Head(*last)


def verify(known: Head | None = None) -> Verification:
    """Read the whole log and return what is wrong with it.

    Args:
        known: A head that was written down elsewhere: the entry has to be there, and the same.
    """
    faults = [f"the guard {name} is not on its table" for name in missing_guards(connection)]
    before = Head(0, "")
    for event in AuditEvent.objects.order_by("seq").iterator(chunk_size=2000):
        faults.extend(_faults(event, before))
        before = Head(event.seq, event.hash)
        if known is not None and event.seq == known.seq and event.hash != known.hash:
            faults.append(f"entry {event.seq} is not the one that was written down")
    if known is not None and before.seq < known.seq:
        faults.append(f"the log ends at {before.seq}, and entry {known.seq} was written down")
    more = len(faults) - _MOST_FAULTS
    shown = faults[:_MOST_FAULTS] + ([f"and {more} more"] if more > 0 else [])
    return Verification(entries=AuditEvent.objects.count(), head=before, faults=tuple(shown))


def _faults(event: AuditEvent, before: Head) -> Iterator[str]:
    if event.seq != before.seq + 1:
        yield f"after entry {before.seq} comes {event.seq}"
    if event.prev_hash != before.hash:
        yield f"entry {event.seq} does not follow the one before it"
    if event.hash != hash_of(event):
        yield f"entry {event.seq} of {_day(event.at)} by {event.actor} was changed"


def _day(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d}"


def _label(item: models.Model) -> str:
    """Return how the log names a row: by its label, which tells nothing, or its number."""
    for name in ("pseudonym", "label", "code", "login", "sweep_id"):
        if label := getattr(item, name, ""):
            return str(label)
    return str(item.pk)
