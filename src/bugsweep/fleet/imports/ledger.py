"""Writes down an import: what was in it, what is no longer there, and the conflicts for people to decide."""

from collections.abc import Iterable
from hashlib import sha256
from typing import Literal, TypeAlias

import msgspec
from msgspec import Struct

from bugsweep.fleet import models as tables
from bugsweep.fleet._plain_rows import insert_rows
from bugsweep.fleet._storable import storable, storable_text
from bugsweep.fleet.audit import log
from bugsweep.fleet.imports.declaration import InventoryFile
from bugsweep.fleet.imports.inventory import InventoryRecord
from bugsweep.fleet.imports.matching import Kind
from bugsweep.fleet.imports.outcome import Outcome
from bugsweep.formats.json_text import encode_json

Of: TypeAlias = Literal["device", "person"]

_CHUNK = 500


class Conflict(Struct, frozen=True, kw_only=True):
    """A conflict to be listed."""

    kind: Kind
    place: str
    reason: str
    candidates: tuple[str, ...]
    record: InventoryRecord | None = None

    @property
    def key(self) -> str:
        """What it is about: neither the line nor the moment, which differ from import to import."""
        about = [self.kind, self.reason, sorted(self.candidates)]
        if self.record is not None:
            about.append(msgspec.to_builtins(self.record.identifiers))
        return sha256(encode_json(about)).hexdigest()


class Ledger:
    """What is to be written down of one import."""

    def __init__(self, outcome: Outcome, file: InventoryFile, of: Of) -> None:
        """Begin with nothing."""
        self._outcome, self._file, self._of = outcome, file, of
        self._conflicts: dict[str, Conflict] = {}

    def doubt(self, conflict: Conflict) -> None:
        """List a conflict, once."""
        self._conflicts.setdefault(conflict.key, conflict)

    def close(
        self, seen: set[int], *, doubted: Iterable[int] = (), partial: bool, account: tables.Account | None
    ) -> None:
        """Write the import down, if anything is new.

        Args:
            seen: Keys of the phones or people that are in the source.
            doubted: Of those that may be.
            partial: Whether the source says only a part.
            account: Who imports it.
        """
        source = self._outcome.source
        fresh = self._fresh()
        entries: dict[int, int] = dict(
            tables.ImportEntry.objects.filter(source=source, **{f"{self._of}__isnull": False}).values_list(
                self._of, "last_import"
            )
        )
        partial = partial or self._file.part
        if not partial:
            whole = tables.Import.objects.filter(source=source, partial=False)
            last = whole.order_by("-pk").values_list("pk", flat=True).first() or 0
            there = seen.union(doubted)
            self._vanish([key for key, run in entries.items() if run >= last and key not in there])
        if self._outcome.empty:
            return
        made = tables.Import.objects.create(
            source=storable_text(source, 100),
            name=storable_text(self._outcome.name, 255),
            sha256=self._outcome.sha256,
            size=self._file.path.stat().st_size,
            mapping=None if self._file.mapping is None else storable(self._file.mapping),
            observed_at=self._file.observed_at,
            partial=partial,
            counts=self._outcome.counts,
            account=account,
        )
        self._enter(made, seen, set(entries))
        tables.ImportConflict.objects.bulk_create((_row(made, one) for one in fresh), batch_size=_CHUNK)
        log("import", made, after={"source": source, "sha256": self._outcome.sha256, **self._outcome.counts})

    def _fresh(self) -> list[Conflict]:
        """Return the conflicts that were not listed before, and tell of them."""
        keys = list(self._conflicts)
        for start in range(0, len(keys), _CHUNK):
            known = tables.ImportConflict.objects.filter(key__in=keys[start : start + _CHUNK])
            for key in known.values_list("key", flat=True):
                del self._conflicts[key]
                self._outcome.known_conflicts += 1
        for conflict in self._conflicts.values():
            self._outcome.add("conflicting", ", ".join(conflict.candidates), conflict.place, conflict.reason)
        return list(self._conflicts.values())

    def _vanish(self, keys: list[int]) -> None:
        for start in range(0, len(keys), _CHUNK):
            part = keys[start : start + _CHUNK]
            if self._of == "device":
                labels: Iterable[str] = tables.Device.objects.filter(pk__in=part).values_list("label", flat=True)
                said = "in the import before, and no longer; that says nothing of what became of it"
            else:
                labels = tables.Person.objects.filter(pk__in=part).values_list("pseudonym", flat=True)
                said = "in the import before, and no longer; that says nothing of whether they left"
            for label in labels:
                self._outcome.add("vanished", label, "", said)

    def _enter(self, made: tables.Import, seen: set[int], entered: set[int]) -> None:
        """Write down who or what is in the source, as of this import."""
        rows = ((made.source, made.pk, key) for key in sorted(seen - entered))
        insert_rows(tables.ImportEntry, ("source", "last_import_id", f"{self._of}_id"), rows)
        again = sorted(seen & entered)
        for start in range(0, len(again), _CHUNK):
            keys = again[start : start + _CHUNK]
            tables.ImportEntry.objects.filter(source=made.source, **{f"{self._of}__in": keys}).update(last_import=made)


def _row(made: tables.Import, conflict: Conflict) -> tables.ImportConflict:
    return tables.ImportConflict(
        key=conflict.key,
        origin=made,
        kind=conflict.kind,
        place=storable_text(conflict.place, 300),
        reason=storable_text(conflict.reason),
        record=None if conflict.record is None else storable(conflict.record),
        candidates=list(conflict.candidates),
    )
