"""SQLite databases read where they lie: through any container, with their write-ahead log, without a copy on disk.

SQLite reads pages through a virtual file system of ours, which asks the evidence for the bytes it needs (an encrypted
file is decrypted page by page, in memory) and lays the committed frames of the ``-wal`` over them.
Nothing is ever written.

A parser says what a row is with a `NamedTuple`; values of other types become problems, numbers that are marked with an
`Epoch` become datetimes::

    class _Row(NamedTuple):
        id: int
        text: str | None
        date: Annotated[datetime | None, Epoch(from_cocoa)]

    with open_database(file) as database:
        for row in database.rows("SELECT ROWID, text, {message.date} FROM message", _Row): ...

``{table.column}`` becomes NULL where a version of the schema has no such column.
"""

import re
import types
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime
from functools import cache
from itertools import count
from typing import Annotated, Any, BinaryIO, NamedTuple, TypeVar, Union, get_args, get_origin, get_type_hints

import apsw

from bugsweep.errors import FormatError
from bugsweep.formats.sqlite_wal import WalIndex, read_wal
from bugsweep.formats.timestamps import Epoch, TimestampError
from bugsweep.model.evidence import EvidenceFile, origin_of
from bugsweep.model.record import Problem

R = TypeVar("R", bound=NamedTuple)

_MAGIC = b"SQLite format 3\0"
_LARGEST_VALUE = 64 * 1024 * 1024
"""A text or blob of more than this is refused: no artifact has one, and a hostile database may claim any size."""
_OPTIONAL_COLUMN = re.compile(r"\{(\w+)\.(\w+)\}")


class DatabaseError(FormatError):
    """A file that is no SQLite database, or one without the tables that its name promises."""


@contextmanager
def open_database(file: EvidenceFile) -> Iterator["Database"]:
    """Open the database in `file` together with the write-ahead log beside it.

    Raises:
        DatabaseError: when it is not a database.
    """
    with ExitStack() as stack:
        pages = _Pages.open(file, stack)
        name = f"evidence-{next(_serial)}"
        _VFS.pages[name] = pages
        stack.callback(_VFS.pages.pop, name)
        connection = apsw.Connection(
            f"file:{name}?immutable=1",
            flags=apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI,
            vfs=_VFS.name,
        )
        stack.callback(connection.close)
        _harden(connection)
        yield Database(file, connection)


class Database:
    """An open database of the evidence."""

    def __init__(self, file: EvidenceFile, connection: apsw.Connection) -> None:
        """Wrap `connection`, opened on `file`."""
        self._file = file
        self._connection = connection
        try:
            self._tables = frozenset(
                name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
            )
        except (apsw.Error, UnicodeDecodeError) as error:
            raise DatabaseError(f"not a readable SQLite database: {error}") from error
        self._columns: dict[str, frozenset[str]] = {}

    @property
    def tables(self) -> frozenset[str]:
        """Names of the tables."""
        return self._tables

    def columns(self, table: str) -> frozenset[str]:
        """Return the names of the columns of `table`, empty when there is no such table.

        Raises:
            DatabaseError: when the schema is damaged.
        """
        if table not in self._columns:
            query = "SELECT name FROM pragma_table_xinfo(?)"
            try:
                self._columns[table] = frozenset(name for (name,) in self._connection.execute(query, (table,)))
            except (apsw.Error, UnicodeDecodeError) as error:
                raise DatabaseError(f"the columns of {table} cannot be read: {error}") from error
        return self._columns[table]

    def require(self, *tables: str) -> None:
        """Check that the tables are there.

        Raises:
            DatabaseError: when one is not; the schema is not one that the parser knows.
        """
        if missing := [table for table in tables if table not in self._tables]:
            raise DatabaseError(f"no table {', '.join(missing)}: a schema that is not known")

    def rows(
        self, query: str, row_type: type[R], parameters: Sequence[str | int | float] = ()
    ) -> Iterator[R | Problem]:
        """Yield the rows of `query` as `row_type`, and a problem for each value that does not fit it.

        A row with a value of the wrong type is left out; a time outside the calendar becomes None. When damage stops
        SQLite, that is a problem of the file, after the rows that it could give.
        """
        read = _reader(row_type)
        cursor = self._connection.cursor()
        try:
            for values in _fetched(cursor.execute(self._resolved(query), parameters)):
                if isinstance(values, UnicodeDecodeError):
                    yield Problem(origin_of(self._file), f"a row with text that is not UTF-8: {values}")
                    continue
                row, complaints = read(values)
                for complaint in complaints:
                    yield Problem(origin_of(self._file, f"row {values[0]!r}"), complaint)
                if row is not None:
                    yield row
        except apsw.Error as error:
            yield Problem(origin_of(self._file), f"the database is damaged: {error}", "file")
        finally:
            cursor.close()

    def _resolved(self, query: str) -> str:
        def column(match: re.Match[str]) -> str:
            table, name = match.groups()
            return f"{table}.{name}" if name in self.columns(table) else "NULL"

        return _OPTIONAL_COLUMN.sub(column, query)


