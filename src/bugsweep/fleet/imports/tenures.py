"""What holds of people from one day until another: their unit, role and clearance."""

from datetime import date
from typing import Any, Final, Literal, TypeAlias

from django.utils import timezone

from bugsweep.fleet import models as tables
from bugsweep.fleet.roster import valid_on

Kind: TypeAlias = Literal["unit", "role", "clearance"]

_TABLES: Final[dict[str, tuple[Any, str]]] = {
    "unit": (tables.PersonUnit, "unit_id"),
    "role": (tables.PersonRole, "role"),
    "clearance": (tables.Clearance, "level"),
}


class Tenures:
    """What holds on a day, read once; history is kept when something else holds from then on."""

    def __init__(self, day: date, source: str) -> None:
        """Read what holds on `day`."""
        self._day, self._source = day, source
        self._held: dict[str, dict[int, Any]] = {
            kind: {row.person_id: row for row in table._default_manager.filter(valid_on(day))}
            for kind, (table, _) in _TABLES.items()
        }

    def put(self, kind: Kind, person: int, value: object, shown: str, begins: date) -> str:
        """Record that `value` holds of a person, and return what is new in words; nothing where it did already.

        What held before is withdrawn and recorded anew with its end, so that the past stays as it was.

        Args:
            kind: Of what.
            person: Key of the person.
            value: As the column has it.
            shown: As people read it.
            begins: When it began, where nothing held before.
        """
        table, column = _TABLES[kind]
        old = self._held[kind].get(person)
        if old is not None and getattr(old, column) == value:
            return ""
        if old is not None:
            begins = self._day
            now = timezone.now()
            table._default_manager.filter(pk=old.pk).update(withdrawn_at=now)
            if old.valid_from < self._day:
                columns = {column: getattr(old, column), "valid_from": old.valid_from, "valid_to": self._day}
                table._default_manager.create(person_id=person, **columns)
        columns = {column: value, "valid_from": min(begins, self._day) if old is None else begins}
        if kind == "unit":
            columns["source"] = self._source
        self._held[kind][person] = table._default_manager.create(person_id=person, **columns)
        return f"{kind} {shown} from {columns['valid_from']}"
