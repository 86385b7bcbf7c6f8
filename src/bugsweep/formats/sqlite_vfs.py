"""The bytes of a database of the evidence, and SQLite's way to them: a virtual file system that never writes.

SQLite asks for pages; they come from the container (an encrypted file is decrypted page by page, in memory) with the
committed frames of the ``-wal`` laid over them.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from io import FileIO
from itertools import count
from typing import BinaryIO

import apsw

from bugsweep.errors import FormatError
from bugsweep.formats.sqlite_pages import HEADER_SIZE, LARGEST_VALUE, MAGIC, read_page_format
from bugsweep.formats.sqlite_wal import WalIndex, read_wal
from bugsweep.model.evidence import EvidenceFile

_CACHE = 16 * 1024
"""Kilobytes of pages that are kept: a join comes back to a page many times, each time with a call to the evidence."""
_JOURNAL_MODE = (18, 19)
"""The bytes that say how the file is written and read, of which 1 means "no log"."""


class DatabaseError(FormatError):
    """A file that is no SQLite database, or one without the tables that its name promises."""


class EvidencePages:
    """The bytes of a database as its last commit left them."""

    def __init__(self, main: BinaryIO, size: int, wal: BinaryIO | None, index: WalIndex | None) -> None:
        """Lay the frames that `index` names in `wal` over the `size` bytes of `main`."""
        self._main = main
        self._main_at = _reader_at(main)
        self._main_size = size
        self.log = wal
        self.index = index
        self._frames = index.frames if index else {}
        self._page_size = index.page_size if index else 0
        # A truncated database is padded to the size that its header names: SQLite refuses it otherwise, and so gives
        # the rows of the pages that are there.
        self.size = index.page_count * index.page_size if index else max(size, self._promised_size())

    @classmethod
    def open(cls, file: EvidenceFile, stack: ExitStack) -> "EvidencePages":
        """Open `file` and the log beside it until `stack` closes.

        Raises:
            DatabaseError: when it is not a database.
        """
        main = stack.enter_context(file.open())
        wal_file = file.beside("-wal")
        wal = stack.enter_context(wal_file.open()) if wal_file and wal_file.size else None
        index = read_wal(wal) if wal else None
        if index is None:
            head = main.read(HEADER_SIZE)
            # A header with a damaged magic still has its page size and the three bytes that are the same everywhere.
            if not head.startswith(MAGIC) and read_page_format(head) is None:
                raise DatabaseError("not an SQLite database" if head else "empty file")
        return cls(main, file.size, wal, index)

    def read(self, amount: int, offset: int) -> bytes:
        """Return up to `amount` bytes at `offset`, which do not cross the end of a page."""
        if self._frames:
            number, within = divmod(offset, self._page_size)
            start = self._frames.get(number + 1)
        else:
            start = None
        if start is not None and self.log is not None:
            self.log.seek(start + within)
            data = self.log.read(min(amount, self._page_size - within))
        else:
            data = self._main_at(amount, offset)
        return data if offset > _JOURNAL_MODE[-1] else _without_journal(data, offset)

    def page_numbers(self, page_size: int) -> Iterator[int]:
        """Yield the numbers of the pages that are there, whatever the header promises."""
        in_main = self.main_page_count(page_size)
        last = self.index.page_count if self.index else in_main
        yield from range(1, min(in_main, last) + 1)
        yield from sorted(number for number in self._frames if in_main < number <= last)

    def main_page_count(self, page_size: int) -> int:
        """Return how many pages the database itself has, the last of which may be cut off."""
        return -(-self._main_size // page_size)

    def main_page(self, number: int, page_size: int) -> bytes:
        """Return a page as the database itself has it, whatever the log says."""
        return self._main_at(page_size, (number - 1) * page_size)

    def _promised_size(self) -> int:
        self._main.seek(0)
        header = self._main.read(HEADER_SIZE)
        page_size = int.from_bytes(header[16:18], "big")
        return (65536 if page_size == 1 else page_size) * int.from_bytes(header[28:32], "big")


def _reader_at(stream: BinaryIO) -> Callable[[int, int], bytes]:
    """Return what reads an amount at an offset: of a file on this disk with one call to the system for a page."""

    def read(amount: int, offset: int) -> bytes:
        stream.seek(offset)
        return stream.read(amount)

    file = getattr(stream, "raw", None)
    if not isinstance(file, FileIO) or not hasattr(os, "pread"):
        return read
    descriptor = file.fileno()

    def read_directly(amount: int, offset: int) -> bytes:
        data = os.pread(descriptor, amount, offset)
        # Some file systems give less than is there.
        return data if len(data) == amount else read(amount, offset)

    return read_directly


def connect(pages: EvidencePages, stack: ExitStack) -> apsw.Connection:
    """Return a connection that reads `pages`, open until `stack` closes."""
    name = f"evidence-{next(_serial)}"
    _VFS.pages[name] = pages
    stack.callback(_VFS.pages.pop, name)
    connection = apsw.Connection(
        f"file:{name}?immutable=1",
        flags=apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI,
        vfs=_VFS.name,
    )
    stack.callback(connection.close)
    harden(connection)
    return connection


def _without_journal(data: bytes, offset: int) -> bytes:
    """Return `data`, read at `offset`, as of a database that SQLite looks for no log of."""
    patched = bytearray(data)
    for position in _JOURNAL_MODE:
        if offset <= position < offset + len(data):
            patched[position - offset] = 1
    return bytes(patched)


def harden(connection: apsw.Connection) -> None:
    """Keep a hostile schema from doing work or touching the disk."""
    connection.limit(apsw.SQLITE_LIMIT_LENGTH, LARGEST_VALUE)
    connection.pragma("temp_store", 2)  # in memory
    with suppress(apsw.Error, FormatError, OSError):  # it reads the schema; whoever reads rows finds the damage again
        connection.pragma("cache_size", -_CACHE)
    connection.pragma("trusted_schema", False)
    connection.pragma("cell_size_check", True)
    connection.authorizer = authorise


def authorise(operation: int, first: str | None, second: str | None, database: str | None, trigger: str | None) -> int:  # noqa: ARG001 - SQLite's signature
    """Answer SQLite's question whether an operation is allowed."""
    # Where a table is expected, a view may stand that never ends; no artifact reads views.
    return int(apsw.SQLITE_DENY) if trigger is not None else int(apsw.SQLITE_OK)


