"""Logs whose files overlap: a line that an earlier file holds is left empty, so that it is read once."""

from collections.abc import Iterator
from typing import BinaryIO, Final

from xxhash import xxh3_64_intdigest

from bugsweep.formats.intrusion_log import IDENTITY
from bugsweep.formats.packed_bytes import PackedBytes
from bugsweep.model.evidence import EvidenceFile, FileMetadata

_LONGEST_LINE = 1024 * 1024
_MOST_KEPT: Final = 4_000_000
"""Events that are told apart; of more than this a repetition may be read twice, which costs nothing but its count."""


class DistinctLines:
    """What has been seen of the lines of several files."""

    def __init__(self) -> None:
        """Begin with nothing seen."""
        self._seen: set[int] = set()

    def files(self, files: Iterator[EvidenceFile]) -> Iterator[EvidenceFile]:
        """Yield the files, each without the lines of those before it and without its own repetitions."""
        for file in files:
            yield _DistinctFile(file, self._seen)
            if len(self._seen) < _MOST_KEPT:
                with file.open() as stream:
                    self._seen.update(_identity(line) for line in _lines(stream))


class _DistinctFile:
    """A file of which the lines that were seen are empty; the others keep their numbers."""

    def __init__(self, file: EvidenceFile, seen: set[int]) -> None:
        self._file = file
        self._seen = seen
        self.path = file.path
        self._content: PackedBytes | None = None

    @property
    def size(self) -> int:
        return self._distinct().size

    @property
    def metadata(self) -> FileMetadata:
        return self._file.metadata

    def open(self) -> BinaryIO:
        return self._distinct().open()

    def beside(self, suffix: str) -> EvidenceFile | None:
        return self._file.beside(suffix)

    def _distinct(self) -> PackedBytes:
        if self._content is None:
            self._content = PackedBytes()
            self._content.extend(self._distinct_lines())
        return self._content

    def _distinct_lines(self) -> Iterator[bytes]:
        here: set[int] = set()
        with self._file.open() as stream:
            for line in _lines(stream):
                identity = _identity(line)
                known = identity in self._seen or identity in here
                here.add(identity)
                yield b"\n" if known else line


def _lines(stream: BinaryIO) -> Iterator[bytes]:
    return iter(lambda: stream.readline(_LONGEST_LINE), b"")


def _identity(line: bytes) -> int:
    match = IDENTITY.match(line)
    return xxh3_64_intdigest(match[0] if match else line.rstrip())
