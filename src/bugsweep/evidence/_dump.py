"""A dump of a phone's file system: a folder, a tar archive (packed by gzip or not) or a zip archive."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from typing import ClassVar, Protocol, Self, TypeAlias

from bugsweep.errors import NotEvidenceError
from bugsweep.evidence._dump_folder import FolderDump
from bugsweep.evidence._dump_layout import Layout, find_layout, layout_of_folder
from bugsweep.evidence._dump_ledger import Ledger
from bugsweep.evidence._dump_tar import TarDump, is_tar
from bugsweep.evidence._dump_zip import ZipDump
from bugsweep.evidence._trees import open_binary
from bugsweep.evidence.places import Place
from bugsweep.formats.file_listing import LISTING
from bugsweep.formats.timestamps import from_unix
from bugsweep.formats.zip_archive import is_zip
from bugsweep.model.evidence import Device, EvidenceFile, EvidenceInfo, Integrity, PasswordSource, Platform
from bugsweep.model.record import Problem

_MOST_NAMES = 20_000
"""Of an archive so many names are looked at to recognise it."""
_DEEPEST_FOLDER = 2
_Source: TypeAlias = FolderDump | TarDump | ZipDump


class DumpFacts(Protocol):
    """Which phone a dump is of: from files that are read on the way."""

    PATHS: ClassVar[frozenset[str]]
    """Paths of the files that say it."""

    def take(self, file: EvidenceFile) -> None:
        """Read one of them; one that cannot be read is a problem of the artifact that asks for it."""

    @property
    def device(self) -> Device | None:
        """The phone, where any of the files names it."""


class Dump:
    """A full file system, or the data partition of one, as acquisition tools make it.

    Every path is listed in the pseudo file ``filesystem-listing``, which comes last. The SHA-256 is that of the
    archive; for a folder, of a listing of path, size and time of change in nanoseconds. When the dump was acquired is
    taken to be the newest time of change in it.
    """

    kind: ClassVar[str]
    platform: ClassVar[Platform]
    facts: ClassVar[type[DumpFacts]]

    def __init__(self, path: Place, source: _Source, layout: Layout) -> None:
        """Show what `source`, found at `path`, has under `layout`."""
        self._path = path
        self._source = source
        self._layout = layout
        self._facts = type(self).facts()
        self._ledger: Ledger | None = None
        self._sha256 = ""

    @classmethod
    def recognises(cls, path: Place) -> bool:
        """Whether the names in it are those of such a phone's file system."""
        return cls._found(path) is not None

    @classmethod
    def open(cls, path: Place, password: PasswordSource) -> Self:  # noqa: ARG003 - a dump is not encrypted
        """Open the dump.

        Raises:
            NotEvidenceError: when it is none.
        """
        found = cls._found(path)
        if found is None:
            raise NotEvidenceError(f"{path} is no dump of such a phone's file system.")
        return cls(path, *found)

    @classmethod
    def _found(cls, path: Place) -> tuple[_Source, Layout] | None:
        found = _source(path)
        return None if found is None or found[1].platform != cls.platform else found

    @property
    def info(self) -> EvidenceInfo:
        """What the dump is, and of which phone, as far as `files` has come."""
        ledger = self._ledger
        return EvidenceInfo(
            path=str(self._path),
            kind=self.kind,
            sha256=self._sha256,
            acquired_at=ledger.newest if ledger else None,
            device=self._facts.device,
            integrity=Integrity(
                listed=ledger.files,
                present=ledger.files,
                notes=("The time of the acquisition is the newest time of change of a file in the dump.",)
                if ledger.newest
                else (),
            )
            if ledger
            else None,
        )

    def files(self, wanted: Callable[[str], bool]) -> Iterator[EvidenceFile | Problem]:
        """Yield the wanted files in the order of the container, then the listing of all paths."""
        ledger = self._ledger = Ledger(
            self._layout,
            lambda path: path in self._facts.PATHS or wanted(path),
            lists=wanted(LISTING),
            made_at=self._made_at(),
        )
        for item in self._source.files(ledger):
            if isinstance(item, Problem):
                yield item
                continue
            if item.path in self._facts.PATHS:
                self._facts.take(item)
            if wanted(item.path):
                yield item
        self._sha256 = self._source.sha256()
        if (listing := ledger.listing_file()) is not None:
            yield listing

    def _made_at(self) -> datetime:
        """Return when the container was written to last; a folder may still be."""
        if self._path.is_dir():
            return datetime.now(UTC)
        return from_unix(self._path.stat().st_mtime)


def _source(path: Place) -> tuple[_Source, Layout] | None:
    if path.is_dir():
        return _folder(path)
    source: TarDump | ZipDump
    with path.open("rb") as stream:
        head = stream.read(4)
    if is_zip(head):
        source = ZipDump(partial(open_binary, path))
    elif is_tar(partial(open_binary, path)):
        source = TarDump(partial(open_binary, path))
    else:
        return None
    layout = find_layout(source.names(_MOST_NAMES))
    return None if layout is None else (source, layout)


def _folder(path: Place) -> tuple[FolderDump, Layout] | None:
    """Return the dump that a folder is, or that is all it holds."""
    for _ in range(_DEEPEST_FOLDER + 1):
        if (layout := layout_of_folder(path)) is not None:
            return FolderDump(path), layout
        visible = [child for child in path.iterdir() if not child.name.startswith(".")]
        if len(visible) != 1 or visible[0].is_symlink() or not visible[0].is_dir():
            return None
        path = visible[0]
    return None