class _EvidenceFileSystem(apsw.VFS):
    """Gives SQLite the pages of open evidence, by name, and nothing else."""

    name = "bugsweep-evidence"

    def __init__(self) -> None:
        self.pages: dict[str, EvidencePages] = {}
        super().__init__(self.name, "")

    def xFullPathname(self, name: str) -> str:  # noqa: N802 - SQLite's name
        return name

    def xAccess(self, pathname: str, flags: int) -> bool:  # noqa: N802, ARG002 - SQLite's name and signature
        return False

    def xOpen(self, name: "str | apsw.URIFilename | None", flags: list[int]) -> "_DatabaseFile":  # type: ignore[override]  # noqa: N802 - any object with the methods will do
        filename = name.filename() if isinstance(name, apsw.URIFilename) else name
        if filename is None or filename not in self.pages:
            raise apsw.CantOpenError("only evidence is opened here, never a temporary file")
        flags[1] = flags[0]
        return _DatabaseFile(self.pages[filename])


class _DatabaseFile:
    """What SQLite asks of an open file; everything that would write refuses."""

    def __init__(self, pages: EvidencePages) -> None:
        self._pages = pages

    def xRead(self, amount: int, offset: int) -> bytes:  # noqa: N802 - SQLite's name, here and below
        data = self._pages.read(amount, offset)
        # SQLite fills up what is cut off with zeros, and would give a text that is cut off as if it were whole.
        return data if len(data) == amount else b""

    def xFileSize(self) -> int:  # noqa: N802
        return self._pages.size

    def xClose(self) -> None:  # noqa: N802
        pass

    def xLock(self, level: int) -> None:  # noqa: N802
        pass

    def xUnlock(self, level: int) -> None:  # noqa: N802
        pass

    def xCheckReservedLock(self) -> bool:  # noqa: N802
        return False

    def xFileControl(self, op: int, ptr: int) -> bool:  # noqa: N802, ARG002
        return False

    def xSectorSize(self) -> int:  # noqa: N802
        return 4096

    def xDeviceCharacteristics(self) -> int:  # noqa: N802
        return int(apsw.SQLITE_IOCAP_IMMUTABLE)

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802, ARG002
        raise apsw.ReadOnlyError("evidence is read-only")

    def xTruncate(self, newsize: int) -> None:  # noqa: N802, ARG002
        raise apsw.ReadOnlyError("evidence is read-only")

    def xSync(self, flags: int) -> None:  # noqa: N802
        pass


_VFS = _EvidenceFileSystem()
_serial = count()
