"""Folders and zip archives as the same thing: names, and files that can be read."""

import hashlib
from collections.abc import Callable
from functools import lru_cache, partial
from typing import BinaryIO, Final, TypeAlias

from bugsweep.errors import EvidenceError, FormatError
from bugsweep.evidence.places import Place, entries_of
from bugsweep.formats.packed_bytes import PackedBytes
from bugsweep.formats.zip_archive import ZipArchive, ZipMember, is_zip
from bugsweep.model.evidence import EvidenceFile, FileMetadata, path_beside
from bugsweep.model.record import Origin, Problem

MOST_FILES: Final = 500_000
_DEEPEST_FOLDER = 64
_DEEPEST_GLANCE = 3
_MOST_GLANCED = 5000
_MOST_INNER = 20
_LARGEST_INNER = 2 * 1024**3
_HEAD = 4096


class TreeFile:
    """A file of a tree, under the path that parsers know it by."""

    def __init__(self, tree: "Tree", name: str, path: str) -> None:
        """Show `name` of `tree` as `path`."""
        self._tree = tree
        self._name = name
        self.path = path

    @property
    def size(self) -> int:
        """Length in bytes."""
        return self._tree.metadata(self._name).size or 0

    @property
    def metadata(self) -> FileMetadata:
        """Size and time of change."""
        return self._tree.metadata(self._name)

    def open(self) -> BinaryIO:
        """Open the content; raises `FormatError` when it is damaged."""
        return self._tree.open(self._name)

    def beside(self, suffix: str) -> EvidenceFile | None:
        """Return the file with that suffix."""
        name = path_beside(self._name, suffix)
        if name not in self._tree:
            return None
        return TreeFile(self._tree, name, path_beside(self.path, suffix))


class DiskFile:
    """A file on this disk, under the path that parsers know it by."""

    metadata = FileMetadata()

    def __init__(self, path: str, real: Place) -> None:
        """Show `real` as `path`."""
        self.path = path
        self._real = real

    @property
    def size(self) -> int:
        """Length in bytes."""
        return self._real.stat().st_size

    def open(self) -> BinaryIO:
        """Open the content."""
        return open_binary(self._real)

    def beside(self, suffix: str) -> EvidenceFile | None:  # noqa: ARG002 - the protocol's signature
        """Return None: the file stands alone."""
        return None


class FolderTree:
    """The files of a folder; links are not followed."""

    def __init__(self, root: Place, *, glance: bool = False) -> None:
        """List `root`; at a `glance` only the upper folders and the first files, enough to tell what it is.

        Raises:
            EvidenceError: when it holds more files than any acquisition of this kind has.
        """
        self._root = root
        self._glance = glance
        self._deepest = _DEEPEST_GLANCE if glance else _DEEPEST_FOLDER
        self._sizes: dict[str, int] = {}
        self._problems: list[Problem] = []
        self._list(root, "", 0)
        self.names = tuple(sorted(self._sizes))

    def _list(self, folder: Place, prefix: str, depth: int) -> None:
        try:
            with entries_of(folder) as scanned:
                entries = sorted(scanned, key=lambda entry: entry.name)
        except OSError as error:
            self._problems.append(Problem(Origin(prefix), f"cannot be listed: {error.strerror}", "file"))
            return
        for entry in entries:
            if self._glance and len(self._sizes) >= _MOST_GLANCED:
                return
            name = f"{prefix}{entry.name}"
            if entry.is_symlink():
                self._problems.append(Problem(Origin(name), "a link, which is not followed", "file"))
            elif entry.is_dir():
                if depth < self._deepest:
                    self._list(folder / entry.name, f"{name}/", depth + 1)
                else:
                    self._problems.append(Problem(Origin(name), "folders nested too deeply", "file"))
            elif len(self._sizes) >= MOST_FILES:
                raise EvidenceError(f"{self._root} holds more than {MOST_FILES} files.")
            elif entry.is_file():
                self._sizes[name] = entry.stat().st_size

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What cannot be used."""
        return tuple(self._problems)

    def holds_only(self, name: str) -> bool:
        """Whether there is nothing else at the top; hidden files, which systems leave everywhere, do not count."""
        return all(entry.name == name or entry.name.startswith(".") for entry in self._root.iterdir())

    def __contains__(self, name: str) -> bool:
        return name in self._sizes

    def file(self, name: str, path: str = "") -> EvidenceFile:
        """Return the file `name`."""
        return TreeFile(self, name, path or name)

    def metadata(self, name: str) -> FileMetadata:
        """Return the size of a file; the times on this disk are those of the copy."""
        return FileMetadata(size=self._sizes[name])

    def open(self, name: str) -> BinaryIO:
        """Open a file."""
        return (self._root / name).open("rb")

    def head(self, name: str) -> bytes:
        """Return the beginning of a file."""
        with self.open(name) as stream:
            return stream.read(_HEAD)

    def salvaged(self, name: str) -> tuple[Callable[[], BinaryIO], str]:
        """Return what opens a file, and no complaint: a file on disk is what it is."""
        return partial(self.open, name), ""

    def sha256(self) -> str:
        """Return the hash of names and sizes."""
        digest = hashlib.sha256()
        for name in self.names:
            digest.update(f"{name}\0{self._sizes[name]}\n".encode("utf-8", "surrogateescape"))
        return digest.hexdigest()


class ZipTree:
    """The files of a zip archive."""

    def __init__(self, open_archive: Callable[[], BinaryIO]) -> None:
        """Read the table of contents of what `open_archive` opens.

        Raises:
            FormatError: when it is no zip archive.
        """
        self._open_archive = open_archive
        self._archive = ZipArchive(open_archive)
        self.names = tuple(self._archive.members)
        self._kept: tuple[str, PackedBytes] = ("", PackedBytes())

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Members that cannot be used."""
        return tuple(Problem(Origin(name), reason, "file") for name, reason in self._archive.refused)

    def __contains__(self, name: str) -> bool:
        return name in self._archive.members

    def file(self, name: str, path: str = "") -> EvidenceFile:
        """Return the member `name`."""
        return TreeFile(self, name, path or name)

    def metadata(self, name: str) -> FileMetadata:
        """Return size and time of a member."""
        member: ZipMember = self._archive.members[name]
        return FileMetadata(size=member.size, modified_at=member.modified_at)

    def open(self, name: str) -> BinaryIO:
        """Inflate a member into memory, where its bytes are kept packed; the last one stays for the next call."""
        if self._kept[0] != name:
            self._kept = (name, self._archive.read(name))
        return self._kept[1].open()

    def head(self, name: str) -> bytes:
        """Return the beginning of a member; empty when it is damaged."""
        try:
            return next(self._archive.chunks(name), b"")[:_HEAD]
        except FormatError:
            return b""

    def salvaged(self, name: str) -> tuple[Callable[[], BinaryIO], str]:
        """Return what opens a member as far as it is intact, and what is wrong with it."""
        content, fault = PackedBytes(), ""
        try:
            content.extend(self._archive.chunks(name))
        except FormatError as error:
            fault = str(error)
        self._kept = (name, content) if not fault else self._kept
        return content.open, fault

    def sha256(self) -> str:
        """Return the hash of the archive."""
        return digest_of(self._open_archive)


