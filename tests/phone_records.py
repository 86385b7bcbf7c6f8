"""Records for the tests of heuristics: what matters is said, and all else is empty."""

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar, get_args, get_type_hints

import msgspec

from bugsweep.detect.collection import ReadState, Records
from bugsweep.detect.context import NO_CONTEXT, Context
from bugsweep.detect.heuristics import HEURISTICS
from bugsweep.model.evidence import EvidenceInfo
from bugsweep.model.finding import Finding
from bugsweep.model.record import Origin, Record

R = TypeVar("R", bound=Record)
_EMPTY: dict[Any, Any] = {str: "", bool: False, int: 0, tuple: ()}


def record(kind: type[R], position: str = "", /, *, lies_in: str = "a", **fields: Any) -> R:  # noqa: ANN401 - any field
    """Return a record; a field that is not given is None where it may be, and else empty."""
    hints = get_type_hints(kind)
    missing = {
        field.name: None if type(None) in get_args(hints[field.name]) else _empty(hints[field.name])
        for field in msgspec.structs.fields(kind)
        if field.required and field.name not in fields and field.name != "origin"
    }
    return kind(origin=Origin(lies_in, position), **missing, **fields)


def _empty(hint: Any) -> Any:  # noqa: ANN401 - any type
    return _EMPTY.get(hint, () if getattr(hint, "__origin__", None) is tuple else "")


def suspected(
    heuristic: str,
    given: Mapping[str, Iterable[Record]],
    *,
    damaged: Iterable[str] = (),
    context: Context = NO_CONTEXT,
    evidence: tuple[EvidenceInfo, ...] = (),
) -> list[Finding]:
    """Return what a heuristic says of those of the records that it wants; the files of `damaged` lost something."""
    wants = HEURISTICS[heuristic].wants
    kept: dict[str, list[Record]] = {}
    tallies = {}
    for artifact, records in given.items():
        wanted = wants[artifact]
        if isinstance(wanted, type):
            tallies[artifact] = wanted()
            for one in records:
                tallies[artifact].add(one)
        else:
            kept[artifact] = [one for one in records if wanted(one)]
    states = {artifact: ReadState(whole=artifact not in damaged) for artifact in given}
    return list(
        HEURISTICS[heuristic].find(Records(kept, tallies=tallies, states=states, context=context, evidence=evidence))
    )
