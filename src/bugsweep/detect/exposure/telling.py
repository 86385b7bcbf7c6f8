"""All that a phone gives away, put together, sorted and bounded."""

from collections.abc import Iterable, Mapping
from typing import get_args

import msgspec

from bugsweep.detect.collection import Collection, ReadState
from bugsweep.detect.exposure.declaration import EXPOSURES
from bugsweep.model.evidence import EvidenceInfo
from bugsweep.model.exposure import Exposure, ExposureKind

_MOST_RECORDS = 50_000
"""Of one artifact a topic gets this many records."""
_MOST = 2_000
"""So many exposures are in the result."""
_MOST_QUOTED = 3
"""An exposure quotes so many of its records."""
_LONGEST = 500
_ORDER = {kind: number for number, kind in enumerate(get_args(ExposureKind))}


def exposure_collection() -> Collection:
    """Return what collects the records of all topics."""
    return Collection({topic.name: topic.wants for topic in EXPOSURES}, most=_MOST_RECORDS)


def tell_exposure(
    collected: Collection, states: Mapping[str, ReadState], evidence: tuple[EvidenceInfo, ...]
) -> tuple[tuple[Exposure, ...], tuple[str, ...]]:
    """Return the exposures by kind and name, and in sentences what was left out."""
    found: list[Exposure] = []
    for topic in EXPOSURES:
        records = collected.records(topic.name, states, evidence)
        if records is not None:
            found += topic.tell(records)
    grouped = _grouped(found)
    grouped.sort(key=lambda one: (_ORDER[one.kind], one.what, one.who, one.state, one.artifact))
    limits = list(collected.limits())
    if len(grouped) > _MOST:
        limits.append(f"Of {len(grouped):,} ways in which the phone gives something away, {_MOST:,} are listed.")
    return tuple(grouped[:_MOST]), tuple(limits)


def _grouped(exposures: Iterable[Exposure]) -> list[Exposure]:
    """Put together what says the same of the same app."""
    groups: dict[tuple[str, ...], list[Exposure]] = {}
    for one in exposures:
        key = (one.kind, _cut(one.what), _cut(one.who), _cut(one.state), one.artifact)
        groups.setdefault(key, []).append(one)
    return [
        msgspec.structs.replace(
            members[0],
            what=what,
            who=who,
            state=state,
            count=sum(one.count for one in members),
            last_used=max((one.last_used for one in members if one.last_used is not None), default=None),
            records=tuple(record for one in members[:_MOST_QUOTED] for record in one.records)[:_MOST_QUOTED],
        )
        for (_, what, who, state, _), members in groups.items()
    ]


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