Tree: TypeAlias = FolderTree | ZipTree


def open_tree(path: Place, *, glance: bool = False) -> Tree | None:
    """Return the files of a folder or zip archive at `path`, or None where it is neither; raises as `FolderTree`."""
    if path.is_dir():
        return FolderTree(path, glance=glance)
    status = path.stat()
    return _zip_at(path, status.st_size, status.st_mtime_ns)


@lru_cache(1)
def _zip_at(path: Place, _size: int, _modified: int) -> ZipTree | None:
    """Return an archive; the last is kept, for each kind of evidence asks whether it is one of its own."""
    return _zip_tree(partial(open_binary, path))


def nested_tree(file: EvidenceFile) -> ZipTree | None:
    """Return the files of the zip archive that `file` is, or None where it is not one that can be read."""
    try:
        return _zip_tree(file.open)
    except FormatError:  # it is damaged in the archive that it lies in
        return None


def is_whole(tree: Tree, root: str) -> bool:
    """Whether what lies below `root`, empty or a folder with its slash, stands for all of `tree`.

    Of an archive any part does. A folder that holds more than that one is a collection: what lies in it is evidence by
    itself, and taking one for the whole would lose the others.
    """
    return not root or not isinstance(tree, FolderTree) or tree.holds_only(root.partition("/")[0])


def likely_archives(tree: Tree) -> list[str]:
    """Return the names of archives that may be the evidence, packed once more: not deep inside, not many, not huge."""
    return [
        name
        for name in tree.names
        if name.endswith(".zip")
        and name.count("/") < _DEEPEST_GLANCE
        and (tree.metadata(name).size or 0) < _LARGEST_INNER
    ][:_MOST_INNER]


def _zip_tree(open_archive: Callable[[], BinaryIO]) -> ZipTree | None:
    with open_archive() as stream:
        head = stream.read(4)
    if not is_zip(head):
        return None
    try:
        return ZipTree(open_archive)
    except FormatError:
        return None


def sha256_of(file: Place) -> str:
    """Return the hash of a file."""
    return digest_of(partial(open_binary, file))


def open_binary(path: Place) -> BinaryIO:
    """Open a file on this disk."""
    return path.open("rb")


def head_of(path: Place, size: int) -> bytes:
    """Return the first `size` bytes of a file on this disk."""
    with open_binary(path) as stream:
        return stream.read(size)


def digest_of(open_file: Callable[[], BinaryIO]) -> str:
    """Return the hash of what `open_file` opens."""
    digest = hashlib.sha256()
    with open_file() as stream:
        for chunk in iter(partial(stream.read, 1024 * 1024), b""):
            digest.update(chunk)
    return digest.hexdigest()