class _Pages:
    """The bytes of a database as its last commit left them."""

    def __init__(self, main: BinaryIO, size: int, wal: BinaryIO | None, index: WalIndex | None) -> None:
        self._main = main
        self._wal = wal
        self._frames = index.frames if index else {}
        self._page_size = index.page_size if index else 0
        # A truncated database is padded to the size that its header names: SQLite refuses it otherwise, and so gives
        # the rows of the pages that are there.
        self.size = index.page_count * index.page_size if index else max(size, self._promised_size())

    @classmethod
    def open(cls, file: EvidenceFile, stack: ExitStack) -> "_Pages":
        main = stack.enter_context(file.open())
        wal_file = file.beside("-wal")
        wal = stack.enter_context(wal_file.open()) if wal_file and wal_file.size else None
        index = read_wal(wal) if wal else None
        if index is None:
            head = main.read(len(_MAGIC))
            if head != _MAGIC:
                raise DatabaseError("empty file" if not head else "not an SQLite database")
        return cls(main, file.size, wal, index)

    def read(self, amount: int, offset: int) -> bytes:
        data = self._read_page_part(amount, offset)
        if offset <= 18 < offset + len(data):  # noqa: PLR2004 - the two journal mode bytes, of which 1 means "no log"
            patched = bytearray(data)
            patched[18 - offset : 20 - offset] = b"\x01" * min(2, len(data) - (18 - offset))
            return bytes(patched)
        return data

    def _read_page_part(self, amount: int, offset: int) -> bytes:
        if self._frames:
            number, within = divmod(offset, self._page_size)
            if (start := self._frames.get(number + 1)) is not None and self._wal is not None:
                self._wal.seek(start + within)
                return self._wal.read(min(amount, self._page_size - within))
        self._main.seek(offset)
        return self._main.read(amount)

    def _promised_size(self) -> int:
        self._main.seek(0)
        header = self._main.read(100)
        page_size = int.from_bytes(header[16:18], "big")
        return (65536 if page_size == 1 else page_size) * int.from_bytes(header[28:32], "big")


class _EvidenceFileSystem(apsw.VFS):
    """Gives SQLite the pages of open evidence, by name, and nothing else."""

    name = "bugsweep-evidence"

    def __init__(self) -> None:
        self.pages: dict[str, _Pages] = {}
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

    def __init__(self, pages: _Pages) -> None:
        self._pages = pages

    def xRead(self, amount: int, offset: int) -> bytes:  # noqa: N802 - SQLite's name, here and below
        return self._pages.read(amount, offset)

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


def _harden(connection: apsw.Connection) -> None:
    """Keep a hostile schema from doing work or touching the disk."""
    connection.limit(apsw.SQLITE_LIMIT_LENGTH, _LARGEST_VALUE)
    connection.pragma("temp_store", 2)  # in memory
    connection.pragma("trusted_schema", False)
    connection.pragma("cell_size_check", True)
    connection.authorizer = _authorise


def _authorise(operation: int, first: str | None, second: str | None, database: str | None, trigger: str | None) -> int:  # noqa: ARG001 - SQLite's signature
    # Where a table is expected, a view may stand that never ends; no artifact reads views.
    return int(apsw.SQLITE_DENY) if trigger is not None else int(apsw.SQLITE_OK)


def _fetched(cursor: apsw.Cursor) -> Iterator[tuple[Any, ...] | UnicodeDecodeError]:
    """Yield row after row; one that cannot be decoded is its error, and the next still comes."""
    while True:
        try:
            yield next(cursor)
        except StopIteration:
            return
        except UnicodeDecodeError as error:
            yield error


_Read = Callable[[tuple[Any, ...]], tuple[R | None, Sequence[str]]]


@cache
def _reader(row_type: type[R]) -> _Read[R]:
    """Return a function that checks and converts the values of one row."""
    hints = get_type_hints(row_type, include_extras=True)
    names = list(row_type._fields)
    allowed = [_allowed(hints[name]) for name in names]
    epochs = [(index, epoch) for index, name in enumerate(names) if (epoch := _epoch(hints[name])) is not None]
    make = row_type._make
    verdicts: dict[tuple[type, ...], tuple[str, ...]] = {}

    def complaints_about(signature: tuple[type, ...]) -> tuple[str, ...]:
        return tuple(
            f"{name} is {kind.__name__}"
            for name, kind, kinds in zip(names, signature, allowed, strict=True)
            if kind not in kinds
        )

    def read(values: tuple[Any, ...]) -> tuple[R | None, Sequence[str]]:
        signature = tuple(map(type, values))
        complaints = verdicts.get(signature)
        if complaints is None:
            complaints = verdicts[signature] = complaints_about(signature)
        if complaints:
            return None, complaints
        if not epochs:
            return make(values), ()
        return _converted(values)

    def _converted(values: tuple[Any, ...]) -> tuple[R | None, Sequence[str]]:
        converted, late_complaints = list(values), []
        for index, epoch in epochs:
            value = values[index]
            try:
                converted[index] = epoch.convert(value) if value else None
            except TimestampError as error:
                converted[index] = None
                late_complaints.append(f"{names[index]}: {error}")
        return make(converted), late_complaints

    return read


def _epoch(hint: Any) -> Epoch | None:  # noqa: ANN401 - any annotation
    if get_origin(hint) is Annotated:
        return next((mark for mark in get_args(hint)[1:] if isinstance(mark, Epoch)), None)
    return None


def _allowed(hint: Any) -> frozenset[type]:  # noqa: ANN401 - any annotation
    """Return the types that SQLite may give for a column of this annotation."""
    if get_origin(hint) is Annotated:
        return _allowed(get_args(hint)[0])
    if get_origin(hint) in (Union, types.UnionType):
        return frozenset().union(*map(_allowed, get_args(hint)))
    if hint in (float, datetime):
        return frozenset({int, float})
    if hint is bool:
        return frozenset({int})
    return frozenset({hint})
