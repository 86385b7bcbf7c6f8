"""Programs that give root rights, found on the path of the shell."""

from collections.abc import Iterator
from posixpath import basename
from typing import Annotated

import msgspec

from bugsweep.artifacts.declaration import artifact
from bugsweep.errors import FormatError
from bugsweep.formats.bounded import content_of
from bugsweep.model.evidence import EvidenceFile, origin_of
from bugsweep.model.observable import Observes
from bugsweep.model.record import Problem, Record

_LARGEST = 16 * 1024**2


class RootBinary(Record, frozen=True, kw_only=True):
    """A program that gives root rights, or manages who gets them."""

    name: str
    path: Annotated[str, Observes("file-path")]


@artifact(
    name="android/root_binaries",
    title="Programs for root rights",
    record=RootBinary,
    shows="present",
    paths=("root_binaries.json",),
    kinds=("androidqf",),
    references=("https://github.com/mvt-project/androidqf",),
    limitations=("Only names that are known are looked for, and only where the shell looks for programs.",),
)
def parse_root_binaries(file: EvidenceFile) -> Iterator[RootBinary | Problem]:
    """Yield each program that AndroidQF found.

    Raises:
        FormatError: when the file is no list of paths.
    """
    content = content_of(file, _LARGEST, "a list of programs")
    try:
        found = msgspec.json.decode(content, type=list[str] | None)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise FormatError(f"not a list of paths: {error}") from error
    # One answer of `which -a` holds a line for each place.
    for path in (line.strip() for answer in found or () for line in answer.splitlines()):
        if path:
            yield RootBinary(origin=origin_of(file, path), name=basename(path), path=path)
