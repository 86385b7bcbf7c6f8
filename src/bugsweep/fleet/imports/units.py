"""Units of a list of people: those that are not there are recorded, and none is moved without a person deciding."""

from datetime import date

from bugsweep.fleet import models as tables
from bugsweep.fleet._storable import storable_text
from bugsweep.fleet.imports.inventory import PersonRecord, UnitRecord
from bugsweep.fleet.imports.ledger import Conflict, Ledger
from bugsweep.fleet.imports.outcome import Outcome
from bugsweep.fleet.tree import UnitTree


class Units:
    """The units of the register on a day, and those that a list adds."""

    def __init__(self, outcome: Outcome, ledger: Ledger, day: date) -> None:
        """Read the units of `day`."""
        self._outcome, self._ledger, self._day = outcome, ledger, day
        known = UnitTree(day).units
        self._keys = {unit.code: key for key, unit in known.items()}
        self._parents = {
            unit.code: known[unit.parent_id].code if unit.parent_id in known else "" for unit in known.values()
        }
        self._there = set(self._keys)
        self._names: dict[str, str] = {}
        self._days: dict[str, tuple[date | None, date | None]] = {}
        self._places: dict[str, str] = {}

    def key(self, code: str) -> int | None:
        """Return the key of the row of a unit."""
        return self._keys.get(storable_text(code, 80))

    def note(self, record: UnitRecord) -> None:
        """Take what a list says of a unit; where it contradicts what is known, that stays and is listed."""
        code, parent = storable_text(record.code, 80), storable_text(record.parent, 80)
        self._places.setdefault(code, record.origin.position)
        if record.name:
            self._names.setdefault(code, storable_text(record.name, 300))
        if record.valid_from or record.valid_to:
            self._days.setdefault(code, (record.valid_from, record.valid_to))
        known = self._parents.get(code)
        if parent and known is not None and known != parent and (known or code in self._there):
            reason = f"unit {code} is below {parent} in the source, and below {known or 'no other'} otherwise"
            self._doubt(record.origin.position, reason, code)
            return
        if parent and self._is_above(code, parent):
            self._doubt(record.origin.position, f"unit {code} would be above itself, below {parent}", code)
            self._parents.setdefault(code, "")
            return
        self._parents[code] = parent or known or ""
        if parent:
            self._parents.setdefault(parent, "")
            self._places.setdefault(parent, record.origin.position)

    def need(self, record: PersonRecord) -> None:
        """See that there is the unit somebody belongs to."""
        code = storable_text(record.unit, 80)
        self._parents.setdefault(code, "")
        self._places.setdefault(code, record.origin.position)

    def record(self) -> None:
        """Record the units that are not there, each after the one above it."""
        for code in self._parents:
            path = [code]
            while path[-1] and path[-1] not in self._keys:
                path.append(self._parents.get(path[-1], ""))
            for one in reversed(path[:-1]):
                self._add(one)

    def _add(self, code: str) -> None:
        begins, ends = self._days.get(code, (None, None))
        name, parent = self._names.get(code, ""), self._parents.get(code, "")
        is_cyrillic = any("а" <= letter <= "я" or letter == "ё" for letter in name.casefold())
        unit = tables.Unit.objects.create(
            code=code,
            name_en="" if is_cyrillic else name,
            name_ru=name if is_cyrillic else "",
            parent_id=self._keys.get(parent),
            valid_from=begins or self._day,
            valid_to=ends,
            source=self._outcome.source,
        )
        self._keys[code] = unit.pk
        reasons = (f"below {parent}",) if parent else ()
        self._outcome.add("added", f"unit {code}", self._places.get(code, ""), *reasons)

    def _is_above(self, code: str, parent: str) -> bool:
        """Whether `code` is `parent` or above it."""
        seen = set()
        while parent and parent not in seen:
            if parent == code:
                return True
            seen.add(parent)
            parent = self._parents.get(parent, "")
        return False

    def _doubt(self, place: str, reason: str, code: str) -> None:
        self._ledger.doubt(Conflict(kind="unit", place=place, reason=reason, candidates=(code,)))
