"""One pass over each piece of evidence, with the parsers of all artifacts or of some of them."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, NamedTuple, TypeAlias

from bugsweep.artifacts import Artifact
from bugsweep.detect.observe import Match, Observer
from bugsweep.errors import BugsweepError
from bugsweep.formats.path_patterns import PathPatterns
from bugsweep.model.evidence import Evidence, EvidenceFile, origin_of
from bugsweep.model.record import Problem, Record
from bugsweep.model.verdict import ReportedProblem
from bugsweep.reading.heap import give_back
from bugsweep.reading.takers import FileScanner, Progress, RecordTaker

_MOST_PROBLEMS = 200
"""Of one artifact the result lists this many problems; its coverage counts all."""
_AT_ONCE = 256
"""Records that are handed on together."""
_LARGE = 1024 * 1024
"""Bytes of a file after which there is memory to give back."""
EVIDENCE_ITSELF = "evidence"
"""Stands for the artifact in problems of files that no artifact asked for."""


class Reading:
    """What became of one artifact so far."""

    def __init__(self, artifact: Artifact | None) -> None:
        """Begin with nothing; without an artifact it is the evidence itself."""
        self.artifact = artifact
        self.observer: Observer | None = None
        self.takers: list[Callable[[Record], None]] = []
        self.pieces: set[int] = set()
        """Numbers of those that have files of it."""
        self.files = 0
        self.records = 0
        self.losses: Counter[str] = Counter()
        self.problems: list[Problem] = []

    @property
    def name(self) -> str:
        """The name of the artifact."""
        return self.artifact.name if self.artifact else EVIDENCE_ITSELF

    def take_problem(self, problem: Problem) -> None:
        """Count a problem, and keep it if it is one of the first."""
        self.losses[problem.loss] += 1
        if len(self.problems) < _MOST_PROBLEMS:
            self.problems.append(problem)

    def read(self, file: EvidenceFile) -> None:
        """Hand the records of `file` to the takers."""
        if self.artifact is None:
            return
        self.files += 1
        items = _parsed(self.artifact, file)
        while some := list(islice(items, _AT_ONCE)):
            for problem in [item for item in some if isinstance(item, Problem)]:
                self.take_problem(problem)
            self._take([item for item in some if not isinstance(item, Problem)])

    def _take(self, records: Sequence[Record]) -> None:
        self.records += len(records)
        if self.observer is not None:
            self.observer.observe(records)
        for take in self.takers:
            for record in records:
                take(record)

    def first_reason(self, loss: str) -> str:
        """Return the reason of the first problem that cost `loss`; empty when there is none."""
        return next((problem.reason for problem in self.problems if problem.loss == loss), "")

    def reported(self) -> Iterator[ReportedProblem]:
        """Yield the problems as a result lists them."""
        for problem in self.problems:
            yield ReportedProblem(
                artifact=self.name,
                path=problem.origin.path,
                position=problem.origin.position,
                reason=problem.reason,
                loss=problem.loss,
            )

    def part(self) -> Any:  # noqa: ANN401 - only for `take_part`
        """Return all this as it can be pickled."""
        observed = None if self.observer is None else self.observer.part()
        return self.pieces, self.files, self.records, self.losses, self.problems, observed

    def take_part(self, part: Any) -> None:  # noqa: ANN401 - from `part`
        """Become what another process has read."""
        self.pieces, self.files, self.records, self.losses, self.problems, observed = part
        if self.observer is not None:
            self.observer.take_part(observed)


Readings: TypeAlias = dict[str, Reading]
"""By artifact."""


class Passing(NamedTuple):
    """What a pass over evidence works with."""

    pieces: Sequence[Evidence]
    artifacts: Sequence[Artifact]
    takers: Sequence[RecordTaker]
    scanners: Sequence[FileScanner] = ()
    progress: Progress | None = None
    values: bool = True
    """Whether all observed values will be asked for, and not only those that indicators fit."""

    def patterns(self) -> list[PathPatterns]:
        """Return which artifacts want which paths of each piece; a container may know them again by their identity."""
        return [_patterns_of(piece, self.artifacts) for piece in self.pieces]


class Late(NamedTuple):
    """A problem that only showed when files were read, and its place in the pass."""

    piece: int
    files: int
    """How many files of the piece came before it."""
    problem: Problem


class Share(NamedTuple):
    """What one of several processes reads."""

    artifacts: frozenset[str]
    patterns: Sequence[PathPatterns]
    """Of all artifacts, for each piece."""
    known: frozenset[Problem]
    """Those that every pass meets, whatever is read."""


def prepared(passing: Passing, match: Match) -> Readings:
    """Return the readings that the pass fills."""
    readings = {EVIDENCE_ITSELF: Reading(None)}
    for artifact in passing.artifacts:
        reading = readings[artifact.name] = Reading(artifact)
        reading.observer = Observer(artifact.name, artifact.shows, artifact.record, match, keeps_values=passing.values)
        reading.takers.extend(take for taker in passing.takers if (take := taker.consumer_of(artifact)) is not None)
    return readings


def _patterns_of(piece: Evidence, artifacts: Sequence[Artifact]) -> PathPatterns:
    """Return which artifacts want which paths of `piece`."""
    kind = piece.info.kind
    return PathPatterns(
        {artifact.name: artifact.paths for artifact in artifacts if not artifact.kinds or kind in artifact.kinds}
    )


def read_pass(passing: Passing, readings: Readings) -> None:
    """Read every file that an artifact asks for, or every file at all for a scanner."""
    scanners, progress = passing.scanners, passing.progress
    for number, (piece, patterns) in enumerate(zip(passing.pieces, passing.patterns(), strict=True)):
        for item in piece.files((lambda _: True) if scanners else patterns):
            names = patterns.keys(item.origin.path if isinstance(item, Problem) else item.path)
            if isinstance(item, Problem):
                # That a file nobody but a scanner asks for is not there is in the integrity, as a number.
                for name in names or ([] if scanners and item.loss == "absent" else [EVIDENCE_ITSELF]):
                    readings[name].take_problem(item)
                continue
            if progress:
                progress.file(item.path, item.size)
            for name in names:
                _read(readings[name], number, item, progress)
            for scanner in scanners:
                _scan(scanner, item, readings[EVIDENCE_ITSELF])


def read_share(passing: Passing, readings: Readings, share: Share) -> list[Late]:
    """Read the files of some artifacts only, without scanners, and return what no other reading may know of."""
    late: list[Late] = []
    for number, (piece, patterns) in enumerate(zip(passing.pieces, share.patterns, strict=True)):
        files = 0
        for item in piece.files(patterns):
            path = item.origin.path if isinstance(item, Problem) else item.path
            names = [name for name in patterns.keys(path) if name in share.artifacts]
            if isinstance(item, Problem):
                if item not in share.known:
                    late.append(Late(number, files, item))
                    continue
                for name in names:
                    readings[name].take_problem(item)
                continue
            files += 1
            if passing.progress and names:
                passing.progress.file(item.path, item.size)
            for name in names:
                _read(readings[name], number, item, passing.progress)
    return late


def take_late(passing: Passing, readings: Readings, late: Iterable[Late]) -> None:
    """Have the problems that showed in several shares in the readings, once each and in the order of the evidence."""
    patterns = passing.patterns()
    for one in sorted(dict.fromkeys(late), key=lambda one: (one.piece, one.files)):
        for name in patterns[one.piece].keys(one.problem.origin.path) or [EVIDENCE_ITSELF]:
            readings[name].take_problem(one.problem)


def _read(reading: Reading, piece: int, file: EvidenceFile, progress: Progress | None) -> None:
    reading.pieces.add(piece)
    reading.read(file)
    if file.size > _LARGE:
        give_back()
    if progress:
        progress.records(reading.records)


def _scan(scanner: FileScanner, file: EvidenceFile, reading: Reading) -> None:
    try:
        problem = scanner.scan(file)
    except (BugsweepError, OSError) as error:
        problem = Problem(origin_of(file), f"not scanned: {error}", "file")
    if problem is not None:
        reading.take_problem(problem)


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
