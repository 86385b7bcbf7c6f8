"""Puts the phones of an inventory into the register: one transaction, nothing merged that is in doubt."""

from collections.abc import Iterator
from itertools import islice
from typing import Any, TypeAlias

import msgspec

from bugsweep.detect.device_facts.ios.patches import patch_source
from bugsweep.fleet import models as tables
from bugsweep.fleet._storable import storable_text
from bugsweep.fleet.imports.declaration import InventoryFile, InventoryFormat
from bugsweep.fleet.imports.holders import Holders
from bugsweep.fleet.imports.inventory import Holder, InventoryRecord, Note, class_of_phone
from bugsweep.fleet.imports.ledger import Conflict, Ledger
from bugsweep.fleet.imports.matching import Kind, Match, Phone, PhoneIndex, learn
from bugsweep.fleet.imports.outcome import Outcome
from bugsweep.fleet.imports.reading import read_inventory
from bugsweep.fleet.imports.releases import release_facts
from bugsweep.fleet.imports.sim_cards import SimCards
from bugsweep.fleet.imports.statements import Stated, add_statements
from bugsweep.fleet.imports.whole import refuse_damage, whole_import
from bugsweep.fleet.models._labels import new_device_label
from bugsweep.fleet.roster import dispositions_on
from bugsweep.model.record import Problem

_CHUNK = 500
_MOST_PASSES = 4
_COLUMNS = (
    "label", "maker", "model", "serial", "imei", "imei2", "udid", "enterprise_id", "inventory_number", "os",
    "ownership", "source",
)  # fmt: skip
_GONE = ("handed_in", "destroyed", "returned_to_vendor", "given_away", "sold", "lost", "stolen", "seized")
"""What became of it has no place in an inventory of a later day."""

Taken: TypeAlias = tuple[Phone, InventoryRecord, tuple[str, ...]]
"""A record with its phone and the names of what was learnt of it."""


def import_phones(
    file: InventoryFile, form: InventoryFormat, *, dry_run: bool = False, account: tables.Account | None = None
) -> Outcome:
    """Import an inventory, and return what changed.

    Args:
        file: The inventory.
        form: Its format.
        dry_run: Only say what would change.
        account: Who imports it; None on the command line.

    Raises:
        RegisterError: when a part of the file cannot be read or the database refuses something: nothing is imported.
    """
    with whole_import(file, form, dry_run=dry_run) as outcome:
        unsettled = _pass(outcome, file, form, account)
        for _ in range(_MOST_PASSES):
            if not unsettled or outcome.empty:
                break
            again = Outcome(source=outcome.source, name=outcome.name, sha256=outcome.sha256)
            unsettled = _pass(again, file, form, account)
            if again.empty:
                break
            outcome.follow(again)
    return outcome


def _pass(outcome: Outcome, file: InventoryFile, form: InventoryFormat, account: tables.Account | None) -> bool:
    """Take the file once, and return whether it may say more now that the register knows all of it.

    A line may be about a phone that a later one describes. What the file says is taken until it says nothing new: only
    then does importing it again change nothing.
    """
    run = _Run(outcome, file)
    for chunk in _chunks(read_inventory(file, form)):
        run.take(chunk)
    run.finish(form, account)
    return run.unsettled


