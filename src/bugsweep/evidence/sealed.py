"""What lies in a sealed file, as if it were a folder: decrypted in memory where it is read, and never to disk."""

import os
import stat
from collections.abc import Callable, Iterator
from functools import lru_cache, partial
from pathlib import Path
from typing import BinaryIO, Literal

from msgspec.structs import replace

from bugsweep.errors import EvidenceError, FormatError, PasswordNeededError, WrongPasswordError
from bugsweep.evidence.places import VirtualPath, status_of
from bugsweep.formats.age import secret_keys, without_secret_keys
from bugsweep.formats.sealed_file import MAGIC, SealedFile, is_sealed
from bugsweep.formats.sealed_manifest import SealError
from bugsweep.model.evidence import Evidence, EvidenceFile, EvidenceInfo, PasswordSource, Seal
from bugsweep.model.record import Origin, Problem

_FOLDER_MODE = stat.S_IFDIR | 0o700


class SealedTree:
    """The paths in a sealed file."""

    def __init__(self, sealed: SealedFile) -> None:
        """Show what is in `sealed`."""
        self.sealed = sealed
        entries = sealed.manifest.entries
        self.numbers = {entry.name: number for number, entry in enumerate(entries)}
        self.children: dict[str, list[str]] = {"": []}
        for entry in entries:
            if entry.is_folder:
                self.children[entry.name] = []
            self.children[entry.name.rpartition("/")[0]].append(entry.name)

    def status(self, name: str) -> os.stat_result:
        """Return what the list says of a path; raises `FileNotFoundError` when it has none of that name."""
        if not name:
            time = int(self.sealed.manifest.sealed_at.timestamp() * 1_000_000_000)
            return status_of(_FOLDER_MODE, 0, time)
        entry = self.sealed.manifest.entries[self._number(name)]
        return status_of(entry.mode, entry.size, entry.modified_ns)

    def open(self, name: str) -> BinaryIO:
        """Open a file; raises `OSError` when it is none."""
        number = self._number(name)
        if not self.sealed.manifest.entries[number].is_file:
            raise OSError(0, "it is not a regular file")
        return self.sealed.open(number)

    def target(self, name: str) -> str:
        """Return where a link leads."""
        return self.sealed.manifest.entries[self._number(name)].target

    def faults(self, name: str) -> Iterator[Problem]:
        """Yield what could not be sealed of all at and below a path."""
        for entry in self.sealed.manifest.entries:
            if entry.fault and (not name or entry.name == name or entry.name.startswith(f"{name}/")):
                yield Problem(Origin(entry.name), f"not sealed whole: {entry.fault}", "file")

    def _number(self, name: str) -> int:
        try:
            return self.numbers[name]
        except KeyError:
            raise FileNotFoundError(2, "No such file or directory") from None


class SealedPath(VirtualPath):
    """A path in a sealed file."""

    def __init__(self, file: Path, inner: str = "", tree: SealedTree | None = None) -> None:
        """Name what is at `inner` in `file`; it can be looked at once it is opened."""
        self.file = file
        self.inner = inner
        self._tree = tree

    @property
    def tree(self) -> SealedTree:
        """What it lies in.

        Raises:
            EvidenceError: when it was not opened.
        """
        if self._tree is None:
            raise EvidenceError(f"{self.file} is sealed, and was not opened.")
        return self._tree

    def opened(self, password: PasswordSource) -> "SealedPath":
        """Return the path in the file opened by the secret key that `password` gives; raises as `open_sealed`."""
        return SealedPath(self.file, self.inner, open_sealed(self.file, password))

    def __reduce__(self) -> tuple[type["SealedPath"], tuple[Path, str]]:
        """Leave out the open file: it holds what opens it."""
        return SealedPath, (self.file, self.inner)

    def __eq__(self, other: object) -> bool:
        """Whether both name the same."""
        return isinstance(other, SealedPath) and (self.file, self.inner) == (other.file, other.inner)

    def __hash__(self) -> int:
        """Return what is the same for paths that name the same."""
        return hash((self.file, self.inner))

    def __str__(self) -> str:
        """Return the path as if the file were a folder."""
        return f"{self.file}/{self.inner}" if self.inner else str(self.file)

    @property
    def name(self) -> str:
        """The last part of the path; of the whole file, its own."""
        return self.inner.rpartition("/")[2] or self.file.name

    def __truediv__(self, name: str) -> "SealedPath":
        """Return the path below."""
        below = name.strip("/")
        return SealedPath(
            self.file, f"{self.inner}/{below}" if self.inner and below else self.inner or below, self._tree
        )

    def with_name(self, name: str) -> "SealedPath":
        """Return the path beside."""
        folder = self.inner.rpartition("/")[0]
        return SealedPath(self.file, f"{folder}/{name}" if folder else name, self._tree)

    def stat(self, *, follow_symlinks: bool = True) -> os.stat_result:  # noqa: ARG002 - no link is followed
        """Return what the list says."""
        return self.tree.status(self.inner)

    def exists(self) -> bool:
        """Whether the list has it."""
        return not self.inner or self.inner in self.tree.numbers

    def is_dir(self, *, follow_symlinks: bool = True) -> bool:  # noqa: ARG002 - no link is followed
        """Whether the list has it as a folder."""
        return self.inner in self.tree.children

    def is_file(self, *, follow_symlinks: bool = True) -> bool:  # noqa: ARG002 - no link is followed
        """Whether the list has it as a file."""
        return self._is(stat.S_ISREG)

    def is_symlink(self) -> bool:
        """Whether the list has it as a link."""
        return self._is(stat.S_ISLNK)

    def _is(self, kind: Callable[[int], bool]) -> bool:
        return self.exists() and kind(self.tree.status(self.inner).st_mode)

    def readlink(self) -> str:
        """Return where the link led."""
        return self.tree.target(self.inner)

    def iterdir(self) -> "list[SealedPath]":
        """Return what lies in the folder, in the order of the list."""
        names = self.tree.children.get(self.inner)
        if names is None:
            raise NotADirectoryError(20, "Not a directory")
        return [SealedPath(self.file, name, self._tree) for name in names]

    def open(self, mode: Literal["rb"], buffering: int = -1) -> BinaryIO:  # noqa: ARG002 - it is always so
        """Open the content, decrypted as it is read."""
        return self.tree.open(self.inner)


