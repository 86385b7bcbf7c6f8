"""SQLite databases read where they lie: through any container, with their write-ahead log, without a copy on disk.

SQLite reads pages through a virtual file system of ours (`sqlite_vfs`), which asks the evidence for the bytes it needs.
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
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager

import apsw

from bugsweep.formats.sqlite_rows import R, RowReader, batches
from bugsweep.formats.sqlite_vfs import DatabaseError, EvidencePages, connect
from bugsweep.model.evidence import EvidenceFile, origin_of
from bugsweep.model.record import Problem

__all__ = ["Database", "DatabaseError", "open_database"]

_OPTIONAL_COLUMN = re.compile(r"\{(\w+)\.(\w+)\}")


@contextmanager
def open_database(file: EvidenceFile) -> Iterator["Database"]:
    """Open the database in `file` together with the write-ahead log beside it.

    Raises:
        DatabaseError: when it is not a database.
    """
    with ExitStack() as stack:
        pages = EvidencePages.open(file, stack)
        yield Database(file, connect(pages, stack))


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
        read = RowReader(row_type).read
        cursor = self._connection.cursor()
        try:
            for batch in batches(cursor.execute(self._resolved(query), parameters)):
                if isinstance(batch, UnicodeDecodeError):
                    yield Problem(origin_of(self._file), f"a row with text that is not UTF-8: {batch}")
                    continue
                yield from read(batch, self._file)
        except apsw.Error as error:
            yield Problem(origin_of(self._file), f"the database is damaged: {error}", "file")
        finally:
            cursor.close()

    def _resolved(self, query: str) -> str:
        def column(match: re.Match[str]) -> str:
            table, name = match.groups()
            return f"{table}.{name}" if name in self.columns(table) else "NULL"

        return _OPTIONAL_COLUMN.sub(column, query)
