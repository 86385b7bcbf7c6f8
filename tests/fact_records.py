"""Records as a topic of facts or of exposure gets them."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from bugsweep.detect.collection import ReadState, Records
from bugsweep.detect.device_facts import DEVICE_FACTS
from bugsweep.detect.exposure import EXPOSURES
from bugsweep.model.evidence import EvidenceInfo
from bugsweep.model.exposure import Exposure
from bugsweep.model.fact import Fact
from bugsweep.model.record import Origin, Record

ACQUIRED = datetime(2026, 3, 1, tzinfo=UTC)
HERE = Origin("path", "record 1")


def facts_of(
    topic: str,
    kept: Mapping[str, Sequence[Record]] | None = None,
    *,
    whole: bool = True,
    evidence: tuple[EvidenceInfo, ...] = (),
) -> list[Fact]:
    """Return what a topic states of records, those that it wants of `kept`."""
    declared = DEVICE_FACTS[topic]
    facts = list(declared.state(_records(declared.wants, kept or {}, whole=whole, evidence=evidence)))
    assert {fact.field for fact in facts} <= set(declared.states)
    return facts


def values_of(topic: str, kept: Mapping[str, Sequence[Record]] | None = None, *, whole: bool = True) -> dict[str, Any]:
    """Return the values that a topic states, by field."""
    return {fact.field: fact.value for fact in facts_of(topic, kept, whole=whole)}


def exposures_of(topic: str, kept: Mapping[str, Sequence[Record]]) -> list[Exposure]:
    """Return what a topic tells of records, those that it wants of `kept`."""
    declared = EXPOSURES[topic]
    exposures = list(declared.tell(_records(declared.wants, kept, whole=True, evidence=())))
    assert {one.kind for one in exposures} <= set(declared.kinds)
    return exposures


def _records(wants: Any, kept: Mapping[str, Sequence[Record]], **about: Any) -> Records:  # noqa: ANN401 - as given
    states = {name: ReadState(whole=about["whole"], as_of=ACQUIRED) for name in kept}
    wanted = {name: [record for record in records if wants[name](record)] for name, records in kept.items()}
    return Records(wanted, states=states, evidence=about["evidence"])
