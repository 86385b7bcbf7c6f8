"""A dump that is a zip archive: its table of contents is gone through once, wanted members are inflated when opened."""

from collections.abc import Callable, Iterator
from itertools import islice
from typing import BinaryIO

from bugsweep.errors import FormatError
from bugsweep.evidence._companions import is_companion
from bugsweep.evidence._dump_ledger import Ledger
from bugsweep.evidence._trees import digest_of
from bugsweep.formats.file_listing import ListedPath
from bugsweep.formats.packed_bytes import PackedBytes
from bugsweep.formats.zip_archive import is_unsafe, member_chunks
from bugsweep.formats.zip_directory import ZipEntry, read_directory
from bugsweep.model.evidence import EvidenceFile, FileMetadata, path_beside
from bugsweep.model.record import Origin, Problem

_LOG = "-wal"


class ZipDump:
    """The members of an archive."""

    def __init__(self, open_archive: Callable[[], BinaryIO]) -> None:
        """Show what `open_archive` opens."""
        self._open = open_archive

    def names(self, most: int) -> Iterator[str]:
        """Yield the names of the first members."""
        with self._open() as stream:
            try:
                for entry in islice(read_directory(stream), most):
                    yield entry.member.name
            except FormatError:
                return

    def files(self, ledger: Ledger) -> Iterator[EvidenceFile | Problem]:
        """Yield the wanted members in the order in which they lie in the archive, after one pass over the table."""
        found: dict[str, ZipEntry] = {}
        with self._open() as stream:
            try:
                for entry in read_directory(stream):
                    name = entry.member.name
                    if is_unsafe(name.removeprefix("/")):  # of a phone, every path begins with one
                        yield Problem(Origin(name), entry.fault, "file")
                        continue
                    path = ledger.path(name)
                    if not ledger.note(_listed(entry, path)):
                        yield Problem(Origin(""), f"more than {ledger.count} paths; the rest is not read", "file")
                        break
                    if entry.kind == "directory" or not _is_kept(path, ledger):
                        continue
                    if path in found:
                        yield Problem(Origin(path), "a second member of the same name, which is not read", "file")
                        continue
                    found[path] = entry
            except FormatError as error:
                yield Problem(Origin(""), f"the archive cannot be read further: {error}", "file")
        yield from self._found(found, ledger)

    def _found(self, found: dict[str, ZipEntry], ledger: Ledger) -> Iterator[EvidenceFile | Problem]:
        for path, entry in sorted(found.items(), key=lambda item: item[1].member.offset):
            if not ledger.wanted(path):
                continue
            if entry.kind == "symbolic link":
                yield Problem(Origin(path), "a link, which is not followed", "file")
            elif entry.fault:
                yield Problem(Origin(path), entry.fault, "file")
            else:
                yield _ZipFile(self._open, path, found)

    def sha256(self) -> str:
        """Return the hash of the archive, which is read for it as a whole."""
        return digest_of(self._open)


def _is_kept(path: str, ledger: Ledger) -> bool:
    is_log = path.endswith(_LOG) and ledger.wanted(path.removesuffix(_LOG))
    return ledger.wanted(path) or is_log or is_companion(path)


def _listed(entry: ZipEntry, path: str) -> ListedPath:
    member = entry.member
    return ListedPath(
        path=path,
        kind=entry.kind,
        size=None if entry.kind == "directory" else member.size,
        mode=entry.mode & 0o7777 or None,
        modified_at=member.modified_at,
    )


class _ZipFile:
    """A member; the content that was inflated last is kept until the file is given up."""

    def __init__(self, open_archive: Callable[[], BinaryIO], path: str, others: dict[str, ZipEntry]) -> None:
        self.path = path
        self._open_archive = open_archive
        self._others = others
        self._member = others[path].member
        self._content: PackedBytes | None = None

    @property
    def size(self) -> int:
        return self._member.size

    @property
    def metadata(self) -> FileMetadata:
        return FileMetadata(size=self.size, modified_at=self._member.modified_at)

    def open(self) -> BinaryIO:
        if self._content is None:
            content = PackedBytes()
            content.extend(member_chunks(self._open_archive, self._member))
            self._content = content
        return self._content.open()

    def beside(self, suffix: str) -> EvidenceFile | None:
        path = path_beside(self.path, suffix)
        entry = self._others.get(path)
        if entry is None or entry.fault or entry.kind != "file":
            return None
        return _ZipFile(self._open_archive, path, self._others)
