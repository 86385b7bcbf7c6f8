"""One sweep of one phone's evidence: the only module that knows every stage."""

import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Protocol

from msgspec import Struct

from bugsweep import __version__
from bugsweep.artifacts import ARTIFACTS, Artifact
from bugsweep.detect.collection import Collection, ReadState
from bugsweep.detect.context import NO_CONTEXT, Context
from bugsweep.detect.device_facts.stating import fact_collection, state_facts
from bugsweep.detect.exposure.telling import exposure_collection, tell_exposure
from bugsweep.detect.heuristics import HEURISTICS
from bugsweep.detect.judge import judge, ranked
from bugsweep.detect.observe import Match, Observer
from bugsweep.detect.sightings import finding_of
from bugsweep.evidence import EVIDENCE_KINDS, names_no_phone
from bugsweep.model.evidence import Evidence, EvidenceInfo
from bugsweep.model.exposure import Exposure
from bugsweep.model.fact import Fact
from bugsweep.model.finding import Finding
from bugsweep.model.observable import Observable
from bugsweep.model.verdict import (
    ArtifactCoverage,
    IndicatorSet,
    SweepInfo,
    SweepResult,
    Verdict,
)
from bugsweep.reading.division import read_all
from bugsweep.reading.passes import EVIDENCE_ITSELF, Passing, Reading, Readings, prepared
from bugsweep.reading.takers import FileScanner, Progress, RecordTaker


class LoadedIndicators(Struct, frozen=True, kw_only=True):
    """The indicators that a sweep uses."""

    match: Match
    summary: IndicatorSet
    sha256: str


NO_INDICATORS = LoadedIndicators(match=lambda _kind, _value: (), summary=IndicatorSet(), sha256="")


class RecordConsumer(RecordTaker, Protocol):
    """A taker that states something of its own: a table writer, a rule evaluation."""

    def findings(self) -> Iterator[Finding]:
        """Yield what the records, now complete, make it state."""


class ContentScanner(FileScanner, Protocol):
    """A scanner that states something of its own: rules about content."""

    def findings(self) -> Iterator[Finding]:
        """Yield what the files, now all seen, make it state."""


class Clock:
    """Gives sweeps their times and ids."""

    def now(self) -> datetime:
        """Return the time."""
        return datetime.now(UTC)

    def id_of(self, started_at: datetime, pieces: Sequence[EvidenceInfo]) -> str:  # noqa: ARG002 - for clocks that repeat
        """Return an id that no other sweep has, and by which sweeps sort by time."""
        return f"{started_at:%Y%m%dT%H%M%SZ}-{secrets.token_hex(4)}"


CLOCK = Clock()


class Sweep(Struct, frozen=True, kw_only=True):
    """A finished sweep: the document, and the observables that a store keeps."""

    result: SweepResult
    observables: Callable[[], Iterator[Observable]]
    """Yields them once: a store keeps them, and nobody else does."""


def sweep(
    pieces: Sequence[Evidence],
    *,
    indicators: LoadedIndicators = NO_INDICATORS,
    rules_sha256: str = "",
    consumers: Sequence[RecordConsumer] = (),
    scanners: Sequence[ContentScanner] = (),
    progress: Progress | None = None,
    time_zone: str = "UTC",
    phone: str = "",
    consent: str = "",
    context: Context = NO_CONTEXT,
    clock: Clock = CLOCK,
    processes: int = 1,
    keeps_values: bool = True,
) -> Sweep:
    """Examine `pieces`, all of one phone, and return what they show.

    Large ones are read by so many `processes`; without `keeps_values` only observables that indicators fit are kept.
    """
    started_at = clock.now()
    collected = _Collected()
    takers: tuple[RecordTaker, ...] = (*consumers, *collected.takers)
    passing = Passing(pieces, _artifacts_for(pieces), takers, scanners, progress, keeps_values)
    readings = prepared(passing, indicators.match)
    read_all(passing, readings, processes=processes)
    infos = tuple(piece.info for piece in pieces)
    told = _told(readings, infos, collected, context, (*consumers, *scanners))
    finished_at = clock.now()
    info = SweepInfo(
        id=clock.id_of(started_at, infos),
        started_at=started_at,
        finished_at=finished_at,
        bugsweep=__version__,
        rules_sha256=rules_sha256,
        indicators_sha256=indicators.sha256,
        time_zone=time_zone,
        phone=phone,
        consent=consent,
        at_risk=context.at_risk,
    )
    # Of a reading only this outlives the sweep: its takers hold tables and records.
    observers = [reading.observer for reading in readings.values() if reading.observer is not None]
    return Sweep(
        result=_result(info, infos, indicators.summary, readings, told), observables=partial(_observables, observers)
    )


