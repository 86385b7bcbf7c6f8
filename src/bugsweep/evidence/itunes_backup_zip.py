"""A backup of an iPhone or iPad whose folder was packed into a zip archive, as it is sent and uploaded."""

import errno
import os
import stat
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import BinaryIO, Final, Literal

from bugsweep.errors import EvidenceError, FormatError
from bugsweep.evidence._backup_cipher import MANIFEST
from bugsweep.evidence._backup_facts import PLISTS
from bugsweep.evidence._backup_folder import BackupFolder
from bugsweep.evidence.itunes_backup import ITunesBackup
from bugsweep.evidence.opening import evidence_kind
from bugsweep.evidence.places import Place, VirtualPath, status_of
from bugsweep.formats.packed_bytes import PackedBytes
from bugsweep.formats.zip_archive import is_unsafe, is_zip, member_chunks
from bugsweep.formats.zip_directory import ZipEntry, read_directory
from bugsweep.model.evidence import Evidence, EvidenceFile, EvidenceInfo, PasswordSource
from bugsweep.model.record import Origin, Problem

_DEEPEST: Final = 3
"""Folders above that of the backup, such as ``MobileSync/Backup/<UDID>``, are gone into so far."""
_MOST: Final = 2_000_000
"""Entries that an archive may have; phones have a tenth of it."""
_OWN: Final = frozenset((MANIFEST, *PLISTS))
_LONGEST_LINK: Final = 4096


@evidence_kind(
    name="itunes-backup-zip",
    title="iTunes or Finder backup in a zip archive",
    platform="ios",
    references=("https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT",),
    limitations=("What the program that packed the backup left out is told as missing.",),
)
class ZippedBackup:
    """The folder of a backup in a zip archive, alone in it or in a folder; it is read where it lies.

    What a backup is and cannot show is the same as of its folder. Each file is inflated when it is read, in memory.
    """

    def __init__(self, archive: "BackupArchive", password: PasswordSource) -> None:
        """Open the backup in `archive`."""
        self._archive = archive
        self._backup = ITunesBackup(BackupFolder(ZippedPath(archive)), password)

    @staticmethod
    def recognises(path: Place) -> bool:
        """Whether `path` is an archive with the folder of a backup in it."""
        return bool(_roots(path))

    @classmethod
    def open(cls, path: Place, password: PasswordSource) -> Evidence:
        """Open the backup in the archive at `path`.

        Raises:
            EvidenceError: when there is none, or more than one.
            WrongPasswordError: when it is encrypted and the password does not open it.
        """
        roots = _roots(path)
        if len(roots) != 1:
            raise EvidenceError(f"{path} holds {len(roots) or 'no'} backups: unpack it and check their folder.")
        return cls(BackupArchive(path, roots[0]), password)

    @property
    def info(self) -> EvidenceInfo:
        """What the backup is, as of its folder."""
        return self._backup.info

    def files(self, wanted: Callable[[str], bool]) -> Iterator[EvidenceFile | Problem]:
        """Yield the files of the backup, and last what is wrong with the archive."""
        yield from self._backup.files(wanted)
        yield from self._archive.faults


class BackupArchive:
    """The files below one folder of an archive."""

    def __init__(self, place: Place, root: str) -> None:
        """Read the table of contents of the archive at `place`; `root` is the folder, with a slash unless it is empty.

        Raises:
            EvidenceError: when there is more than anybody packs.
        """
        self.place = place
        self.entries: dict[str, ZipEntry] = {}
        self.folders: dict[str, dict[str, None]] = {"": {}}
        """Names in each folder, in the order of the archive."""
        self.faults: list[Problem] = []
        self._inflated: tuple[str, PackedBytes] | None = None
        with place.open("rb") as stream:
            try:
                for entry in read_directory(stream):
                    if entry.member.name.startswith(root):
                        self._take(entry.member.name.removeprefix(root), entry)
            except FormatError as error:
                self.faults.append(Problem(Origin(""), f"the archive cannot be read further: {error}", "file"))

    def open(self, name: str) -> BinaryIO:
        """Open a file; raises `OSError` when it is none or its content cannot be had."""
        entry = self.entries.get(name)
        if entry is None:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))
        if entry.kind != "file":
            raise OSError(0, "it is not a regular file")
        if self._inflated is None or self._inflated[0] != name:
            self._inflated = None  # before the next: two at once are one too many
            self._inflated = name, self._content(entry)
        return self._inflated[1].open()

    def target(self, name: str) -> str:
        """Return where a link leads; raises `OSError` when it is none."""
        entry = self.entries.get(name)
        if entry is None or entry.kind != "symbolic link" or entry.member.size > _LONGEST_LINK:
            raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))
        return self._content(entry).read(0, entry.member.size).decode("utf-8", "replace")

    def _content(self, entry: ZipEntry) -> PackedBytes:
        if entry.fault:
            raise OSError(0, entry.fault)
        content = PackedBytes()
        try:
            content.extend(member_chunks(lambda: self.place.open("rb"), entry.member))
        except FormatError as error:
            raise OSError(0, str(error)) from error
        return content

    def _take(self, name: str, entry: ZipEntry) -> None:
        if len(self.entries) >= _MOST:
            raise EvidenceError(f"{self.place} has more than {_MOST:,} entries, which no backup has.")
        path = name.rstrip("/")
        if not path:
            return
        if is_unsafe(path):
            self.faults.append(Problem(Origin(name), "its name leads out of the archive", "file"))
        elif path in self.entries:
            self.faults.append(Problem(Origin(name), "a second member of the same name, which is not read", "file"))
        else:
            self.entries[path] = entry
            if entry.kind == "directory":
                self.folders.setdefault(path, {})
            self._hang(path)

    def _hang(self, path: str) -> None:
        """Put a path into its folder, which need not have an entry of its own."""
        folder, _, name = path.rpartition("/")
        if folder not in self.folders:
            self.folders[folder] = {}
            self._hang(folder)
        self.folders[folder][name] = None


