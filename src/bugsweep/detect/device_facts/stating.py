"""All facts that a sweep states, sorted and bounded."""

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from bugsweep.detect.collection import Collection, ReadState
from bugsweep.detect.device_facts.declaration import DEVICE_FACTS
from bugsweep.model.evidence import EvidenceInfo
from bugsweep.model.fact import FACT_FIELDS, Fact

_MOST_RECORDS = 50_000
"""Of one artifact a topic gets this many records."""
_MOST_MEMBERS = 5_000
_LONGEST = 1_000
"""No honest set has so many members, and no honest text so many characters."""
_ORDER = {name: number for number, name in enumerate(FACT_FIELDS)}


def fact_collection() -> Collection:
    """Return what collects the records of all topics."""
    return Collection({topic.name: topic.wants for topic in DEVICE_FACTS}, most=_MOST_RECORDS)


def state_facts(
    collected: Collection, states: Mapping[str, ReadState], evidence: tuple[EvidenceInfo, ...]
) -> tuple[tuple[Fact, ...], tuple[str, ...]]:
    """Return the facts in the order of the vocabulary, and in sentences what could not be stated.

    A value that is too large is stated as not known: a part of a set would pass for the whole.
    """
    platforms = {info.device.platform for info in evidence if info.device is not None}
    facts: list[Fact] = []
    for topic in DEVICE_FACTS:
        if not topic.wants and topic.name.partition("/")[0] not in platforms:
            continue
        records = collected.records(topic.name, states, evidence)
        if records is not None:
            facts += topic.state(records)
    facts.sort(key=_place)
    too_large = dict.fromkeys(f"{fact.field} is too large to be stated." for fact in facts if _large(fact.value))
    return tuple(_bounded(fact) for fact in _distinct(facts)), (*collected.limits(), *too_large)


def _place(fact: Fact) -> tuple[int, str, str, str]:
    path, position = (fact.origin.path, fact.origin.position) if fact.origin is not None else ("", "")
    return _ORDER[fact.field], fact.source, path, position


def _distinct(facts: list[Fact]) -> Iterator[Fact]:
    """Yield each fact once: two files may say the same."""
    seen: list[Fact] = []
    for fact in facts:
        bare = msgspec.structs.replace(fact, origin=None)
        if bare not in seen:
            seen.append(bare)
            yield fact


def _bounded(fact: Fact) -> Fact:
    return msgspec.structs.replace(fact, value=None) if _large(fact.value) else fact


def _large(value: Any) -> bool:  # noqa: ANN401 - the values of a fact are of many kinds
    if isinstance(value, str):
        return len(value) > _LONGEST
    if isinstance(value, dict):
        return any(_large(one) for one in value.values())
    if isinstance(value, list):
        return len(value) > _MOST_MEMBERS or any(_large(one) for one in value)
    return False
