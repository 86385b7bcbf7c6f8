"""One sweep of one phone's evidence: the only module that knows every stage."""

import secrets
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Protocol, TypeAlias

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
from bugsweep.errors import BugsweepError
from bugsweep.evidence import EVIDENCE_KINDS
from bugsweep.formats.path_patterns import PathPatterns
from bugsweep.model.evidence import Evidence, EvidenceFile, EvidenceInfo, origin_of
from bugsweep.model.finding import Finding
from bugsweep.model.observable import Observable
from bugsweep.model.record import Problem, Record
from bugsweep.model.verdict import (
    ArtifactCoverage,
    IndicatorSet,
    ReportedProblem,
    SweepInfo,
    SweepResult,
    Verdict,
)

_MOST_PROBLEMS = 200
"""Of one artifact the result lists this many problems; its coverage counts all."""
_EVIDENCE_ITSELF = "evidence"
"""Stands for the artifact in problems of files that no artifact asked for."""


class LoadedIndicators(Struct, frozen=True, kw_only=True):
    """The indicators that a sweep uses."""

    match: Match
    summary: IndicatorSet
    sha256: str


NO_INDICATORS = LoadedIndicators(match=lambda _kind, _value: (), summary=IndicatorSet(), sha256="")


class RecordTaker(Protocol):
    """Takes the records of a sweep as they are read: whoever needs records gets them in this way."""

    def consumer_of(self, artifact: Artifact) -> Callable[[Record], None] | None:
        """Return what takes the records of `artifact`; None when they are not wanted."""


class RecordConsumer(RecordTaker, Protocol):
    """A taker that states something of its own: a table writer, a rule evaluation."""

    def findings(self) -> Iterator[Finding]:
        """Yield what the records, now complete, make it state."""


class FileScanner(Protocol):
    """Takes the files of a sweep themselves: rules about content."""

    def scan(self, file: EvidenceFile) -> Problem | None:
        """Look at one file; return why it was not looked at whole, if it was not."""

    def findings(self) -> Iterator[Finding]:
        """Yield what the files, now all seen, make it state."""


class Progress(Protocol):
    """Told how a sweep goes on."""

    def file(self, path: str, size: int) -> None:
        """Take note that a file is about to be read."""

    def records(self, count: int) -> None:
        """Take note that so many records more were read."""


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


def sweep(
    pieces: Sequence[Evidence],
    *,
    indicators: LoadedIndicators = NO_INDICATORS,
    rules_sha256: str = "",
    consumers: Sequence[RecordConsumer] = (),
    scanners: Sequence[FileScanner] = (),
    progress: Progress | None = None,
    time_zone: str = "UTC",
    phone: str = "",
    consent: str = "",
    context: Context = NO_CONTEXT,
    clock: Clock = CLOCK,
) -> Sweep:
    """Examine `pieces`, all of one phone, and return what they show."""
    started_at = clock.now()
    suspected = Collection({heuristic.name: heuristic.wants for heuristic in HEURISTICS})
    exposed, known = exposure_collection(), fact_collection()
    takers: tuple[RecordTaker, ...] = (*consumers, suspected, exposed, known)
    readings = _read_all(pieces, indicators.match, takers, scanners, progress)
    infos = tuple(piece.info for piece in pieces)
    states = _states(readings)
    exposure, exposure_limits = tell_exposure(exposed, states, infos)
    facts, fact_limits = state_facts(known, states, infos)
    findings = ranked([
        *_sighted(readings),
        *_suspected(suspected, states, infos, context),
        *(finding for consumer in consumers for finding in consumer.findings()),
        *(finding for scanner in scanners for finding in scanner.findings()),
    ])  # fmt: skip
    finished_at = clock.now()
    return Sweep(
        result=SweepResult(
            sweep=SweepInfo(
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
            ),
            evidence=infos,
            indicators=indicators.summary,
            verdict=_verdict(
                findings, readings, infos, (*_limits(infos, indicators.summary), *exposure_limits, *fact_limits)
            ),
            findings=findings,
            exposure=exposure,
            facts=facts,
            problems=tuple(problem for reading in readings.values() for problem in reading.reported()),
        ),
        observables=lambda: (
            observable
            for reading in readings.values()
            if reading.observer is not None
            for observable in reading.observer.observables()
        ),
    )


class _Reading:
    """What became of one artifact so far."""

    def __init__(self, artifact: Artifact | None) -> None:
        self.artifact = artifact
        self.observer: Observer | None = None
        self.takers: list[Callable[[Record], None]] = []
        self.pieces: dict[int, Evidence] = {}
        """Those that have files of it."""
        self.files = 0
        self.records = 0
        self.losses: Counter[str] = Counter()
        self.problems: list[Problem] = []

    @property
    def name(self) -> str:
        return self.artifact.name if self.artifact else _EVIDENCE_ITSELF

    def take_problem(self, problem: Problem) -> None:
        self.losses[problem.loss] += 1
        if len(self.problems) < _MOST_PROBLEMS:
            self.problems.append(problem)

    def first_reason(self, loss: str) -> str:
        return next((problem.reason for problem in self.problems if problem.loss == loss), "")

    def reported(self) -> Iterator[ReportedProblem]:
        for problem in self.problems:
            yield ReportedProblem(
                artifact=self.name,
                path=problem.origin.path,
                position=problem.origin.position,
                reason=problem.reason,
                loss=problem.loss,
            )


_Readings: TypeAlias = dict[str, _Reading]
"""By artifact."""


