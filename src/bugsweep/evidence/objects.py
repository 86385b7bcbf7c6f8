"""Evidence in an object store such as S3, read where it lies: in blocks, in memory, and never to disk."""

import io
import os
import stat
from collections import OrderedDict
from datetime import datetime
from typing import TYPE_CHECKING, Any, BinaryIO, Final, Literal, TypeAlias

from bugsweep.evidence.places import VirtualPath, status_of
from bugsweep.formats.object_stores import ObjectStore, object_errors, open_object_store
from bugsweep.formats.random_access import RandomAccess

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_BLOCK: Final = 4 << 20
"""Bytes that are fetched at once."""
_BLOCKS: Final = 16
"""So many are kept, of all objects below one address: 64 MiB at most."""
_HANDLES: Final = 32
_FILE_MODE: Final = stat.S_IFREG | 0o400
_FOLDER_MODE: Final = stat.S_IFDIR | 0o500

_Facts: TypeAlias = tuple[int, int, int]
"""Mode, size and when it was changed, in nanoseconds: a backup may have half a million objects."""


class ObjectTree:
    """What lies at and below one address, with the blocks that were read last."""

    def __init__(self, url: str) -> None:
        """Use what is at `url`; raises as `open_object_store`."""
        self._store, self.root = open_object_store(url)
        self._facts: dict[str, _Facts | None] = {}
        self._listed: set[str] = set()
        self._handles: OrderedDict[str, ObjectStore] = OrderedDict()
        self._blocks: OrderedDict[tuple[str, int], bytes] = OrderedDict()

    def status(self, path: str) -> os.stat_result:
        """Return size and kind; raises `FileNotFoundError` when there is nothing, `OSError` when it is not said."""
        if path not in self._facts and path == self.root:
            self._facts[path] = self._asked(path)
        elif path not in self._facts:
            self._list(path.rpartition("/")[0])  # most names that are tried are not there: one question answers all
        if (known := self._facts.get(path)) is None:
            raise FileNotFoundError(2, "No such file or directory")
        return status_of(*known)

    def _asked(self, path: str) -> _Facts | None:
        try:
            with object_errors():
                return _facts(self._store.info(path))
        except FileNotFoundError:
            return None

    def _list(self, folder: str) -> None:
        """Learn what lies in a folder; nothing where it is none."""
        if folder in self._listed:
            return
        try:
            self.names(folder)
        except (FileNotFoundError, NotADirectoryError):
            self._listed.add(folder)

    def names(self, path: str) -> list[str]:
        """Return the paths in a folder; raises `OSError` when it is none."""
        if not stat.S_ISDIR(self.status(path).st_mode):
            raise NotADirectoryError(20, "Not a directory")
        with object_errors():
            entries = self._store.ls(path, detail=True)
        found = {str(entry["name"]).rstrip("/"): _facts(entry) for entry in entries}
        found.pop(path, None)  # some stores have an object that stands for the folder
        self._facts.update(found)
        self._listed.add(path)
        return sorted(found)

    def block(self, path: str, number: int) -> bytes:
        """Return a block of an object; raises `OSError` when it cannot be read, or is no longer what it was."""
        place = (path, number)
        if (known := self._blocks.get(place)) is not None:
            self._blocks.move_to_end(place)
            return known
        size = self.status(path).st_size
        wanted = min(_BLOCK, size - number * _BLOCK)
        with object_errors():
            handle = self._handle(path)
            handle.seek(number * _BLOCK)
            content = bytes(handle.read(wanted))
        if len(content) != wanted:
            raise OSError(5, "the object ends before its end")
        self._blocks[place] = content
        while len(self._blocks) > _BLOCKS:
            self._blocks.popitem(last=False)
        return content

    def _handle(self, path: str) -> ObjectStore:
        """Return the object, opened once: the store then tells when it is replaced meanwhile."""
        if path not in self._handles:
            self._handles[path] = self._store.open(path, "rb", cache_type="none")
            while len(self._handles) > _HANDLES:
                self._handles.popitem(last=False)
        self._handles.move_to_end(path)
        return self._handles[path]


