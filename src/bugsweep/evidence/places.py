"""Where evidence lies: a path on this disk, or one in something that only looks like a folder.

A kind of evidence takes a `Place` and uses of it what `pathlib.Path` and `VirtualPath` have in common, and
`entries_of` in place of ``os.scandir``, which for a real folder it is.
"""

import os
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import BinaryIO, Literal, Protocol, TypeAlias


class Entry(Protocol):
    """What lies in a folder, as ``os.scandir`` gives it."""

    @property
    def name(self) -> str:
        """Its last part."""

    def is_dir(self, *, follow_symlinks: bool = True) -> bool:
        """Whether it is a folder."""

    def is_file(self, *, follow_symlinks: bool = True) -> bool:
        """Whether it is a file."""

    def is_symlink(self) -> bool:
        """Whether it is a link."""

    def stat(self, *, follow_symlinks: bool = True) -> os.stat_result:
        """Return size, mode and times."""


class VirtualPath(ABC):
    """A path in something that is no folder on this disk: read-only, and no link in it is ever followed.

    It can be sent to another process, where `open_evidence` opens anew what it lies in.
    """

    @property
    @abstractmethod
    def name(self) -> str:
        """The last part."""

    @property
    def suffix(self) -> str:
        """The ending of the name."""
        return os.path.splitext(self.name)[1]  # noqa: PTH122 - there is no path on this disk

    @abstractmethod
    def __truediv__(self, name: str) -> "VirtualPath":
        """Return the path below this one; slashes in `name` part folders."""

    def joinpath(self, *names: str) -> "VirtualPath":
        """Return the path below this one."""
        return self / "/".join(names)

    @abstractmethod
    def with_name(self, name: str) -> "VirtualPath":
        """Return the path of that name beside this one."""

    @abstractmethod
    def stat(self, *, follow_symlinks: bool = True) -> os.stat_result:
        """Return size, mode and times; raises `FileNotFoundError` when there is nothing."""

    @abstractmethod
    def exists(self) -> bool:
        """Whether there is anything."""

    @abstractmethod
    def is_dir(self, *, follow_symlinks: bool = True) -> bool:
        """Whether it is a folder."""

    @abstractmethod
    def is_file(self, *, follow_symlinks: bool = True) -> bool:
        """Whether it is a file."""

    @abstractmethod
    def is_symlink(self) -> bool:
        """Whether it is a link."""

    @abstractmethod
    def readlink(self) -> str:
        """Return where a link leads."""

    @abstractmethod
    def iterdir(self) -> "Iterable[VirtualPath]":
        """Return what lies in the folder; raises `OSError` when it is none."""

    @abstractmethod
    def open(self, mode: Literal["rb"], buffering: int = -1) -> BinaryIO:
        """Open the file: seekable, read-only; raises `OSError` when it is none or cannot be read."""

    @abstractmethod
    def __str__(self) -> str:
        """Return how it is called in results and messages."""


Place: TypeAlias = Path | VirtualPath


def entries_of(folder: Place) -> AbstractContextManager[Iterator[Entry]]:
    """Return what lies in `folder`, as ``os.scandir`` does; raises `OSError` as it."""
    return os.scandir(folder) if isinstance(folder, Path) else nullcontext(iter(folder.iterdir()))


def anything_at(place: Place) -> bool:
    """Whether there is anything, be it a link that leads nowhere."""
    return os.path.lexists(place) if isinstance(place, Path) else place.exists()


def status_of(mode: int, size: int, modified_ns: int) -> os.stat_result:
    """Return what ``os.stat`` would say of something virtual, changed so many nanoseconds after 1970."""
    seconds = modified_ns // 1_000_000_000
    return os.stat_result(
        (mode, 0, 0, 1, 0, 0, size, seconds, seconds, seconds),
        {
            "st_atime": modified_ns / 1e9,
            "st_mtime": modified_ns / 1e9,
            "st_ctime": modified_ns / 1e9,
            "st_atime_ns": modified_ns,
            "st_mtime_ns": modified_ns,
            "st_ctime_ns": modified_ns,
        },
    )
