"""How a heuristic is declared: which records it wants, and what it says when it finds something."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from bugsweep.detect.collection import Keep, Records, Wants
from bugsweep.model.finding import Finding, Level, finding_id, reference
from bugsweep.model.observable import Shows
from bugsweep.model.record import Record
from bugsweep.registry import Registry

__all__ = ["HEURISTICS", "Heuristic", "Keep", "Records", "by_artifact", "heuristic", "suspicion"]

_MOST_RECORDS = 50
"""A finding quotes so many records, and counts all."""


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


def suspicion(
    name: str,
    *stated: str,
    title: str,
    level: Level,
    shows: Shows,
    explanation: str,
    records: Mapping[str, Sequence[Record]],
    advice: str = "",
    attack: tuple[str, ...] | None = None,
    false_positives: tuple[str, ...] = (),
) -> Finding:
    """Return a finding of the heuristic `name`, whose harmless causes and references it carries.

    Args:
        name: of the heuristic.
        stated: what tells this finding from others of the heuristic, the same in every sweep.
        title: as in `Finding`.
        level: as in `Finding`.
        shows: as in `Finding`.
        explanation: as in `Finding`.
        records: those that say so, by artifact; the finding is about the first artifact.
        advice: as in `Finding`.
        attack: ATT&CK techniques, where they are not those of the heuristic.
        false_positives: harmless causes of this finding, beside those of the heuristic.
    """
    declared = HEURISTICS[name]
    told = [(artifact, record) for artifact, some in records.items() for record in some]
    times = [record.time for _, record in told if record.time is not None]
    return Finding(
        id=finding_id("heuristic", name, *stated),
        rule=f"heuristic:{name}",
        title=title,
        level=level,
        shows=shows,
        artifact=next(iter(records)),
        explanation=explanation,
        advice=advice,
        false_positives=(*declared.false_positives, *false_positives),
        attack=declared.attack if attack is None else attack,
        references=declared.references,
        count=len(told),
        first_seen=min(times, default=None),
        last_seen=max(times, default=None),
        records=tuple(reference(artifact, record) for artifact, record in told[:_MOST_RECORDS]),
    )


def by_artifact(told: Iterable[tuple[str, Record]]) -> dict[str, list[Record]]:
    """Return records with their artifacts as `suspicion` takes them."""
    records: dict[str, list[Record]] = {}
    for artifact, record in told:
        records.setdefault(artifact, []).append(record)
    return records