class _Collected:
    """The records that heuristics, exposure and facts ask for, collected while all are read."""

    def __init__(self) -> None:
        self.suspected = Collection({heuristic.name: heuristic.wants for heuristic in HEURISTICS})
        self.exposed, self.known = exposure_collection(), fact_collection()
        self.takers = (self.suspected, self.exposed, self.known)


class _Told(Struct, frozen=True, kw_only=True):
    """What the records of a sweep tell together."""

    findings: tuple[Finding, ...]
    exposure: tuple[Exposure, ...]
    facts: tuple[Fact, ...]
    limits: tuple[str, ...]


def _told(
    readings: Readings,
    infos: tuple[EvidenceInfo, ...],
    collected: _Collected,
    context: Context,
    stating: tuple[RecordConsumer | ContentScanner, ...],
) -> _Told:
    states = _states(readings, infos)
    exposure, exposure_limits = tell_exposure(collected.exposed, states, infos)
    facts, fact_limits = state_facts(collected.known, states, infos)
    findings = ranked([
        *_sighted(readings),
        *_suspected(collected.suspected, states, infos, context),
        *(finding for one in stating for finding in one.findings()),
    ])  # fmt: skip
    return _Told(findings=findings, exposure=exposure, facts=facts, limits=(*exposure_limits, *fact_limits))


def _result(
    info: SweepInfo, infos: tuple[EvidenceInfo, ...], indicators: IndicatorSet, readings: Readings, told: _Told
) -> SweepResult:
    return SweepResult(
        sweep=info,
        evidence=infos,
        indicators=indicators,
        verdict=_verdict(told.findings, readings, infos, (*_limits(infos, indicators), *told.limits)),
        findings=told.findings,
        exposure=told.exposure,
        facts=told.facts,
        problems=tuple(problem for reading in readings.values() for problem in reading.reported()),
    )


def _observables(observers: list[Observer]) -> Iterator[Observable]:
    """Yield the observables, and let go of the values of each artifact when they were yielded."""
    observers.reverse()
    while observers:
        yield from observers.pop().observables()


def _artifacts_for(pieces: Sequence[Evidence]) -> list[Artifact]:
    platforms = {EVIDENCE_KINDS[piece.info.kind].platform for piece in pieces}
    return [artifact for artifact in ARTIFACTS if artifact.platform in platforms]


def _states(readings: Readings, infos: Sequence[EvidenceInfo]) -> dict[str, ReadState]:
    """Return how far each artifact was read of which there was a file."""
    evidence_damaged = readings[EVIDENCE_ITSELF].losses["file"] > 0
    states = {}
    for name, reading in readings.items():
        if reading.files:
            times = [infos[number].acquired_at for number in reading.pieces]
            known = [time for time in times if time is not None]
            states[name] = ReadState(
                whole=not reading.losses and not evidence_damaged,
                as_of=min(known) if len(known) == len(times) else None,
            )
    return states


def _sighted(readings: Readings) -> Iterator[Finding]:
    for reading in readings.values():
        if reading.observer is not None:
            for seen in reading.observer.sightings():
                yield finding_of(reading.name, seen)


