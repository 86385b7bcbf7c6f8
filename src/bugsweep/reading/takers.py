"""Who takes part in the reading of evidence: takers of records, scanners of files, and who is told how it goes on."""

from collections.abc import Callable
from collections.abc import Set as AbstractSet
from typing import Any, Protocol, runtime_checkable

from bugsweep.artifacts import Artifact
from bugsweep.model.evidence import EvidenceFile
from bugsweep.model.record import Problem, Record


class RecordTaker(Protocol):
    """Takes the records of a sweep as they are read: whoever needs records gets them in this way."""

    def consumer_of(self, artifact: Artifact) -> Callable[[Record], None] | None:
        """Return what takes the records of `artifact`; None when they are not wanted."""


@runtime_checkable
class DivisibleTaker(RecordTaker, Protocol):
    """A taker whose work can be divided by artifacts among processes that came from one by forking."""

    def part(self, artifacts: AbstractSet[str]) -> Any:  # noqa: ANN401 - only the taker itself knows what it is
        """Return what was taken from the records of `artifacts`, which are now all read, as it can be pickled."""

    def take_part(self, part: Any) -> None:  # noqa: ANN401 - as above
        """Take what `part` returned in another process, in place of the records of its artifacts."""


class FileScanner(Protocol):
    """Takes the files of a sweep themselves: rules about content."""

    def scan(self, file: EvidenceFile) -> Problem | None:
        """Look at one file; return why it was not looked at whole, if it was not."""


class Progress(Protocol):
    """Told how a sweep goes on."""

    def file(self, path: str, size: int) -> None:
        """Take note that a file is about to be read."""

    def records(self, count: int) -> None:
        """Take note that so many records more were read."""