class ObjectPath(VirtualPath):
    """A path in an object store; what its names have in common up to a slash is a folder."""

    def __init__(self, url: str, inner: str = "", tree: ObjectTree | None = None) -> None:
        """Name what is at `inner` below `url`, such as ``s3://bucket/key``; nothing is asked yet."""
        self.url = url.rstrip("/")
        self.inner = inner
        self._tree = tree

    @property
    def tree(self) -> ObjectTree:
        """What it lies in; raises `UsageError` when what reads that kind of store is not installed."""
        if self._tree is None:
            self._tree = ObjectTree(self.url)
        return self._tree

    @property
    def _path(self) -> str:
        return f"{self.tree.root}/{self.inner}" if self.inner else self.tree.root

    def __reduce__(self) -> tuple[type["ObjectPath"], tuple[str, str]]:
        """Leave out the connection."""
        return ObjectPath, (self.url, self.inner)

    def __eq__(self, other: object) -> bool:
        """Whether both name the same."""
        return isinstance(other, ObjectPath) and str(self) == str(other)

    def __hash__(self) -> int:
        """Return what is the same for paths that name the same."""
        return hash(str(self))

    def __str__(self) -> str:
        """Return the address."""
        return f"{self.url}/{self.inner}" if self.inner else self.url

    @property
    def name(self) -> str:
        """The last part of the address."""
        return str(self).rpartition("/")[2]

    def __truediv__(self, name: str) -> "ObjectPath":
        """Return the path below."""
        return ObjectPath(self.url, "/".join(filter(None, (self.inner, name.strip("/")))), self._tree)

    def with_name(self, name: str) -> "ObjectPath":
        """Return the path beside."""
        if not self.inner:
            return ObjectPath(f"{self.url.rpartition('/')[0]}/{name}")
        return ObjectPath(self.url, "/".join(filter(None, (self.inner.rpartition("/")[0], name))), self._tree)

    def stat(self, *, follow_symlinks: bool = True) -> os.stat_result:  # noqa: ARG002 - there are no links
        """Return what the store says."""
        return self.tree.status(self._path)

    def exists(self) -> bool:
        """Whether there is an object, or one below; raises `OSError` when the store does not say."""
        return self._mode() != 0

    def is_dir(self, *, follow_symlinks: bool = True) -> bool:  # noqa: ARG002 - there are no links
        """Whether there are objects below."""
        return stat.S_ISDIR(self._mode())

    def is_file(self, *, follow_symlinks: bool = True) -> bool:  # noqa: ARG002 - there are no links
        """Whether there is an object."""
        return stat.S_ISREG(self._mode())

    def is_symlink(self) -> bool:
        """There are none."""
        return False

    def _mode(self) -> int:
        try:
            return self.stat().st_mode
        except FileNotFoundError:
            return 0

    def readlink(self) -> str:
        """Raise `OSError`: there are none."""
        raise OSError(22, "Invalid argument")

    def iterdir(self) -> "list[ObjectPath]":
        """Return what lies in the folder, by name."""
        below = len(self.tree.root) + 1
        return [ObjectPath(self.url, path[below:], self._tree) for path in self.tree.names(self._path)]

    def open(self, mode: Literal["rb"], buffering: int = -1) -> BinaryIO:  # noqa: ARG002 - it is always so
        """Open the object, whose blocks are fetched as they are read."""
        if not stat.S_ISREG(self.stat().st_mode):
            raise IsADirectoryError(21, "Is a directory")
        return io.BufferedReader(_Object(self.tree, self._path))


class _Object(RandomAccess):
    """An object as a file."""

    def __init__(self, tree: ObjectTree, path: str) -> None:
        super().__init__(tree.status(path).st_size)
        self._tree = tree
        self._path = path

    def readinto(self, buffer: "WriteableBuffer") -> int:
        if self._position >= self._size:
            return 0
        view = memoryview(buffer).cast("B")
        number, begin = divmod(self._position, _BLOCK)
        part = self._tree.block(self._path, number)[begin : begin + len(view)]
        view[: len(part)] = part
        self._position += len(part)
        return len(part)


def _facts(entry: dict[str, Any]) -> _Facts:
    """Return what a listing of fsspec says of one thing."""
    is_folder = entry.get("type") == "directory"
    changed = entry.get("LastModified") or entry.get("mtime") or entry.get("created")
    moment = int(changed.timestamp() * 1_000_000_000) if isinstance(changed, datetime) else 0
    return (_FOLDER_MODE, 0, moment) if is_folder else (_FILE_MODE, int(entry["size"] or 0), moment)
