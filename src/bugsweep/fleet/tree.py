"""The tree of units on a day, read once."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from bugsweep.fleet.days import lasting_on
from bugsweep.fleet.models import Unit


class UnitTree:
    """The units that there are on a day; one query."""

    def __init__(self, day: date) -> None:
        """Read the units of `day`."""
        self.units = {unit.pk: unit for unit in Unit.objects.filter(lasting_on(day))}
        self._below: dict[int | None, list[Unit]] = defaultdict(list)
        for unit in self.units.values():
            self._below[unit.parent_id if unit.parent_id in self.units else None].append(unit)
        self._paths: dict[int, tuple[str, ...]] = {}

    def path(self, unit_id: int) -> tuple[str, ...]:
        """Return the codes from the topmost unit down to this one; nothing for one that there is not on the day."""
        if unit_id not in self.units:
            return ()
        known = self._paths.get(unit_id)
        if known is None:
            unit = self.units[unit_id]
            above = () if unit.parent_id is None else self.path(unit.parent_id)
            known = self._paths[unit_id] = (*above, unit.code)
        return known

    def subtree(self, unit_id: int) -> set[int]:
        """Return this unit and all below it."""
        found, left = set(), [unit_id]
        while left:
            one = left.pop()
            if one not in found:
                found.add(one)
                left.extend(unit.pk for unit in self._below[one])
        return found

    def walk(self) -> Iterator[tuple[int, Unit]]:
        """Yield each unit with its depth, each before those below it."""
        left = [(0, unit) for unit in reversed(self._below[None])]
        while left:
            depth, unit = left.pop()
            yield depth, unit
            left.extend((depth + 1, below) for below in reversed(self._below[unit.pk]))
