"""Dumps of an iPhone's file system: a folder, a tar archive (packed by gzip or not) or a zip archive."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TypeAlias

from bugsweep.errors import NotEvidenceError
from bugsweep.evidence._dump_facts import FACTS, DumpFacts
from bugsweep.evidence._dump_folder import FolderDump
from bugsweep.evidence._dump_layout import Layout, find_layout, layout_of_folder
from bugsweep.evidence._dump_ledger import Ledger
from bugsweep.evidence._dump_tar import TarDump, is_tar
from bugsweep.evidence._dump_zip import ZipDump
from bugsweep.evidence._trees import open_binary
from bugsweep.evidence.opening import evidence_kind
from bugsweep.formats.file_listing import LISTING
from bugsweep.formats.timestamps import from_unix
from bugsweep.formats.zip_archive import is_zip
from bugsweep.model.evidence import EvidenceFile, EvidenceInfo, Integrity, PasswordSource
from bugsweep.model.record import Problem

_MOST_NAMES = 20_000
"""Of an archive so many names are looked at to recognise it."""
_DEEPEST_FOLDER = 2
_Source: TypeAlias = FolderDump | TarDump | ZipDump


@evidence_kind(
    name="filesystem-dump",
    title="File-system dump of an iPhone",
    platform="ios",
    references=(
        "https://docs.mvt.re/en/latest/ios/filesystem/",
        "https://theapplewiki.com/wiki/Filesystem:/private/var",
    ),
    limitations=(
        "What spyware keeps in memory alone, or removed before the dump was made, is not in it.",
        "Times of files are those that the tool which made the dump kept; in a folder they may be those of the copy.",
        "Zip archives have local times, to two seconds, where the tool wrote no others.",
    ),
)
class FilesystemDump:
    """A full file system, or the data partition of one, as acquisition tools make it.

    The file system may lie up to three folders down (``Dump/``, ``filesystem1/``), begin at the root folder,
    at ``var`` or at ``mobile``. Every path is listed in the pseudo file ``filesystem-listing``, which comes last.
    The SHA-256 is that of the archive; for a folder, of a listing of path, size and time of change in nanoseconds.
    When the dump was acquired is taken to be the newest time of change in it.
    """

    def __init__(self, path: Path, source: _Source, layout: Layout) -> None:
        """Show what `source`, found at `path`, has under `layout`."""
        self._path = path
        self._source = source
        self._layout = layout
        self._facts = DumpFacts()
        self._ledger: Ledger | None = None
        self._sha256 = ""

    @staticmethod
    def recognises(path: Path) -> bool:
        """Whether the names in it are those of an iPhone's file system."""
        return _source(path) is not None

    @classmethod
    def open(cls, path: Path, password: PasswordSource) -> "FilesystemDump":  # noqa: ARG003 - a dump is not encrypted
        """Open the dump.

        Raises:
            NotEvidenceError: when it is none.
        """
        found = _source(path)
        if found is None:
            raise NotEvidenceError(f"{path} is no dump of an iPhone's file system.")
        return cls(path, *found)

    @property
    def info(self) -> EvidenceInfo:
        """What the dump is, and of which phone, as far as `files` has come."""
        ledger = self._ledger
        return EvidenceInfo(
            path=str(self._path),
            kind="filesystem-dump",
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
            self._layout, lambda path: path in FACTS or wanted(path), lists=wanted(LISTING), made_at=self._made_at()
        )
        for item in self._source.files(ledger):
            if isinstance(item, Problem):
                yield item
                continue
            if item.path in FACTS:
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


def _source(path: Path) -> tuple[_Source, Layout] | None:
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


def _folder(path: Path) -> tuple[FolderDump, Layout] | None:
    """Return the dump that a folder is, or that is all it holds."""
    for _ in range(_DEEPEST_FOLDER + 1):
        if (layout := layout_of_folder(path)) is not None:
            return FolderDump(path), layout
        visible = [child for child in path.iterdir() if not child.name.startswith(".")]
        if len(visible) != 1 or visible[0].is_symlink() or not visible[0].is_dir():
            return None
        path = visible[0]
    return None
