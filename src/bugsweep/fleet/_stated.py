"""What the register itself states of phones and people on a day, read in a few queries for all of them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet

from bugsweep.fleet import models as tables
from bugsweep.fleet.days import known_at, lasting_on
from bugsweep.model.fact import FACT_FIELDS, Fact

REGISTER = "register"
_GRAVE = ("critical", "high")
_DONE = ("closed", "false alarm")

M = TypeVar("M", bound=Model)


class Stated:
    """What the register states on a day, as it knew it by a moment."""

    def __init__(self, day: date, moment: datetime, known: datetime) -> None:
        """Read all of it; `moment` is when what the register states is so."""
        self._day, self._moment, self._known = day, moment, known
        self.units = dict(self._valid(tables.PersonUnit.objects.all()).values_list("person", "unit"))
        """Person to unit, by their keys."""
        self._unit_codes = dict(tables.Unit.objects.values_list("pk", "code"))
        self._clearances = dict(self._valid(tables.Clearance.objects.all()).values_list("person", "level"))
        self._roles = dict(self._valid(tables.PersonRole.objects.all()).values_list("person", "role"))
        self._risks = dict(self._valid(tables.Risk.objects.all()).values_list("person", "at_risk"))
        self._sims = _grouped(self._valid(tables.Sim.objects.exclude(iccid="")).values_list("device", "iccid"))
        self._signed = self._acknowledged()
        self._dispositions, self._given_away = self._disposed()
        self._replacements = {
            row.old_device_id: row for row in self._recorded(tables.Replacement.objects.order_by("recorded_at", "pk"))
        }
        self._sweeps = {
            row.device_id: row
            for row in tables.Sweep.objects.filter(finished_at__lte=moment, linked_at__lte=known)
            .only("pk", "device_id", "finished_at", "outcome")
            .order_by("finished_at", "pk")
        }
        self._open = self._open_findings()

    def facts(self, use: tables.Assignment, purposes: Iterable[str]) -> Iterator[Fact]:
        """Yield what is stated of one use of a phone, which is used for `purposes` altogether."""
        for field, value, observed_at in (
            *self._of_device(use.device, purposes),
            ("device.given_away", self._was_given_away(use), self._moment),
            *self._of_person(use.person_id),
            ("purpose", use.purpose, self._moment),
            ("place", use.place, self._moment),
        ):
            if field in FACT_FIELDS and value not in (None, "", []):
                yield Fact(field=field, value=value, source=REGISTER, observed_at=observed_at)

    def _of_device(self, device: tables.Device, purposes: Iterable[str]) -> Iterator[tuple[str, Any, datetime]]:
        # What a phone is was written down once; a sweep that says otherwise since then is believed.
        yield "device.class", device.device_class, device.recorded_at
        yield "device.os", device.os, device.recorded_at
        yield "device.maker", device.maker, device.recorded_at
        yield "device.model", device.model, device.recorded_at
        yield "device.serial", device.serial, device.recorded_at
        yield "device.imei", [imei for imei in (device.imei, device.imei2) if imei], device.recorded_at
        yield "device.ownership", "" if device.ownership == "unknown" else device.ownership, self._moment
        yield "device.network", device.network, self._moment
        until = device.supported_until
        yield "device.supported_until", "" if until is None else until.isoformat(), self._moment
        yield "device.sims", sorted(self._sims[device.pk]), self._moment
        yield "device.purposes", sorted(set(purposes)), self._moment
        yield from self._of_disposition(device.pk)
        replacement = self._replacements.get(device.pk)
        # Whoever issues one records it here: without a record there was none.
        yield "replacement.issued", replacement is not None and replacement.issued_on is not None, self._moment
        if replacement is not None:
            yield "replacement.os", replacement.os, self._moment
            yield "replacement.model", replacement.model, self._moment
            yield "replacement.approved", replacement.from_list != "", self._moment
            yield "replacement.paid_by", replacement.paid_by, self._moment
        if (sweep := self._sweeps.get(device.pk)) is not None:
            yield "sweep.finished_at", sweep.finished_at.isoformat(), sweep.finished_at
            yield "sweep.outcome", sweep.outcome, sweep.finished_at
            yield "finding.open_grave", self._open[device.pk], sweep.finished_at

    def _was_given_away(self, use: tables.Assignment) -> bool:
        """Return whether the phone was given away while it was used so, or before: not where the use ended by that."""
        given = self._given_away.get(use.device_id)
        return given is not None and (use.valid_to is None or given < use.valid_to)

    def _of_disposition(self, device_id: int) -> Iterator[tuple[str, Any, datetime]]:
        disposition = self._dispositions.get(device_id)
        if disposition is None:
            yield "disposition", "held", self._moment
            return
        yield "disposition", disposition.kind, self._moment
        yield "disposition.date", disposition.day.isoformat(), self._moment
        yield "disposition.wipe_proof", disposition.wipe_proof != "", self._moment
        yield "disposition.accounts_removed", disposition.accounts_removed, self._moment

    def _of_person(self, person_id: int) -> Iterator[tuple[str, Any, datetime]]:
        unit = self.units.get(person_id)
        yield "person.unit", "" if unit is None else self._unit_codes[unit], self._moment
        yield "person.role", self._roles.get(person_id), self._moment
        yield "person.clearance", self._clearances.get(person_id), self._moment
        yield "person.at_risk", self._risks.get(person_id), self._moment
        for row in self._signed[person_id]:
            if row.briefed:
                yield "person.briefed_at", row.signed_on.isoformat(), row.recorded_at
            if row.text_version:
                yield "person.rules_signed", row.signed_on.isoformat(), row.recorded_at
                yield "person.rules_version", row.text_version, row.recorded_at

    def _recorded(self, rows: QuerySet[M]) -> QuerySet[M]:
        """Return the rows that the register had and had not withdrawn."""
        return rows.filter(known_at(self._known))

    def _valid(self, rows: QuerySet[M]) -> QuerySet[M]:
        return self._recorded(rows).filter(lasting_on(self._day))

    def _acknowledged(self) -> dict[int, list[tables.Acknowledgement]]:
        rows = tables.Acknowledgement.objects.filter(
            recorded_at__lte=self._known, signed_on__lte=self._day, declined=False
        ).order_by("signed_on", "pk")
        found: dict[int, list[tables.Acknowledgement]] = defaultdict(list)
        for row in rows.defer("text"):
            found[row.person_id].append(row)
        return found

    def _disposed(self) -> tuple[dict[int, tables.Disposition], dict[int, date]]:
        """Return what became last of each phone, and when it was first given away; destructions once confirmed."""
        rows = self._recorded(tables.Disposition.objects.filter(day__lte=self._day)).exclude(
            Q(kind="destroyed") & (Q(confirmed_at__isnull=True) | Q(confirmed_at__gt=self._known))
        )
        last: dict[int, tables.Disposition] = {}
        given: dict[int, date] = {}
        for row in rows.order_by("day", "recorded_at", "pk"):
            last[row.device_id] = row
            if row.kind == "given_away":
                given.setdefault(row.device_id, row.day)
        return last, given

    def _open_findings(self) -> dict[int, int]:
        """Return how many grave findings of each phone nobody had closed by then."""
        noted = tables.FindingNote.objects.filter(at__lte=self._known).exclude(state="").order_by("at", "pk")
        states = {note.finding_id: note.state for note in noted.only("finding_id", "state")}
        grave = tables.Finding.objects.filter(
            level__in=_GRAVE, sweep__finished_at__lte=self._moment, sweep__linked_at__lte=self._known
        )
        found: dict[int, dict[str, str]] = defaultdict(dict)
        for pk, device_id, finding_id in grave.order_by("pk").values_list("pk", "sweep__device", "finding_id"):
            # The same statement keeps its id in later sweeps: a false alarm stays one, what was closed is open again.
            alarm = found[device_id].get(finding_id)
            found[device_id][finding_id] = states.get(pk) or (alarm if alarm == "false alarm" else "new")
        return defaultdict(
            int, {device_id: sum(state not in _DONE for state in ids.values()) for device_id, ids in found.items()}
        )


def _grouped(pairs: Iterable[tuple[int, str]]) -> dict[int, list[str]]:
    grouped: dict[int, list[str]] = defaultdict(list)
    for key, value in pairs:
        grouped[key].append(value)
    return grouped
