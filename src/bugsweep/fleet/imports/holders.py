"""Who has a phone, as an inventory names them: looked up in the register, and recorded where nobody has it yet."""

from datetime import date

from msgspec import Struct

from bugsweep.errors import RegisterError
from bugsweep.fleet import models as tables
from bugsweep.fleet.assigning import assign
from bugsweep.fleet.imports.directory import Directory
from bugsweep.fleet.imports.inventory import InventoryRecord
from bugsweep.fleet.roster import valid_on

_PURPOSES = {"organisation": "official", "personal": "personal"}
"""What a phone is for, where the inventory says only whose it is."""


class Placed(Struct, frozen=True, kw_only=True):
    """What came of the holder of one phone."""

    assigned: bool = False
    told: tuple[str, ...] = ()
    conflict: str = ""
    refusal: str = ""


_NOTHING = Placed()


class Holders:
    """The people who have phones on a day."""

    def __init__(self, day: date) -> None:
        """Read who has which phone."""
        self._day = day
        self._directory: Directory | None = None
        self._held: dict[int, set[int]] = {}
        for device, person in tables.Assignment.objects.filter(valid_on(day)).values_list("device", "person"):
            self._held.setdefault(device, set()).add(person)
        self._unknown = self._without_purpose = 0

    def place(self, key: int, label: str, record: InventoryRecord) -> Placed:
        """Record the holder of a phone, unless the register has another one.

        Args:
            key: Of the row of the phone.
            label: Of the phone.
            record: What the inventory says.
        """
        if not record.holder:
            return _NOTHING
        if self._directory is None:
            self._directory = Directory()
        person, held = self._directory.holder(record.holder), self._held.get(key, set())
        if person is None:
            self._unknown += 1
        elif held and person not in held:
            named = self._directory.pseudonyms
            others = ", ".join(sorted(named[one] for one in held))
            return Placed(conflict=f"{label} is held by {named[person]} in the source, by {others} in the register")
        elif not held:
            return self._assign(key, person, record)
        return _NOTHING

    def _assign(self, key: int, person: int, record: InventoryRecord) -> Placed:
        purpose = record.purpose or _PURPOSES.get(record.ownership, "")
        if not purpose:
            self._without_purpose += 1
            return _NOTHING
        day = self._day if record.observed_at is None else min(record.observed_at.date(), self._day)
        holder = tables.Person.objects.get(pk=person)
        try:
            assign(holder, tables.Device.objects.get(pk=key), purpose, valid_from=day, source=record.source)
        except RegisterError as error:
            return Placed(refusal=str(error))
        self._held[key] = {person}
        return Placed(assigned=True, told=(f"held by {holder.pseudonym} ({purpose})",))

    def notes(self) -> list[str]:
        """Return in sentences what could not be said of holders."""
        notes = []
        if self._unknown:
            notes.append(f"records whose holder is not in the register by staff number or by name: {self._unknown}")
        if self._without_purpose:
            notes.append(
                f"records that name a holder and not what the phone is for: {self._without_purpose}; give the purpose "
                "as a column, or as a constant of the mapping"
            )
        return notes
