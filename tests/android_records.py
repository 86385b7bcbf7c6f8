"""Records of Android phones made up for tests, and heuristics run over them."""

from datetime import UTC, datetime, timedelta

from bugsweep.artifacts import ARTIFACTS
from bugsweep.detect.collection import ReadState, Records, Wants
from bugsweep.detect.context import NO_CONTEXT, Context
from bugsweep.detect.device_facts import DEVICE_FACTS
from bugsweep.detect.exposure import EXPOSURES
from bugsweep.model.exposure import Exposure
from bugsweep.model.finding import Finding
from bugsweep.model.record import Record
from phone_records import record, suspected

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def at(hours: float) -> datetime:
    """Return a moment so many hours after noon."""
    return NOON + timedelta(hours=hours)


def made(artifact: str, **fields: object) -> Record:
    """Return a record of `android/<artifact>`; what is not given is empty."""
    return record(ARTIFACTS[f"android/{artifact}"].record, **fields)


def offered(wants: Wants, *, whole: bool = True, **by_artifact: list[Record]) -> Records:
    """Return the records, by artifact without its platform, as they reach a declaration that wants these."""
    kept = {
        f"android/{name}": [record for record in records if wants[f"android/{name}"](record)]
        for name, records in by_artifact.items()
    }
    return Records(kept, states={artifact: ReadState(whole=whole, as_of=NOON) for artifact in kept})


def found(
    heuristic: str, *, whole: bool = True, context: Context = NO_CONTEXT, **by_artifact: list[Record]
) -> list[Finding]:
    """Return what `android/<heuristic>` says of the records."""
    given = {f"android/{name}": records for name, records in by_artifact.items()}
    return suspected(f"android/{heuristic}", given, damaged=() if whole else given, context=context)


def facts(topic: str, *, whole: bool = True, **by_artifact: list[Record]) -> dict[str, object]:
    """Return the facts that `android/<topic>` states of the records, by name; each name once."""
    declared = DEVICE_FACTS[f"android/{topic}"]
    stated = list(declared.state(offered(declared.wants, whole=whole, **by_artifact)))
    names = [fact.field for fact in stated]
    assert len(set(names)) == len(names), names
    assert set(names) <= set(declared.states)
    return {fact.field: fact.value for fact in stated}


def exposures(topic: str, *, whole: bool = True, **by_artifact: list[Record]) -> list[Exposure]:
    """Return what `android/<topic>` tells of the records."""
    declared = EXPOSURES[f"android/{topic}"]
    told = list(declared.tell(offered(declared.wants, whole=whole, **by_artifact)))
    assert {one.kind for one in told} <= set(declared.kinds)
    return told