class _Run:
    """One import, while it runs."""

    def __init__(self, outcome: Outcome, file: InventoryFile) -> None:
        self._outcome, self._file = outcome, file
        self._index = PhoneIndex(phones_of_register())
        self._holders = Holders(file.as_of.date())
        self._cards = SimCards(file.as_of.date())
        self._gone = {row.device_id: row for row in dispositions_on(file.as_of.date()).only("device_id", "kind", "day")}
        decided = tables.ImportConflict.objects.filter(state="resolved", decided__isnull=False)
        self._decisions: dict[str, int] = dict(decided.values_list("key", "decided"))
        self._timeless: dict[tuple[int, str], Any] = {}
        self._seen: set[int] = set()
        self.unsettled = False
        """Whether a record was refused, in conflict, or told more of a phone that was there."""
        self._doubted: list[Phone] = []
        """Phones that a record may be of: they are in the source, too."""
        self._ledger = Ledger(outcome, file, "device")

    def take(self, chunk: list[InventoryRecord | Problem | Note]) -> None:
        """Take some of what was read."""
        taken: list[Taken] = []
        added: list[tuple[Phone, InventoryRecord]] = []
        for one in chunk:
            if isinstance(one, InventoryRecord):
                self._outcome.records += 1
                self._place(one, taken, added)
            elif isinstance(one, Note):
                self._outcome.notes.append(one.text)
            else:
                refuse_damage(one)
                self._outcome.refused.append(one)
        _insert(added, self._file)
        self._seen.update(phone.key for phone, _, _ in taken)
        _update(taken)
        facts = ((phone.key, fact) for phone, record, _ in taken for fact in record.facts)
        new = {phone.key for phone, _ in added}
        stated = add_statements(facts, self._outcome.source, self._timeless, new=frozenset(new))
        self._outcome.facts += _add_releases(taken, frozenset(new))
        self._tell(taken, new, stated)
        self._cards.write()

    def _place(self, record: InventoryRecord, taken: list[Taken], added: list[tuple[Phone, InventoryRecord]]) -> None:
        match = self._index.match(record)
        if match.kind is not None:
            match = self._decided(match, record)
        if match.kind is not None:
            self.unsettled = True
            self._doubted.extend(match.candidates)
            self._ledger.doubt(conflict_of(match, record))
            return
        phone = match.phone
        if phone is None:
            if not class_of_phone(record):
                self.unsettled = True
                reason = "no phone of the register is like it, and it does not say what kind of phone it is"
                self._outcome.refused.append(Problem(record.origin, reason))
                return
            phone = Phone(key=-1 - len(added), label=new_device_label(), source=record.source)
            learn(phone, record)
            added.append((phone, record))
            taken.append((phone, record, ()))
        else:
            changed = () if match.by == "decision" else learn(phone, record)
            self.unsettled = self.unsettled or bool(changed)
            taken.append((phone, record, changed))
        self._index.put(phone)

    def _decided(self, match: Match, record: InventoryRecord) -> Match:
        """Return what somebody said of the same conflict before, else the conflict."""
        key = self._decisions.get(conflict_of(match, record).key)
        phone = None if key is None else self._index.keyed(key)
        return match if phone is None else Match(phone, "decision")

    def _doubt(self, kind: Kind, phone: Phone, place: str, reason: str) -> None:
        self._ledger.doubt(Conflict(kind=kind, place=place, reason=reason, candidates=(phone.label,)))

    def _tell(self, taken: list[Taken], new: set[int], stated: dict[int, Stated]) -> None:
        """List what is new of each record; what is stated of a phone is told with its first record."""
        for phone, record, changed in taken:
            place = record.origin.position
            told = (*self._contradicted(phone, record), *self._cards.place(phone.key, record.sims))
            outcome = stated.pop(phone.key, Stated())
            self._outcome.facts += outcome.new
            for contradiction in outcome.contradictions:
                reason = f"{phone.label}: the source contradicts itself, {contradiction}"
                self._doubt("statement", phone, place, reason)
            reasons = (*(f"{name.replace('_', ' ')} was not known" for name in changed), *outcome.changes, *told)
            if phone.key in new:
                new.discard(phone.key)
                self._outcome.add("added", _named(phone), place, *told)
            elif reasons:
                self._outcome.add("changed", phone.label, place, *reasons)
            elif outcome.new:
                self._outcome.confirmed += 1
            else:
                self._outcome.unchanged += 1

    def _contradicted(self, phone: Phone, record: InventoryRecord) -> tuple[str, ...]:
        """Place the holder, and list where the register says otherwise of the phone's use; return what is new."""
        place, moment = record.origin.position, record.observed_at
        disposition = self._gone.get(phone.key)
        if disposition is not None and disposition.kind in _GONE and moment and moment.date() > disposition.day:
            reason = f"{phone.label} is {disposition.kind.replace('_', ' ')} since {disposition.day}, and in the source"
            self._doubt("disposition", phone, place, reason)
        placed = self._holders.place(phone.key, phone.label, record)
        self._outcome.assigned += placed.assigned
        if placed.conflict:
            self._doubt("holder", phone, place, placed.conflict)
        if placed.refusal:
            self._outcome.refused.append(Problem(record.origin, placed.refusal))
        return placed.told

    def finish(self, form: InventoryFormat, account: tables.Account | None) -> None:
        """List what vanished and what conflicts, and write the import down, if anything is new."""
        self._outcome.notes += self._holders.notes()
        doubted = {phone.key for phone in self._doubted}
        self._ledger.close(self._seen, doubted=doubted, partial=form.partial, account=account)


def _chunks(read: Iterator[object]) -> Iterator[list[InventoryRecord | Problem | Note]]:
    while chunk := list(islice(read, _CHUNK)):
        yield [one for one in chunk if isinstance(one, InventoryRecord | Problem | Note)]


def phones_of_register() -> Iterator[Phone]:
    """Yield all phones as records are compared with them."""
    for key, *columns in tables.Device.objects.values_list("pk", *_COLUMNS).iterator(chunk_size=2000):
        yield Phone(key=key, **dict(zip(_COLUMNS, columns, strict=True)))


def _insert(added: list[tuple[Phone, InventoryRecord]], file: InventoryFile) -> None:
    """Record new phones, and give each the key of its row."""
    rows = [
        tables.Device(
            device_class=class_of_phone(record),
            first_seen=(record.observed_at or file.as_of).date(),
            **{name: storable_text(getattr(phone, name), 100) for name in _COLUMNS},
        )
        for phone, record in added
    ]
    for (phone, _), row in zip(added, tables.Device.objects.bulk_create(rows), strict=True):
        phone.key = row.pk


def _update(taken: list[Taken]) -> None:
    """Write what was learnt of phones that were there."""
    for phone, _, changed in taken:
        if not changed:
            continue
        columns = {name: storable_text(getattr(phone, name), 100) for name in changed}
        tables.Device.objects.filter(pk=phone.key).update(**columns)


def _add_releases(taken: list[Taken], new: frozenset[int]) -> int:
    """Add what the table of releases says of the phones, and return how much of it is new.

    What changes and contradicts there follows from the version, of which it is told.
    """
    facts = (
        (phone.key, fact)
        for phone, record, _ in taken
        for fact in release_facts(record, os=phone.os, model=phone.model)
    )
    return sum(one.new for one in add_statements(facts, patch_source(), {}, new=new).values())


def _named(phone: Phone) -> str:
    """Return what a phone is recognised by."""
    for what, value in (
        ("serial", phone.serial),
        ("IMEI", phone.imei),
        ("UDID", phone.udid),
        ("enterprise id", phone.enterprise_id),
    ):
        if value:
            return f"{' '.join(filter(None, (phone.maker, phone.model)))} {what} {value}".strip()
    return phone.label


def conflict_of(match: Match, record: InventoryRecord) -> Conflict:
    """Return the conflict of a record, without the name of its holder."""
    return Conflict(
        kind=match.kind or "identity",
        place=record.origin.position,
        reason=match.reason,
        record=msgspec.structs.replace(record, holder=Holder()),
        candidates=tuple(phone.label for phone in match.candidates),
    )