def _read_all(
    pieces: Sequence[Evidence],
    match: Match,
    takers: Sequence[RecordTaker],
    scanners: Sequence[FileScanner],
    progress: Progress | None,
) -> _Readings:
    """Read every file that an artifact asks for, or every file at all for a scanner, in one pass over each piece."""
    platforms = {EVIDENCE_KINDS[piece.info.kind].platform for piece in pieces}
    artifacts = [artifact for artifact in ARTIFACTS if artifact.platform in platforms]
    readings = _prepared(artifacts, match, takers)
    for number, piece in enumerate(pieces):
        kind = piece.info.kind
        patterns = PathPatterns(
            {artifact.name: artifact.paths for artifact in artifacts if not artifact.kinds or kind in artifact.kinds}
        )
        for item in piece.files((lambda _: True) if scanners else patterns):
            names = patterns.keys(item.origin.path if isinstance(item, Problem) else item.path)
            if isinstance(item, Problem):
                # That a file nobody but a scanner asks for is not there is in the integrity, as a number.
                for name in names or ([] if scanners and item.loss == "absent" else [_EVIDENCE_ITSELF]):
                    readings[name].take_problem(item)
                continue
            if progress:
                progress.file(item.path, item.size)
            for name in names:
                readings[name].pieces[number] = piece
                _read(readings[name], item)
                if progress:
                    progress.records(readings[name].records)
            for scanner in scanners:
                _scan(scanner, item, readings[_EVIDENCE_ITSELF])
    return readings


def _scan(scanner: FileScanner, file: EvidenceFile, reading: _Reading) -> None:
    try:
        problem = scanner.scan(file)
    except (BugsweepError, OSError) as error:
        problem = Problem(origin_of(file), f"not scanned: {error}", "file")
    if problem is not None:
        reading.take_problem(problem)


def _prepared(artifacts: Sequence[Artifact], match: Match, takers: Sequence[RecordTaker]) -> _Readings:
    readings = {_EVIDENCE_ITSELF: _Reading(None)}
    for artifact in artifacts:
        reading = readings[artifact.name] = _Reading(artifact)
        reading.observer = Observer(artifact.name, artifact.shows, artifact.record, match)
        reading.takers.append(reading.observer.observe)
        reading.takers.extend(take for taker in takers if (take := taker.consumer_of(artifact)) is not None)
    return readings


def _read(reading: _Reading, file: EvidenceFile) -> None:
    if reading.artifact is None:
        return
    reading.files += 1
    takers = reading.takers
    for item in _parsed(reading.artifact, file):
        if isinstance(item, Problem):
            reading.take_problem(item)
            continue
        reading.records += 1
        for take in takers:
            take(item)


def _parsed(artifact: Artifact, file: EvidenceFile) -> Iterator[Record | Problem]:
    """Yield what the parser yields; whatever hostile evidence makes it raise becomes a problem of the file."""
    try:
        yield from artifact.parse(file)
    except BugsweepError as error:
        yield Problem(origin_of(file), str(error), "file")
    except OSError as error:
        yield Problem(origin_of(file), f"cannot be read: {error.strerror or error}", "file")
    except Exception as error:  # noqa: BLE001 - the one broad except: a parser that fails must not end the sweep
        yield Problem(origin_of(file), f"the parser failed: {type(error).__name__}: {error}", "file")


def _states(readings: _Readings) -> dict[str, ReadState]:
    """Return how far each artifact was read of which there was a file."""
    evidence_damaged = readings[_EVIDENCE_ITSELF].losses["file"] > 0
    states = {}
    for name, reading in readings.items():
        if reading.files:
            times = [piece.info.acquired_at for piece in reading.pieces.values()]
            known = [time for time in times if time is not None]
            states[name] = ReadState(
                whole=not reading.losses and not evidence_damaged,
                as_of=min(known) if len(known) == len(times) else None,
            )
    return states


def _sighted(readings: _Readings) -> Iterator[Finding]:
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
    findings: Sequence[Finding], readings: _Readings, infos: Sequence[EvidenceInfo], limits: tuple[str, ...]
) -> Verdict:
    coverage = [_coverage(reading, infos) for reading in readings.values() if reading.artifact is not None]
    return judge(findings, coverage, limits=limits, opened=all(info.opened for info in infos))


def _coverage(reading: _Reading, infos: Sequence[EvidenceInfo]) -> ArtifactCoverage:
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
    return ArtifactCoverage(artifact=artifact.name, status="absent", reason=reason)


def _limits(infos: Sequence[EvidenceInfo], indicators: IndicatorSet) -> Iterator[str]:
    for info in infos:
        if not info.opened:
            yield "The backup is encrypted and no password was given: only what lies in clear was read."
        if info.integrity is not None:
            yield from info.integrity.notes
    if indicators.count:
        yield from _indicator_ages(indicators)
    else:
        yield "No indicators were loaded: nothing that is known could be recognised."
    for kind in dict.fromkeys(info.kind for info in infos):
        yield from EVIDENCE_KINDS[kind].limitations
    yield "Public indicators cannot prove absence: spyware that nobody has described is not among them."


def _indicator_ages(indicators: IndicatorSet) -> Iterator[str]:
    feeds = len(indicators.sources)
    counted = f"{indicators.count:,} indicators from {feeds} {'source' if feeds == 1 else 'sources'}"
    dates = [source.updated_at for source in indicators.sources if source.updated_at is not None]
    if not dates:
        yield f"{counted} without a date."
        return
    oldest, newest = f"{min(dates):%Y-%m-%d}", f"{max(dates):%Y-%m-%d}"
    yield f"{counted}, as of {newest}{'' if oldest == newest else f', the oldest as of {oldest}'}."
