"""The people of the register, found by staff number and name without a query for each."""

from collections import defaultdict

from bugsweep.fleet import models as tables
from bugsweep.fleet.imports.inventory import Holder
from bugsweep.fleet.names import NAME, STAFF_NUMBER
from bugsweep.fleet.sealing import open_seal


class Directory:
    """People by keyed hashes of what they are called: nobody's name is opened."""

    def __init__(self) -> None:
        """Read the hashes."""
        self._seal = open_seal()
        self._numbers: dict[str, int] = {}
        self._names: dict[str, set[int]] = defaultdict(set)
        self.pseudonyms: dict[int, str] = {}
        """By the keys of rows."""
        self._with_name: set[int] = set()
        self.numbered: set[int] = set()
        """Who has a staff number."""
        columns = ("pk", "pseudonym", "name_index", "staff_number_index")
        for key, pseudonym, name, number in tables.Person.objects.values_list(*columns).iterator(chunk_size=5000):
            self._put(key, pseudonym, name, number)

    def put(self, person: tables.Person) -> None:
        """Make a new person known."""
        self._put(person.pk, person.pseudonym, person.name_index, person.staff_number_index)

    def _put(self, key: int, pseudonym: str, name: str, number: str) -> None:
        self.pseudonyms[key] = pseudonym
        if number:
            self._numbers[number] = key
            self.numbered.add(key)
        if name:
            self._names[name].add(key)
            self._with_name.add(key)

    def numbered_as(self, staff_number: str) -> int | None:
        """Return who has the number."""
        if not staff_number:
            return None
        indexes = self._seal.indexes(staff_number, STAFF_NUMBER)
        return next((self._numbers[index] for index in indexes if index in self._numbers), None)

    def is_named(self, key: int) -> bool:
        """Return whether a name of the person is known."""
        return key in self._with_name

    def named(self, name: str) -> set[int]:
        """Return who has the name, whatever the order and case of its words."""
        return {key for index in self._seal.indexes(name, NAME) if index for key in self._names.get(index, ())}

    def holder(self, holder: Holder) -> int | None:
        """Return who holds a phone: by the staff number, else by a name that only one has."""
        if holder.staff_number:
            return self.numbered_as(holder.staff_number)
        found = self.named(holder.name) if holder.name else set()
        return next(iter(found)) if len(found) == 1 else None
