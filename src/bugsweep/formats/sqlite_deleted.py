"""Texts that were deleted from a database and not yet overwritten.

They stay behind in pages that are free, in the free space of pages that are not, and in versions of pages that newer
ones have replaced: under the log, further ahead in it, or left from one of its earlier rounds. What the current version
of the same page still has is not deleted and does not come.

Not searched: what follows the end of a value in its last overflow page, and rollback journals.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import islice
from typing import Literal, NamedTuple, TypeAlias

from bugsweep.errors import FormatError
from bugsweep.formats.sqlite_pages import HEADER_SIZE, SHORTEST_PAGE, PageFormat, Pages, freed_pages, read_page_format
from bugsweep.formats.sqlite_remnants import RemnantReader
from bugsweep.formats.sqlite_trees import Forest
from bugsweep.formats.sqlite_vfs import DatabaseError, EvidencePages
from bugsweep.formats.sqlite_wal import all_frames
from bugsweep.model.evidence import EvidenceFile
from bugsweep.model.record import Origin, Problem

Leftover: TypeAlias = Literal["free page", "free space", "replaced page"]

_MOST_SHAPES = 1000
"""Tables whose deleted records are recognised; no app has so many, and a hostile schema may have any number."""


class DeletedText(NamedTuple):
    """A text that was found."""

    text: str
    leftover: Leftover
    origin: Origin
    """The database or its log, and the byte."""


@contextmanager
def open_leftovers(file: EvidenceFile) -> Iterator["Leftovers"]:
    """Open what was deleted from the database in `file` and from the log beside it.

    Raises:
        DatabaseError: when it is not a database.
    """
    with ExitStack() as stack:
        pages = EvidencePages.open(file, stack)
        page_format = read_page_format(pages.read(HEADER_SIZE, 0))
        if page_format is None:
            raise DatabaseError("not an SQLite database")
        yield Leftovers(file, pages, page_format)


class Leftovers:
    """What was deleted from one database."""

    def __init__(self, file: EvidenceFile, evidence: EvidencePages, page_format: PageFormat) -> None:
        """Read the schema, which says what records look like."""
        self._file = file
        self._evidence = evidence
        self._size = page_format.page_size
        self.encoding = page_format.encoding
        self._pages = Pages(evidence.read, page_format)
        forest = Forest(evidence, page_format)
        shapes = (forest.shape(table) for table in islice(sorted(forest.tables), _MOST_SHAPES))
        self._reader = RemnantReader(page_format, [shape for shape in shapes if shape])
        self._freed = freed_pages(self._pages)
        self._frames = evidence.index.frames if evidence.index else {}
        self._last = evidence.index.page_count if evidence.index else evidence.main_page_count(self._size)

    def texts(self, wanted: Callable[[bytes], object] = lambda _: True) -> Iterator[DeletedText | Problem]:
        """Yield every deleted text in the order of the database, then of its log; the same text as often as it is.

        Bytes that are not `wanted` are not taken apart: most of what is deleted says nothing to most readers.
        """
        count = self._evidence.main_page_count(self._size)
        for number in range(1, count + 1):
            try:
                page = self._evidence.main_page(number, self._size)
            except (FormatError, OSError) as error:
                yield Problem(Origin(self._file.path, f"page {number}"), f"the page cannot be read: {error}")
                continue
            yield from self._of_page(page, number, (number - 1) * self._size, wanted, in_log=False)
        if self._evidence.log is None:
            return
        try:
            for number, position, page in all_frames(self._evidence.log, self._size):
                yield from self._of_page(page, number, position, wanted, in_log=True)
        except (FormatError, OSError) as error:
            yield Problem(Origin(f"{self._file.path}-wal"), f"the log cannot be read further: {error}", "file")

    def live_parts(self) -> Iterator[bytes]:
        """Yield what is not deleted of every page: all of it but its free space."""
        for number in self._evidence.page_numbers(self._size):
            page = None if number in self._freed else self._pages.page(number)
            if page is not None and len(page) >= SHORTEST_PAGE:
                yield from self._reader.used_parts(page, HEADER_SIZE if number == 1 else 0)

    def _of_page(
        self, page: bytes, number: int, position: int, wanted: Callable[[bytes], object], *, in_log: bool
    ) -> Iterator[DeletedText]:
        """Yield the deleted texts of one version of a page, which lies at byte `position`."""
        header = HEADER_SIZE if number == 1 else 0
        if number < 1 or len(page) < SHORTEST_PAGE:
            return
        leftover = self._leftover(number, position, in_log=in_log)
        newer = b""
        if leftover == "free space":
            remnants = self._reader.in_free_space(page, header, wanted)
        elif not wanted(page):
            return
        else:
            remnants = self._reader.in_page(page, header)
            if leftover == "replaced page":
                newer = self._pages.page(number) or b""
        path = f"{self._file.path}-wal" if in_log else self._file.path
        for remnant in remnants:
            if remnant.text.encode(self.encoding, "replace") not in newer:
                yield DeletedText(remnant.text, leftover, Origin(path, f"byte {position + remnant.offset}"))

    def _leftover(self, number: int, position: int, *, in_log: bool) -> Leftover:
        frame = self._frames.get(number)
        is_current = frame == position if in_log else frame is None
        if not is_current:
            return "replaced page"
        return "free page" if number in self._freed or number > self._last else "free space"
