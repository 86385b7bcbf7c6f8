"""Decides conflicts of imports, one by one: a person says which phone it is, or that nothing is to be done."""

from typing import TYPE_CHECKING

import msgspec
from django.utils import timezone

from bugsweep.errors import RegisterError
from bugsweep.fleet import models as tables
from bugsweep.fleet._storable import storable_text
from bugsweep.fleet.audit import log
from bugsweep.fleet.facts import record_facts
from bugsweep.fleet.imports.inventory import InventoryRecord, class_of_phone
from bugsweep.fleet.imports.matching import PhoneIndex
from bugsweep.fleet.imports.reconcile import conflict_of, phones_of_register
from bugsweep.fleet.imports.releases import release_facts
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


def decided_phone(number: int) -> str:
    """Return the label of the phone that a conflict was decided to be of; empty where it is of none."""
    return tables.ImportConflict.objects.filter(pk=number).values_list("decided__label", flat=True).first() or ""


def decide(number: int, *, phone: str = "", new: bool = False, dismiss: bool = False, reason: str, actor: str) -> int:
    """Decide a conflict, and return how many facts came to the register by it.

    Args:
        number: Of the conflict.
        phone: Label of the phone that the record is of: what it states is recorded of it, and later imports of the
            same record are. Its own identifiers stay as they are.
        new: The record is of a phone that the register has not: it is recorded under those of its identifiers that no
            other phone has, and later imports of the same record are of it.
        dismiss: Nothing is recorded, or it was corrected elsewhere.
        reason: Why, for whoever reads the log.
        actor: Who decides.

    Raises:
        RegisterError: when there is no such open conflict or phone, it has no record to take, or no reason is given.
    """
    conflict = tables.ImportConflict.objects.filter(pk=number, state="open").first()
    if conflict is None:
        raise RegisterError(f"There is no open conflict {number}; `bugsweep register conflicts` lists them.")
    if [bool(phone), new, dismiss].count(True) != 1:
        raise RegisterError("Say which phone it is, or that it is a new one, or that the conflict is dismissed.")
    if not reason.strip():
        raise RegisterError("A conflict is decided for a reason: say which.")
    facts = 0
    with refusing(f"The decision of conflict {number}"):
        if new:
            phone = _record_new(conflict)
        if phone:
            facts = _take(conflict, phone)
        conflict.state = "dismissed" if dismiss else "resolved"
        conflict.resolution = storable_text(reason)
        conflict.resolved_at, conflict.resolved_by = timezone.now(), storable_text(actor, 200)
        conflict.save()
        if new:
            _decide_what_follows(conflict)
        log("decide conflict", conflict, after={"state": conflict.state, "phone": phone}, message=reason)
    return facts


def _take(conflict: tables.ImportConflict, label: str) -> int:
    device = tables.Device.objects.filter(label=label).first()
    if device is None:
        raise RegisterError(f"There is no phone {label} in the register; `bugsweep register phones` lists them.")
    record = _record_of(conflict)
    conflict.decided = device
    releases = release_facts(record, os=device.os, model=device.model)
    return record_facts((*record.facts, *releases), device=device)


def _record_new(conflict: tables.ImportConflict) -> str:
    """Record the phone of a conflict as a new one, and return its label."""
    record = _record_of(conflict)
    if not class_of_phone(record):
        raise RegisterError(f"Conflict {conflict.pk} does not say what kind of phone it is: it cannot be a new one.")
    said = record.identifiers
    imeis = [imei for imei in said.imeis if not _has(imei=imei) and not _has(imei2=imei)]
    own = {
        "serial": "" if _has(serial__iexact=said.serial) else said.serial,
        "imei": imeis[0] if imeis else "",
        "imei2": imeis[1] if len(imeis) > 1 else "",
        "udid": "" if _has(udid__iexact=said.udid) else said.udid,
        "enterprise_id": "" if _has(enterprise_id__iexact=said.enterprise_id) else said.enterprise_id,
    }
    if not any(own.values()):
        raise RegisterError(
            f"Conflict {conflict.pk}: all identifiers of its record are those of other phones "
            f"({', '.join(conflict.candidates)}): nothing would tell the new one from them."
        )
    number = "" if _has(inventory_number__iexact=record.inventory_number) else record.inventory_number
    made = tables.Device.objects.create(
        device_class=class_of_phone(record),
        first_seen=None if record.observed_at is None else record.observed_at.date(),
        ownership=record.ownership or "unknown",
        **{
            name: storable_text(value, 100)
            for name, value in {
                **own, "maker": said.maker, "model": record.model, "os": record.os, "source": record.source,
                "inventory_number": number,
            }.items()
        },
    )  # fmt: skip
    return made.label


def _decide_what_follows(conflict: tables.ImportConflict) -> None:
    """Decide in the same way what the same record is in conflict with now that its phone is there."""
    record = _record_of(conflict)
    match = PhoneIndex(phones_of_register()).match(record)
    if match.kind is None:
        return
    follows = conflict_of(match, record)
    tables.ImportConflict.objects.get_or_create(
        key=follows.key,
        defaults={
            "origin": conflict.origin,
            "kind": follows.kind,
            "place": conflict.place,
            "reason": follows.reason,
            "record": conflict.record,
            "candidates": list(follows.candidates),
            "state": conflict.state,
            "decided": conflict.decided,
            "resolution": conflict.resolution,
            "resolved_at": conflict.resolved_at,
            "resolved_by": conflict.resolved_by,
        },
    )


def _has(**condition: str) -> bool:
    return all(condition.values()) and tables.Device.objects.filter(**condition).exists()


def _record_of(conflict: tables.ImportConflict) -> InventoryRecord:
    """Return what the source said of the phone.

    Raises:
        RegisterError: when the conflict is about something else than a phone of a source.
    """
    if conflict.record is None:
        raise RegisterError(
            f"Conflict {conflict.pk} is about what the register holds of {', '.join(conflict.candidates)}: correct it "
            "there, then dismiss the conflict."
        )
    return msgspec.convert(conflict.record, InventoryRecord)
