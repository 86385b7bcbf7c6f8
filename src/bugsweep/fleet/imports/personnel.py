"""Puts units and people of a list into the register: one transaction, nothing merged that is in doubt."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from bugsweep.fleet import models as tables
from bugsweep.fleet._storable import storable_text
from bugsweep.fleet.imports.declaration import InventoryFile, InventoryFormat
from bugsweep.fleet.imports.directory import Directory
from bugsweep.fleet.imports.inventory import Note, PersonRecord, UnitRecord
from bugsweep.fleet.imports.ledger import Conflict, Ledger
from bugsweep.fleet.imports.outcome import Outcome
from bugsweep.fleet.imports.reading import read_inventory
from bugsweep.fleet.imports.tenures import Kind, Tenures
from bugsweep.fleet.imports.units import Units
from bugsweep.fleet.imports.whole import refuse_damage, whole_import
from bugsweep.fleet.names import set_names
from bugsweep.model.record import Problem

if TYPE_CHECKING:
    from datetime import date


def import_people(
    file: InventoryFile, form: InventoryFormat, *, dry_run: bool = False, account: tables.Account | None = None
) -> Outcome:
    """Import a list of people, and return what changed; names stand neither there nor in the log.

    Args:
        file: The list.
        form: Its format.
        dry_run: Only say what would change.
        account: Who imports it; None on the command line.

    Raises:
        RegisterError: when a part of the file cannot be read or the database refuses something: nothing is imported.
    """
    with whole_import(file, form, dry_run=dry_run) as outcome:
        run = _Run(outcome, file)
        run.take_units(_records(file, form))
        for record in _records(file, form):
            run.take(record)
        run.finish(form, account)
    return outcome


def _records(file: InventoryFile, form: InventoryFormat) -> Iterator[PersonRecord | UnitRecord | Problem | Note]:
    for one in read_inventory(file, form):
        if isinstance(one, Problem):
            refuse_damage(one)
        if isinstance(one, PersonRecord | UnitRecord | Problem | Note):
            yield one


class _Run:
    """One import, while it runs."""

    def __init__(self, outcome: Outcome, file: InventoryFile) -> None:
        self._outcome = outcome
        self._day = (file.observed_at or file.as_of).date()
        self._directory = Directory()
        self._left: dict[int, date | None] = dict(tables.Person.objects.values_list("pk", "left_on"))
        self._ledger = Ledger(outcome, file, "person")
        self._units = Units(outcome, self._ledger, self._day)
        self._tenures = Tenures(self._day, outcome.source)
        self._seen: set[int] = set()
        self._doubted: set[int] = set()

    def take_units(self, records: Iterator[PersonRecord | UnitRecord | Problem | Note]) -> None:
        """Take the units of the list, before anybody belongs to one."""
        for one in records:
            if isinstance(one, UnitRecord):
                self._units.note(one)
            elif isinstance(one, PersonRecord) and one.unit:
                self._units.need(one)
        self._units.record()

    def take(self, record: PersonRecord | UnitRecord | Problem | Note) -> None:
        """Take somebody, or list what was refused."""
        if isinstance(record, Note):
            self._outcome.notes.append(record.text)
        elif isinstance(record, Problem):
            self._outcome.refused.append(record)
        elif isinstance(record, PersonRecord):
            self._outcome.records += 1
            self._person(record)

    def _person(self, record: PersonRecord) -> None:
        found = self._directory.numbered_as(record.staff_number)
        named = self._directory.named(record.name) if record.name else set()
        if found is None and record.staff_number:
            named = {key for key in named if key not in self._directory.numbered}
        if found is None and named and (record.staff_number or len(named) > 1):
            why = "has the same name and no staff number" if record.staff_number else "has the same name"
            self._doubt(record, named, f"{self._labels(named)} {why}: it may be somebody else")
            return
        if found is not None and record.name and found not in named and self._directory.is_named(found):
            self._doubt(record, {found}, f"{self._labels({found})} has that staff number and another name")
            return
        key = found if found is not None else next(iter(named), None)
        if key is None:
            key = self._add(record)
            told = self._place(key, record)
            self._outcome.add("added", self._directory.pseudonyms[key], record.origin.position, *told)
        elif key in self._seen:
            self._doubt(record, {key}, f"{self._labels({key})} is in the list more than once")
            return
        elif told := self._place(key, record):
            self._outcome.add("changed", self._directory.pseudonyms[key], record.origin.position, *told)
        else:
            self._outcome.unchanged += 1
        self._seen.add(key)

    def _add(self, record: PersonRecord) -> int:
        person = tables.Person(source=self._outcome.source, language=record.language or "en")
        set_names(
            person,
            name=storable_text(record.name),
            staff_number=storable_text(record.staff_number),
            contact=storable_text(record.email),
        )
        person.save()
        self._directory.put(person)
        self._left[person.pk] = None
        return person.pk

    def _place(self, key: int, record: PersonRecord) -> list[str]:
        """Record where somebody belongs, and say what is new."""
        told = self._leave(key, record)
        begins = record.valid_from or self._day
        unit = self._units.key(record.unit)
        held: tuple[tuple[Kind, object, str], ...] = (
            ("unit", unit, record.unit),
            ("role", storable_text(record.role, 80), record.role),
            ("clearance", record.clearance, record.clearance),
        )
        for kind, value, shown in held:
            if value and (said := self._tenures.put(kind, key, value, shown, begins)):
                told.append(said)
        return told

    def _leave(self, key: int, record: PersonRecord) -> list[str]:
        left, label = self._left.get(key), self._directory.pseudonyms[key]
        if record.valid_to is not None and left is None:
            tables.Person.objects.filter(pk=key).update(left_on=record.valid_to)
            self._left[key] = record.valid_to
            return [f"left on {record.valid_to}" if record.valid_to <= self._day else f"leaves on {record.valid_to}"]
        if record.valid_to is not None and record.valid_to != left:
            self._doubt(record, {key}, f"{label} leaves on {record.valid_to} in the source, on {left} in the register")
        elif record.valid_to is None and left is not None and left <= self._day and record.active is not False:
            self._doubt(record, {key}, f"{label} has left on {left}, and is in the source")
        elif record.active is False and left is None:
            self._doubt(record, {key}, f"{label} is inactive in the source, which has no day of leaving")
        return []

    def _doubt(self, record: PersonRecord, keys: set[int], reason: str) -> None:
        self._doubted |= keys
        labels = tuple(sorted(self._directory.pseudonyms[key] for key in keys))
        self._ledger.doubt(Conflict(kind="person", place=record.origin.position, reason=reason, candidates=labels))

    def _labels(self, keys: set[int]) -> str:
        return ", ".join(sorted(self._directory.pseudonyms[key] for key in keys))

    def finish(self, form: InventoryFormat, account: tables.Account | None) -> None:
        """List what vanished and what conflicts, and write the import down, if anything is new."""
        self._ledger.close(self._seen, doubted=self._doubted, partial=form.partial, account=account)