def _suspected(
    collected: Collection, states: Mapping[str, ReadState], infos: tuple[EvidenceInfo, ...], context: Context
) -> Iterator[Finding]:
    for heuristic in HEURISTICS:
        records = collected.records(heuristic.name, states, infos, context)
        if records is not None:
            yield from heuristic.find(records)


def _verdict(
    findings: Sequence[Finding], readings: Readings, infos: Sequence[EvidenceInfo], limits: tuple[str, ...]
) -> Verdict:
    coverage = [_coverage(reading, infos) for reading in readings.values() if reading.artifact is not None]
    return judge(findings, coverage, limits=limits, opened=all(info.opened and not _unlisted(info) for info in infos))


def _unlisted(info: EvidenceInfo) -> bool:
    """Whether nothing tells what the container holds: what lies beside its list is too little to have looked at."""
    return info.integrity is not None and not info.integrity.complete and not info.integrity.listed


def _coverage(reading: Reading, infos: Sequence[EvidenceInfo]) -> ArtifactCoverage:
    artifact = reading.artifact
    assert artifact is not None  # noqa: S101 - the caller leaves out the evidence itself; this tells the type checker
    kinds = [info.kind for info in infos]
    problems = reading.losses.total() - reading.losses["absent"]
    if artifact.kinds and not set(artifact.kinds) & set(kinds):
        return ArtifactCoverage(
            artifact=artifact.name, status="not applicable", reason=f"never part of {' or '.join(sorted(set(kinds)))}"
        )
    if reading.losses["file"]:
        return ArtifactCoverage(
            artifact=artifact.name,
            status="damaged",
            records=reading.records,
            problems=problems,
            reason=reading.first_reason("file"),
        )
    if reading.files:
        return ArtifactCoverage(artifact=artifact.name, status="read", records=reading.records, problems=problems)
    reason = "not in this evidence"
    if any(not info.opened for info in infos):
        reason = "encrypted, and no password was given"
    elif reading.losses["absent"]:
        reason = reading.first_reason("absent")
    elif any(info.integrity is not None and not info.integrity.complete for info in infos):
        reason = "not known: the list of the files could not be read to its end"
    return ArtifactCoverage(artifact=artifact.name, status="absent", reason=reason)


def _limits(infos: Sequence[EvidenceInfo], indicators: IndicatorSet) -> Iterator[str]:
    for info in infos:
        if not info.opened:
            yield (
                "The backup is encrypted and no password was given: only what lies in clear was read. Check it again "
                "with its password."
            )
        if info.integrity is not None:
            yield from info.integrity.notes
    if len(infos) > 1 and (unnamed := sum(map(names_no_phone, infos))):
        yield (
            f"Of {len(infos)} pieces of evidence {unnamed} {'names' if unnamed == 1 else 'name'} no phone: that they "
            "are of this one rests on where they lay."
        )
    if indicators.count:
        yield from _indicator_ages(indicators)
    else:
        yield "No indicators were loaded: nothing that is known could be recognised."
    for kind in dict.fromkeys(info.kind for info in infos):
        yield from EVIDENCE_KINDS[kind].limitations
    yield "Public indicators cannot prove absence: spyware that nobody has described is not among them."


def _indicator_ages(indicators: IndicatorSet) -> Iterator[str]:
    feeds = len(indicators.sources)
    counted = (
        f"{indicators.count:,} {'indicator' if indicators.count == 1 else 'indicators'} from {feeds:,} "
        f"{'source' if feeds == 1 else 'sources'}"
    )
    dates = [source.updated_at for source in indicators.sources if source.updated_at is not None]
    if not dates:
        yield f"Looked for: {counted}; of when they are is not known, and what became known later is not among them."
        return
    oldest, newest = f"{min(dates):%Y-%m-%d}", f"{max(dates):%Y-%m-%d}"
    of = f"as of {newest}{'' if oldest == newest else f', the oldest as of {oldest}'}"
    yield f"Looked for: {counted}, {of}; what became known later is not among them."
