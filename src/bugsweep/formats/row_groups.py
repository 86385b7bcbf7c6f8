"""Rows of one thing that a join gave one after another, put together."""

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple, TypeVar

from bugsweep.model.record import Problem

R = TypeVar("R", bound=NamedTuple)


def grouped(rows: Iterable[R | Problem], key: Callable[[R], object]) -> Iterator[list[R] | Problem]:
    """Yield the rows in lists of those that follow each other with the same key, and the problems between them.

    A row that is left out for a problem does not divide its group.
    """
    group: list[R] = []
    for row in rows:
        if isinstance(row, Problem):
            yield row
            continue
        if group and key(row) != key(group[0]):
            yield group
            group = []
        group.append(row)
    if group:
        yield group