class ZippedPath(VirtualPath):
    """A path below the folder of the backup."""

    def __init__(self, archive: BackupArchive, inner: str = "") -> None:
        """Name what is at `inner`."""
        self._archive = archive
        self._inner = inner

    def __str__(self) -> str:
        """Return the archive's own path for the folder of the backup, and what is below as if it were a folder."""
        return f"{self._archive.place}/{self._inner}" if self._inner else str(self._archive.place)

    @property
    def name(self) -> str:
        """The last part; of the whole, that of the archive."""
        return self._inner.rpartition("/")[2] or self._archive.place.name

    def __truediv__(self, name: str) -> "ZippedPath":
        """Return the path below."""
        return ZippedPath(self._archive, "/".join(filter(None, (self._inner, name.strip("/")))))

    def with_name(self, name: str) -> "ZippedPath":
        """Return the path beside."""
        return ZippedPath(self._archive, "/".join(filter(None, (self._inner.rpartition("/")[0], name))))

    def stat(self, *, follow_symlinks: bool = True) -> os.stat_result:  # noqa: ARG002 - no link is followed
        """Return what the table of contents says."""
        if self.is_dir():
            return status_of(stat.S_IFDIR | 0o700, 0, 0)
        entry = self._archive.entries.get(self._inner)
        if entry is None:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))
        kind = stat.S_IFREG if entry.kind == "file" else stat.S_IFLNK
        return status_of(kind | 0o600, entry.member.size, _nanoseconds(entry.member.modified_at))

    def exists(self) -> bool:
        """Whether the archive has it."""
        return self._inner in self._archive.entries or self.is_dir()

    def is_dir(self, *, follow_symlinks: bool = True) -> bool:  # noqa: ARG002 - no link is followed
        """Whether anything lies below it, or the archive calls it a folder."""
        return self._inner in self._archive.folders

    def is_file(self, *, follow_symlinks: bool = True) -> bool:  # noqa: ARG002 - no link is followed
        """Whether it is a file."""
        return self._is("file")

    def is_symlink(self) -> bool:
        """Whether it is a link."""
        return self._is("symbolic link")

    def _is(self, kind: str) -> bool:
        entry = self._archive.entries.get(self._inner)
        return entry is not None and not self.is_dir() and entry.kind == kind

    def readlink(self) -> str:
        """Return where the link led."""
        return self._archive.target(self._inner)

    def iterdir(self) -> "list[ZippedPath]":
        """Return what lies in the folder, in the order of the archive."""
        names = self._archive.folders.get(self._inner)
        if names is None:
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))
        return [self / name for name in names]

    def open(self, mode: Literal["rb"], buffering: int = -1) -> BinaryIO:  # noqa: ARG002 - it is always so
        """Open the content, inflated in memory."""
        return self._archive.open(self._inner)


def _roots(path: Place) -> list[str]:
    """Return the folders of backups in the archive at `path`, with a slash at the end; none when it is no archive."""
    if not path.is_file():
        return []
    found: dict[str, set[str]] = {}
    with path.open("rb") as stream:
        if not is_zip(stream.read(4)):
            return []
        try:
            for entry in read_directory(stream):
                folder, slash, name = entry.member.name.rpartition("/")
                if name in _OWN and folder.count("/") < _DEEPEST:
                    found.setdefault(folder + slash, set()).add(name)
        except FormatError:
            pass  # whoever opens it is told; what came before may be all that matters
    # A table of contents and what it belongs to; one of these names alone, any folder of an app may have.
    roots = [folder for folder, names in found.items() if MANIFEST in names and len(names) > 1]
    # The folder of a backup may hold the snapshot of an unfinished one.
    return [root for root in roots if not any(root != other and root.startswith(other) for other in roots)]


def _nanoseconds(time: datetime | None) -> int:
    return 0 if time is None else int(time.timestamp()) * 1_000_000_000
