"""The folder of a whole result: the document, the page, the timeline, every record, and the digests of them all."""

from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet
from contextlib import AbstractContextManager
from pathlib import Path
from typing import BinaryIO

from bugsweep.artifacts import Artifact
from bugsweep.formats.checksum_list import write_checksums
from bugsweep.formats.record_files import RecordFile
from bugsweep.model.finding import Finding
from bugsweep.model.record import Record
from bugsweep.model.verdict import SweepResult
from bugsweep.report import REPORT_FORMATS
from bugsweep.report.timeline import write_timeline
from bugsweep.verification import SIGNATURE

CHECKSUMS = "SHA256SUMS"
RESULT = "result.json"
PAGE = "report.html"
_TIMELINE = "timeline.csv"
_RECORDS = "records"


class OutputFolder:
    """Takes the records of one sweep as they are read, and the result when it is done."""

    def __init__(self, folder: Path) -> None:
        """Write into `folder`, which is made; what an earlier result left there is replaced."""
        self._folder = folder
        self._files: dict[str, RecordFile] = {}
        for old in (*sorted((folder / _RECORDS).rglob("*.parquet")), folder / f"{CHECKSUMS}{SIGNATURE}"):
            old.unlink(missing_ok=True)

    def consumer_of(self, artifact: Artifact) -> Callable[[Record], None]:
        """Return what takes the records of `artifact`."""
        path = self._folder / _RECORDS / f"{artifact.name}.parquet"

        def make() -> AbstractContextManager[BinaryIO]:
            path.parent.mkdir(parents=True, exist_ok=True)
            return path.open("wb")

        file = RecordFile(artifact.record, make)
        self._files[artifact.name] = file
        return file.add

    def part(self, artifacts: AbstractSet[str]) -> None:
        """Write what is left of the records of `artifacts`: the process that took them does."""
        for name, file in self._files.items():
            if name in artifacts:
                file.finish()

    def take_part(self, part: None) -> None:
        """Nothing: the records lie in their files."""

    def findings(self) -> Iterator[Finding]:
        """Yield nothing: an output states nothing of its own."""
        yield from ()

    def finish(self, result: SweepResult) -> None:
        """Write what is left of the records, then all that is made from them and from the result."""
        self._folder.mkdir(parents=True, exist_ok=True)
        for file in self._files.values():
            file.finish()
        for name, file_name in (("json", RESULT), ("html", PAGE)):
            with (self._folder / file_name).open("wb") as out:
                REPORT_FORMATS[name].write(result, out)
        write_timeline(self._folder / _RECORDS, self._folder / _TIMELINE)
        written = [self._folder / name for name in (RESULT, PAGE, _TIMELINE)]
        records = (self._folder / _RECORDS).rglob("*.parquet")
        write_checksums(self._folder, [*written, *records], self._folder / CHECKSUMS)
