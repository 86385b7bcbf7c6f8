"""The entries of a dictionary in a property list, each of the type it must have or said to be of another."""

from datetime import datetime
from typing import Any, TypeVar

from bugsweep.formats.plist import PlistError, read_plist
from bugsweep.model.evidence import EvidenceFile, origin_of
from bugsweep.model.record import Origin, Problem

T = TypeVar("T")


def read_entries(file: EvidenceFile) -> "Entries":
    """Return the entries of the dictionary that is the property list in `file`.

    Raises:
        PlistError: when it is no property list, or one of something else than a dictionary.
    """
    with file.open() as stream:
        value = read_plist(stream)
    if not isinstance(value, dict):
        raise PlistError(f"a property list of {type(value).__name__} where a dictionary must be")
    return Entries(value, origin_of(file))


class Entries:
    """The entries of one dictionary.

    An entry that is missing is None. One of another type than asked for is None too, and a problem, so that it is not
    lost silently: `problems` has all of them.
    """

    def __init__(self, values: dict[str, Any], origin: Origin, problems: list[Problem] | None = None) -> None:
        """Read `values`, which lie at `origin`; problems are added to `problems`, or to a new list."""
        self.values = values
        self.origin = origin
        self.problems: list[Problem] = [] if problems is None else problems

    def get(self, key: str, kind: type[T]) -> T | None:
        """Return the entry of `key`, which must be just of type `kind`."""
        value = self.values.get(key)
        if value is None or type(value) is kind:
            return value
        self._complain(key, value)
        return None

    def text(self, key: str) -> str:
        """Return the text of `key`, empty when there is none."""
        return self.get(key, str) or ""

    def date(self, key: str) -> datetime | None:
        """Return the date of `key`."""
        return self.get(key, datetime)

    def number(self, key: str) -> int | float | None:
        """Return the number of `key`, whole or not."""
        value = self.values.get(key)
        if value is None or type(value) in (int, float):
            return value
        self._complain(key, value)
        return None

    def flag(self, key: str) -> bool | None:
        """Return the truth value of `key`, which may be written as a number."""
        value = self.values.get(key)
        if value is None or type(value) in (bool, int):
            return None if value is None else bool(value)
        self._complain(key, value)
        return None

    def texts(self, key: str) -> tuple[str, ...]:
        """Return the texts of the list of `key`."""
        values = self.get(key, list) or ()
        texts = tuple(value for value in values if type(value) is str)
        if len(texts) < len(values):
            self.problems.append(Problem(self.origin, f"{key} has entries that are no text"))
        return texts

    def entries(self, key: str) -> "Entries":
        """Return the entries of the dictionary of `key`, none when there is no such dictionary."""
        return Entries(self.get(key, dict) or {}, self.origin, self.problems)

    def each(self, key: str, position: str) -> "list[Entries]":
        """Return the entries of each dictionary in the list of `key`; the n-th lies at `position` n, from 1."""
        found = []
        for number, value in enumerate(self.get(key, list) or (), start=1):
            place = f"{self.origin.position}, " if self.origin.position else ""
            origin = Origin(self.origin.path, f"{place}{position} {number}")
            if type(value) is dict:
                found.append(Entries(value, origin, self.problems))
            else:
                self.problems.append(Problem(origin, f"{type(value).__name__} where a dictionary must be"))
        return found

    def _complain(self, key: str, value: object) -> None:
        self.problems.append(Problem(self.origin, f"{key} is {type(value).__name__}"))
