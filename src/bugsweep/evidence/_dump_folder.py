"""A dump that is a folder: files are read where they lie, links are listed and not followed."""

import hashlib
import os
import stat
from collections.abc import Iterator
from typing import BinaryIO

from bugsweep.evidence._dump_ledger import Ledger
from bugsweep.evidence.places import Place, entries_of
from bugsweep.formats.file_listing import ListedPath
from bugsweep.formats.timestamps import TimestampError, from_unix
from bugsweep.model.evidence import EvidenceFile, FileMetadata, path_beside
from bugsweep.model.record import Origin, Problem

_DEEPEST = 128


class FolderDump:
    """The files of a folder."""

    def __init__(self, root: Place) -> None:
        """Show `root`."""
        self._root = root
        self._digest = hashlib.sha256()

    def files(self, ledger: Ledger) -> Iterator[EvidenceFile | Problem]:
        """Yield the wanted files, folder by folder, in the order of their names."""
        pending = [("", 0)]
        while pending:
            folder, depth = pending.pop()
            try:
                with entries_of(self._root / folder) as scanned:
                    entries = sorted(scanned, key=lambda entry: entry.name)
            except OSError as error:
                yield Problem(Origin(ledger.path(folder)), f"cannot be listed: {error.strerror}", "file")
                continue
            inner: list[tuple[str, int]] = []
            for entry in entries:
                name = f"{folder}{entry.name}"
                path = ledger.path(name)
                try:
                    status = entry.stat(follow_symlinks=False)
                except OSError as error:
                    yield Problem(Origin(path), f"cannot be looked at: {error.strerror}", "file")
                    continue
                if not ledger.note(self._listed(name, path, status)):
                    yield Problem(Origin(""), f"more than {ledger.count} paths; the rest is not read", "file")
                    return
                if stat.S_ISDIR(status.st_mode):
                    if depth < _DEEPEST:
                        inner.append((f"{name}/", depth + 1))
                    else:
                        yield Problem(Origin(path), "folders nested too deeply", "file")
                elif ledger.wanted(path):
                    yield self._file(name, path, status)
            pending.extend(reversed(inner))

    def _listed(self, name: str, path: str, status: os.stat_result) -> ListedPath:
        self._digest.update(f"{name}\0{status.st_size}\0{status.st_mtime_ns}\n".encode("utf-8", "surrogateescape"))
        mode = status.st_mode
        kind = "file" if stat.S_ISREG(mode) else "directory" if stat.S_ISDIR(mode) else "other"
        target = ""
        if stat.S_ISLNK(mode):
            kind, target = "symbolic link", _target(self._root / name)
        try:
            modified = from_unix(status.st_mtime)
        except TimestampError:
            modified = None
        return ListedPath(
            path=path,
            kind=kind,
            size=status.st_size if kind == "file" else None,
            mode=stat.S_IMODE(mode),
            target=target,
            modified_at=modified,
        )

    def _file(self, name: str, path: str, status: os.stat_result) -> EvidenceFile | Problem:
        if stat.S_ISREG(status.st_mode):
            return _DiskFile(self._root, name, path)
        return Problem(Origin(path), "a link or a device, which is not followed", "file")

    def sha256(self) -> str:
        """Return the hash of names, sizes and times of change of all that `files` went past."""
        return self._digest.hexdigest()


def _target(link: Place) -> str:
    try:
        return os.fsencode(link.readlink()).decode("utf-8", "replace")
    except OSError:
        return ""


class _DiskFile:
    """A file on this disk."""

    def __init__(self, root: Place, name: str, path: str) -> None:
        self._root = root
        self._name = name
        self._real = root / name
        self.path = path

    @property
    def size(self) -> int:
        return self._real.stat().st_size

    @property
    def metadata(self) -> FileMetadata:
        status = self._real.stat()
        try:
            modified = from_unix(status.st_mtime)
        except TimestampError:
            modified = None
        return FileMetadata(size=status.st_size, mode=status.st_mode, modified_at=modified)

    def open(self) -> BinaryIO:
        return self._real.open("rb")

    def beside(self, suffix: str) -> EvidenceFile | None:
        name = path_beside(self._name, suffix)
        other = self._root / name
        if other.is_symlink() or not other.is_file():
            return None
        return _DiskFile(self._root, name, path_beside(self.path, suffix))
