"""The one way in which declarations get records: they say what they want, and it is kept while the evidence is read."""

from collections.abc import Callable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from datetime import datetime
from types import MappingProxyType
from typing import Any, Protocol, TypeAlias, TypeVar

from msgspec import Struct

from bugsweep.artifacts import Artifact
from bugsweep.detect.context import NO_CONTEXT, Context
from bugsweep.model.evidence import EvidenceInfo
from bugsweep.model.record import Record

R = TypeVar("R", bound=Record)

Keep: TypeAlias = Callable[[Any], bool]
"""Whether a declaration needs this record; what none needs is not kept in memory."""


class Tally(Protocol):
    """Takes what a declaration needs from records of which there are too many to be kept."""

    def add(self, record: Any) -> None:  # noqa: ANN401 - of the artifact's type, as those who declare it know
        """Take what matters of a record."""


Wants: TypeAlias = Mapping[str, Keep | type[Tally]]
"""Artifacts whose records a declaration needs: which of them, or what to take from each instead of keeping any."""
T = TypeVar("T", bound=Tally)


class ReadState(Struct, frozen=True, kw_only=True):
    """How far an artifact was read; one of which no file was there has no state."""

    whole: bool
    """Nothing was lost: what no record says is not so. False where a record, a file or an end is missing."""
    as_of: datetime | None = None
    """When the oldest evidence that it lies in was acquired; None when that is not known of all."""


class Records:
    """The records that a declaration asked for, and what is known of how they were read."""

    def __init__(
        self,
        by_artifact: Mapping[str, list[Record]],
        *,
        tallies: Mapping[str, Tally] = MappingProxyType({}),
        context: Context = NO_CONTEXT,
        states: Mapping[str, ReadState] = MappingProxyType({}),
        evidence: tuple[EvidenceInfo, ...] = (),
    ) -> None:
        """Offer `by_artifact` and `tallies`, read as `states` say from `evidence`, of a phone in `context`."""
        self._by_artifact = by_artifact
        self._tallies = tallies
        self.context = context
        self._states = states
        self.evidence = evidence

    def of(self, artifact: str, record_type: type[R]) -> list[R]:
        """Return the records of `artifact`, all of its `record_type`, in the order of the evidence."""
        return [record for record in self._by_artifact.get(artifact, ()) if isinstance(record, record_type)]

    def tally(self, artifact: str, kind: type[T]) -> T:
        """Return what was taken from the records of `artifact`, by the `kind` that was wanted."""
        tally = self._tallies.get(artifact)
        return tally if isinstance(tally, kind) else kind()

    def whole(self, *artifacts: str) -> bool:
        """Whether each of `artifacts` was there and nothing of it was lost, so that silence means something."""
        return all((state := self._states.get(artifact)) is not None and state.whole for artifact in artifacts)

    def as_of(self, artifact: str) -> datetime | None:
        """Return the time for which `artifact` speaks: when its evidence was acquired."""
        state = self._states.get(artifact)
        return state.as_of if state is not None else None


class Collection:
    """Keeps the records that some declarations want, while the evidence is read."""

    def __init__(self, wants: Mapping[str, Wants], *, most: int | None = None) -> None:
        """Collect for the declarations of `wants`, by name; of an artifact at most `most` records for each."""
        self._wants = wants
        self._most = most
        self._kept: dict[str, dict[str, list[Record]]] = {name: {} for name in wants}
        self._tallies: dict[str, dict[str, Tally]] = {name: {} for name in wants}
        self._full: set[tuple[str, str]] = set()

    def consumer_of(self, artifact: Artifact) -> Callable[[Record], None] | None:
        """Return what takes the records of `artifact`; None when no declaration wants any."""
        takers = [
            self._taker(name, artifact.name, wants[artifact.name])
            for name, wants in self._wants.items()
            if artifact.name in wants
        ]
        if not takers:
            return None
        if len(takers) == 1:
            return takers[0]

        def take(record: Record) -> None:
            for one in takers:
                one(record)

        return take

    def records(
        self,
        name: str,
        states: Mapping[str, ReadState],
        evidence: tuple[EvidenceInfo, ...] = (),
        context: Context = NO_CONTEXT,
    ) -> Records | None:
        """Return what was kept for a declaration; None when nothing that it wants was there to be read."""
        wants = self._wants[name]
        read = {artifact: states[artifact] for artifact in wants if artifact in states}
        if wants and not read:
            return None
        for artifact in read.keys() & {full for owner, full in self._full if owner == name}:
            read[artifact] = ReadState(whole=False, as_of=read[artifact].as_of)
        return Records(self._kept[name], tallies=self._tallies[name], states=read, evidence=evidence, context=context)

    def part(self, artifacts: AbstractSet[str]) -> Any:  # noqa: ANN401 - only for `take_part`
        """Return what was kept of `artifacts`, as it can be pickled."""
        return (
            {name: {one: kept[one] for one in kept.keys() & artifacts} for name, kept in self._kept.items()},
            {name: {one: taken[one] for one in taken.keys() & artifacts} for name, taken in self._tallies.items()},
            {(name, artifact) for name, artifact in self._full if artifact in artifacts},
        )

    def take_part(self, part: Any) -> None:  # noqa: ANN401 - from `part`
        """Keep what another process has kept."""
        kept, tallies, full = part
        for name in self._wants:
            self._kept[name] |= kept[name]
            self._tallies[name] |= tallies[name]
        self._full |= full

    def limits(self) -> Iterator[str]:
        """Yield, in sentences, what was too much to keep."""
        for name, artifact in sorted(self._full):
            yield f"Only the first {self._most:,} records of {artifact} were considered for {name}."

    def _taker(self, name: str, artifact: str, keep: Keep | type[Tally]) -> Callable[[Record], None]:
        if isinstance(keep, type):
            tally: Tally = keep()
            self._tallies[name][artifact] = tally
            return tally.add
        kept = self._kept[name].setdefault(artifact, [])
        most = self._most

        def take(record: Record) -> None:
            if keep(record):
                if most is not None and len(kept) >= most:
                    self._full.add((name, artifact))
                else:
                    kept.append(record)

        return take
