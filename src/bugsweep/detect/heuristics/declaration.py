"""How a heuristic is declared: which records it wants, and what it says when it finds something."""

from collections.abc import Callable, Iterator

from msgspec import Struct

from bugsweep.detect.collection import Keep, Records, Wants
from bugsweep.model.finding import Finding
from bugsweep.registry import Registry

__all__ = ["HEURISTICS", "Heuristic", "Keep", "Records", "heuristic"]


class Heuristic(Struct, frozen=True, kw_only=True):
    """One suspicion."""

    name: str
    """Platform and name, such as ``ios/triangulation``; findings carry it as ``heuristic:<name>``."""
    title: str
    wants: Wants
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
    wants: Wants,
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
