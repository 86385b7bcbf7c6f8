"""The phones that evidence speaks against, and what was done with them."""

from collections.abc import Collection
from datetime import date

from bugsweep.digest.source import ActionKind, PhoneWithFindings
from bugsweep.fleet.belonging import units_on
from bugsweep.fleet.digests._state import State
from bugsweep.fleet.models import Assignment, Device, Disposition, Finding, Replacement
from bugsweep.model.judgement import Bilingual

_OUTCOMES = ("compromised", "targeted", "suspicious")
_UNHELD = Bilingual(en="in nobody's hands", ru="ни у кого")


def findings_on(state: State, day: date) -> tuple[PhoneWithFindings, ...]:
    """Return the phones whose last sweep found something, the gravest first."""
    found = {device: sweep for device, sweep in state.sweeps.items() if sweep.outcome in _OUTCOMES}
    phones = Device.objects.in_bulk(found)
    holders = _holders(state, found.keys())
    units = units_on(day, (person for person, _ in holders.values()))
    actions = _actions(state, found.keys())
    listed = [
        PhoneWithFindings(
            holder=holders[device][1] if device in holders else phones[device].label,
            unit=units.get(holders[device][0], _UNHELD) if device in holders else _UNHELD,
            phone=f"{phones[device].maker} {phones[device].model}".strip() or phones[device].label,
            outcome=sweep.outcome,  # type: ignore[arg-type]  # the database holds no other
            since=sweep.finished_at.date(),
            action=actions[device],
        )
        for device, sweep in found.items()
    ]
    return tuple(sorted(listed, key=lambda one: (_OUTCOMES.index(one.outcome), one.since, one.holder)))


def _holders(state: State, devices: Collection[int]) -> dict[int, tuple[int, str]]:
    """Return who has each phone, or had it last."""
    rows = (
        Assignment.objects.filter(device_id__in=devices, recorded_at__lt=state.end)
        .order_by("valid_from", "recorded_at")
        .values_list("device_id", "person_id", "person__pseudonym")
    )
    return {device: (person, pseudonym) for device, person, pseudonym in rows}


def _actions(state: State, devices: Collection[int]) -> dict[int, ActionKind]:
    kept = set(
        Disposition.objects.filter(
            device_id__in=devices, kind="held_as_evidence", recorded_at__lt=state.end, withdrawn_at__isnull=True
        ).values_list("device_id", flat=True)
    )
    replaced = set(
        Replacement.objects.filter(
            old_device_id__in=devices, issued_on__isnull=False, recorded_at__lt=state.end, withdrawn_at__isnull=True
        ).values_list("old_device_id", flat=True)
    )
    reviewed = set(
        Finding.objects.filter(sweep__device_id__in=devices)
        .exclude(state="new")
        .values_list("sweep__device_id", flat=True)
    )

    def action(device: int) -> ActionKind:
        if device in kept:
            return "held as evidence"
        if device in replaced:
            return "replaced"
        if device not in state.in_use:
            return "isolated"
        return "under review" if device in reviewed else "nothing yet"

    return {device: action(device) for device in devices}
