"""Links sweeps to the phones of the register: by the label that was given, else by what the evidence says it is."""

from collections.abc import Iterator

from django.db.models import Q
from msgspec import Struct

from bugsweep.errors import RegisterError
from bugsweep.fleet import models as tables
from bugsweep.fleet._storable import storable, storable_name, storable_text
from bugsweep.fleet.audit import log
from bugsweep.fleet.facts import record_facts
from bugsweep.fleet.refusals import refusing
from bugsweep.model.evidence import Device
from bugsweep.model.finding import Finding
from bugsweep.model.verdict import SweepResult


class Link(Struct, frozen=True, kw_only=True):
    """What linking a sweep did."""

    device: str
    by: str
    """``phone`` for a label that was given, ``serial``, ``udid`` or ``imei``."""
    new: bool
    """False when it was linked before: then nothing changed."""
    findings: int = 0
    facts: int = 0
    """Statements that the register did not have."""


def link_sweep(result: SweepResult, *, account: tables.Account | None = None, place: str = "") -> Link:
    """Put a sweep with its findings and facts to its phone; doing it again adds at most facts that it had not.

    Raises:
        RegisterError: when no phone of the register is the one that was swept, more than one could be, the evidence
            contradicts the label that was given, or the id of the sweep can be none.
    """
    linked = tables.Sweep.objects.filter(sweep_id=result.sweep.id).select_related("device").first()
    if linked is not None:
        facts = record_facts(result.facts, device=linked.device, sweep=linked)
        return Link(device=linked.device.label, by=linked.linked_by, new=False, facts=facts)
    device, by = find_device(result)
    with refusing(f"The sweep {result.sweep.id}"):
        sweep = tables.Sweep.objects.create(device=device, linked_by=by, operator=account, place=place, **_told(result))
        tables.Finding.objects.bulk_create(_finding(sweep, finding) for finding in result.findings)
        facts = record_facts(result.facts, device=device, sweep=sweep)
        log(
            "link sweep",
            sweep,
            after={"device": device.label, "by": by, "outcome": sweep.outcome, "findings": len(result.findings)},
        )
    return Link(device=device.label, by=by, new=True, findings=len(result.findings), facts=facts)


def find_device(result: SweepResult) -> tuple[tables.Device, str]:
    """Return the phone that was swept, and what it was recognised by.

    Raises:
        RegisterError: as `link_sweep`.
    """
    devices = [info.device for info in result.evidence if info.device is not None]
    found = {row.pk: (row, by) for device in devices for row, by in _recognised(device)}
    label = result.sweep.phone
    if label:
        named = tables.Device.objects.filter(label=label).first()
        if named is None:
            raise RegisterError(f"There is no phone {label} in the register; `bugsweep register phones` lists them.")
        _refuse_contradiction(named, devices, others=[row for row, _ in found.values() if row.pk != named.pk])
        return named, "phone"
    if len(found) > 1:
        labels = ", ".join(sorted(row.label for row, _ in found.values()))
        raise RegisterError(
            f"The evidence of sweep {result.sweep.id} speaks of several phones of the register: {labels}. Correct the "
            "register, or say which it is with --phone."
        )
    if not found:
        raise RegisterError(
            f"No phone of the register is that of sweep {result.sweep.id} ({_identity(devices)}): record it, or say "
            "which it is with --phone."
        )
    return next(iter(found.values()))


def _recognised(device: Device) -> Iterator[tuple[tables.Device, str]]:
    """Yield the phones of the register that something in the evidence names, by what names them first."""
    seen = set()
    by_identity: list[tuple[str, Q]] = []
    if device.serial:
        by_identity.append(("serial", Q(serial__iexact=device.serial)))
    if device.udid:
        by_identity.append(("udid", Q(udid__iexact=device.udid)))
    if device.imei:
        by_identity.append(("imei", Q(imei__in=device.imei) | Q(imei2__in=device.imei)))
    for by, condition in by_identity:
        for row in tables.Device.objects.filter(condition):
            if row.pk not in seen:
                seen.add(row.pk)
                yield row, by


def _refuse_contradiction(named: tables.Device, devices: list[Device], *, others: list[tables.Device]) -> None:
    if others:
        raise RegisterError(f"The evidence is of {others[0].label}, not of {named.label}.")
    for device in devices:
        for what, own, seen in (("serial number", named.serial, device.serial), ("UDID", named.udid, device.udid)):
            if own and seen and own.casefold() != seen.casefold():
                raise RegisterError(f"The evidence is of a phone with the {what} {seen}, and {named.label} has {own}.")


def _identity(devices: list[Device]) -> str:
    named = [
        f"{what} {value}"
        for device in devices
        for what, value in (("serial", device.serial), ("UDID", device.udid), ("IMEI", ", ".join(device.imei)))
        if value
    ]
    return "; ".join(dict.fromkeys(named)) or "the evidence names no serial number, UDID or IMEI"


def _told(result: SweepResult) -> dict[str, object]:
    acquired = [info.acquired_at for info in result.evidence if info.acquired_at is not None]
    sweep = result.sweep
    return {
        "sweep_id": storable_name(sweep.id, 60),
        "kinds": storable([info.kind for info in result.evidence]),
        "evidence_sha256": storable([info.sha256 for info in result.evidence]),
        "acquired_at": max(acquired, default=None),
        "started_at": sweep.started_at,
        "finished_at": sweep.finished_at,
        "outcome": result.verdict.outcome,
        "bugsweep": storable_text(sweep.bugsweep, 40),
        "rules_sha256": storable_text(sweep.rules_sha256, 64),
        "indicators_sha256": storable_text(sweep.indicators_sha256, 64),
        "indicators": result.indicators.count,
        "ground": storable_text(sweep.consent),
    }


def _finding(sweep: tables.Sweep, finding: Finding) -> tables.Finding:
    indicator = None if finding.sighting is None else finding.sighting.indicator
    return tables.Finding(
        sweep=sweep,
        finding_id=storable_text(finding.id, 64),
        rule=storable_text(finding.rule, 200),
        title=storable_text(finding.title, 500),
        level=finding.level,
        shows=finding.shows,
        artifact=storable_text(finding.artifact, 100),
        malware="" if indicator is None else storable_text(indicator.malware, 200),
        attack=storable(finding.attack),
        first_seen=finding.first_seen,
        last_seen=finding.last_seen,
        count=min(finding.count, 2**31 - 1),
    )
