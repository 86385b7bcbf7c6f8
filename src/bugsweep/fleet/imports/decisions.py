"""Decides conflicts of imports, one by one: a person says which phone it is, or that nothing is to be done."""

from typing import TYPE_CHECKING

import msgspec
from django.utils import timezone

from bugsweep.errors import RegisterError
from bugsweep.fleet import models as tables
from bugsweep.fleet._storable import storable_text
from bugsweep.fleet.audit import log
from bugsweep.fleet.facts import record_facts
from bugsweep.fleet.imports.inventory import InventoryRecord
from bugsweep.fleet.refusals import refusing

if TYPE_CHECKING:
    from collections.abc import Iterable


def conflict_rows(*, decided: bool = False) -> list[dict[str, object]]:
    """Return the open conflicts as rows to read, with those that are decided if they are asked for."""
    found: Iterable[tables.ImportConflict] = tables.ImportConflict.objects.select_related("origin")
    return [
        {
            "number": one.pk,
            "kind": one.kind,
            "about": one.candidates,
            "reason": one.reason,
            "source": f"{one.origin.name}, {one.place}",
            "state": one.state if one.state == "open" else f"{one.state}: {one.resolution}",
        }
        for one in found
        if decided or one.state == "open"
    ]


def decide(number: int, *, phone: str = "", dismiss: bool = False, reason: str, actor: str) -> int:
    """Decide a conflict, and return how many facts came to the register by it.

    Args:
        number: Of the conflict.
        phone: Label of the phone that the record is of: what it states is recorded of it, and later imports of the
            same record are. Its own identifiers stay as they are.
        dismiss: Nothing is recorded, or it was corrected elsewhere.
        reason: Why, for whoever reads the log.
        actor: Who decides.

    Raises:
        RegisterError: when there is no such open conflict or phone, it has no record to take, or no reason is given.
    """
    conflict = tables.ImportConflict.objects.filter(pk=number, state="open").first()
    if conflict is None:
        raise RegisterError(f"There is no open conflict {number}; `bugsweep register conflicts` lists them.")
    if bool(phone) == dismiss:
        raise RegisterError("Say which phone it is, or that the conflict is dismissed: one of both.")
    if not reason.strip():
        raise RegisterError("A conflict is decided for a reason: say which.")
    facts = 0
    with refusing(f"The decision of conflict {number}"):
        if phone:
            facts = _take(conflict, phone)
        conflict.state = "dismissed" if dismiss else "resolved"
        conflict.resolution = storable_text(reason)
        conflict.resolved_at, conflict.resolved_by = timezone.now(), storable_text(actor, 200)
        conflict.save()
        log("decide conflict", conflict, after={"state": conflict.state, "phone": phone}, message=reason)
    return facts


def _take(conflict: tables.ImportConflict, label: str) -> int:
    device = tables.Device.objects.filter(label=label).first()
    if device is None:
        raise RegisterError(f"There is no phone {label} in the register; `bugsweep register phones` lists them.")
    if conflict.record is None:
        raise RegisterError(
            f"Conflict {conflict.pk} is about what the register holds of {', '.join(conflict.candidates)}: correct it "
            "there, then dismiss the conflict."
        )
    record = msgspec.convert(conflict.record, InventoryRecord)
    conflict.decided = device
    return record_facts(record.facts, device=device)
