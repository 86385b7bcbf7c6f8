"""How a heuristic is declared: which records it wants, and what it says when it finds something."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias, TypeVar

from msgspec import Struct

from bugsweep.model.finding import Finding
from bugsweep.model.record import Record
from bugsweep.registry import Registry

R = TypeVar("R", bound=Record)

Keep: TypeAlias = Callable[[Any], bool]
"""Whether a heuristic needs this record; what no heuristic needs is not kept in memory."""


class Records:
    """The records that a heuristic asked for, by artifact."""

    def __init__(self, by_artifact: Mapping[str, list[Record]]) -> None:
        """Offer `by_artifact`."""
        self._by_artifact = by_artifact

    def of(self, artifact: str, record_type: type[R]) -> list[R]:
        """Return the records of `artifact`, all of its `record_type`, in the order of the evidence."""
        return [record for record in self._by_artifact.get(artifact, ()) if isinstance(record, record_type)]


class Heuristic(Struct, frozen=True, kw_only=True):
    """One suspicion."""

    name: str
    """Platform and name, such as ``ios/triangulation``; findings carry it as ``heuristic:<name>``."""
    title: str
    wants: Mapping[str, Keep]
    """Artifacts whose records it needs, and which of them."""
    find: Callable[[Records], Iterator[Finding]]
    description: str = ""
    attack: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    false_positives: tuple[str, ...] = ()


HEURISTICS: Registry[Heuristic] = Registry("bugsweep.detect.heuristics", "heuristic")


def heuristic(
    *,
    name: str,
    title: str,
    wants: Mapping[str, Keep],
    attack: tuple[str, ...] = (),
    references: tuple[str, ...] = (),
    false_positives: tuple[str, ...] = (),
) -> Callable[[Callable[[Records], Iterator[Finding]]], Callable[[Records], Iterator[Finding]]]:
    """Declare the decorated function as the heuristic `name`."""

    def declare(find: Callable[[Records], Iterator[Finding]]) -> Callable[[Records], Iterator[Finding]]:
        HEURISTICS.register(
            name,
            Heuristic(
                name=name,
                title=title,
                wants=wants,
                find=find,
                description=(find.__doc__ or "").strip(),
                attack=attack,
                references=references,
                false_positives=false_positives,
            ),
        )
        return find

    return declare