class InnerPassword:
    """The password of what is in a sealed file: whatever stands beside the secret keys that open the file."""

    def __init__(self, password: PasswordSource) -> None:
        """Take it from `password`, which has the keys as well."""
        self._password = password

    def __call__(self) -> str | None:
        """Return it; None when there is none."""
        return without_secret_keys(self._password() or "") or None

    def with_keys(self) -> str | None:
        """Return the keys too, for what was encrypted with age before it was sealed."""
        return self._password()


class SealedEvidence:
    """A piece of evidence from a sealed file: as it is, and by whom it was sealed."""

    def __init__(self, piece: Evidence, path: SealedPath) -> None:
        """Show `piece`, which lies at `path`."""
        self._piece = piece
        self._tree = path.tree
        self._inner = path.inner

    @property
    def info(self) -> EvidenceInfo:
        """What it is, with its seal."""
        sealed = self._tree.sealed
        return replace(
            self._piece.info,
            seal=Seal(
                sha256=sealed.sha256,
                signer=sealed.signer.line,
                sealed_at=sealed.manifest.sealed_at,
                sealed_by=sealed.manifest.sealed_by,
            ),
        )

    def files(self, wanted: Callable[[str], bool]) -> Iterator[EvidenceFile | Problem]:
        """Yield its files, and last what could not be sealed of it."""
        yield from self._piece.files(wanted)
        yield from self._tree.faults(self._inner)


def is_sealed_file(path: Path) -> bool:
    """Whether there is a sealed file at `path`; of one that cannot be read, the kinds of evidence say why."""
    if not path.is_file():
        return False
    try:
        with path.open("rb") as stream:
            return is_sealed(stream.read(len(MAGIC)))
    except OSError:
        return False


def open_sealed(file: Path, password: PasswordSource) -> SealedTree:
    """Open a sealed file by the secret key of age that `password` gives.

    Raises:
        PasswordNeededError: when it gives none.
        WrongPasswordError: when it was sealed to others.
        EvidenceError: when it is not as it was sealed.
    """
    keys = secret_keys(password() or "")
    if not keys:
        raise PasswordNeededError(f"{file} is sealed: a secret key of age (AGE-SECRET-KEY-1...) is needed as password.")
    status = file.stat()
    return _tree(file, keys, status.st_size, status.st_mtime_ns)


@lru_cache(4)
def _tree(file: Path, keys: tuple[str, ...], _size: int, _modified: int) -> SealedTree:
    """Return what is in a file; the last are kept, as a run asks for each piece of evidence in one."""
    try:
        return SealedTree(SealedFile(partial(_open, file), keys))
    except WrongPasswordError as error:
        raise WrongPasswordError(f"{file} cannot be opened: {error}.") from error
    except SealError as error:
        raise EvidenceError(f"The seal of {file} does not hold: {error}.") from error
    except FormatError as error:
        raise WrongPasswordError(f"{file} cannot be opened: {error}.") from error


def _open(file: Path) -> BinaryIO:
    return file.open("rb")
