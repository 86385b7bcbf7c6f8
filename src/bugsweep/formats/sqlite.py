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
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from itertools import chain, islice

import apsw

from bugsweep.errors import FormatError
from bugsweep.formats.sqlite_rows import R, RowReader, batches
from bugsweep.formats.sqlite_salvage import Salvage, row_digest, without_known
from bugsweep.formats.sqlite_vfs import DatabaseError, EvidencePages, connect
from bugsweep.model.evidence import EvidenceFile, origin_of
from bugsweep.model.record import Problem

__all__ = ["Database", "DatabaseError", "open_database"]

_OPTIONAL_COLUMN = re.compile(r"\{(\w+)\.(\w+)\}")
_DAMAGE = (
    apsw.CorruptError,
    apsw.NotADBError,
    apsw.IOError,
    apsw.TooBigError,
    UnicodeDecodeError,  # of a message that quotes a damaged schema
    FormatError,
    OSError,
)
"""What stops SQLite on the way; the last two come from the container when it cannot give a page."""


@contextmanager
def open_database(file: EvidenceFile) -> Iterator["Database"]:
    """Open the database in `file` together with the write-ahead log beside it.

    Raises:
        DatabaseError: when it is not a database.
    """
    with ExitStack() as stack:
        pages = EvidencePages.open(file, stack)
        yield Database(file, connect(pages, stack), pages)


class Database:
    """An open database of the evidence."""

    def __init__(self, file: EvidenceFile, connection: apsw.Connection, pages: EvidencePages) -> None:
        """Wrap `connection`, opened on the `pages` of `file`.

        Raises:
            DatabaseError: when it is not a database, or one so damaged that it declares no table any more.
        """
        self._file = file
        self._connection = connection
        self._pages = pages
        self._salvage: Salvage | None = None
        self._unreadable: Exception | None = None
        """What keeps SQLite from reading even the schema."""
        self._columns: dict[str, frozenset[str]] = {}
        try:
            names = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
            self._tables = frozenset(name for (name,) in names)
        except (apsw.Error, UnicodeDecodeError) as error:
            self._salvage, self._unreadable = Salvage.of(pages), error
            if self._salvage is None:
                raise DatabaseError(f"not a readable SQLite database: {error}") from error
            self._tables = self._salvage.tables

    @property
    def tables(self) -> frozenset[str]:
        """Names of the tables."""
        return self._tables

    def columns(self, table: str) -> frozenset[str]:
        """Return the names of the columns of `table`, empty when there is no such table.

        Raises:
            DatabaseError: when the schema is damaged.
        """
        if self._unreadable is not None and self._salvage is not None:
            return self._salvage.columns(table)
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
        SQLite, the rows that it could give are followed by those that can be salvaged, and by a problem of the file.
        """
        reader = RowReader(row_type)
        resolved = self._resolved(query)
        given, damage = 0, self._unreadable
        if damage is None:
            cursor = self._connection.cursor()
            try:
                for batch in batches(cursor.execute(resolved, parameters)):
                    given += 0 if isinstance(batch, UnicodeDecodeError) else len(batch)
                    yield from reader.read(batch, self._file)
            except _DAMAGE as error:
                damage = error
            except apsw.Error as error:
                yield Problem(origin_of(self._file), f"the database cannot answer: {error}", "file")
            finally:
                cursor.close()
        if damage is not None:
            yield from self._salvaged(reader, resolved, parameters, given, damage)

    def _salvaged(
        self, reader: RowReader[R], query: str, parameters: Sequence[str | int | float], given: int, damage: Exception
    ) -> Iterator[R | Problem]:
        """Yield the rows that SQLite could not give after the `given` ones, and what is known of the damage."""
        origin = origin_of(self._file)
        reason = f"the database is damaged ({damage})"
        self._salvage = self._salvage or Salvage.of(self._pages)
        if self._salvage is None:
            yield Problem(origin, f"{reason}, and no table is declared any more", "file")
            return
        known, salvaged = self._digests(query, parameters, given), 0
        try:
            with self._salvage.answer(query, parameters) as (cursor, report):
                for batch in batches(cursor):
                    fresh = without_known(batch, known)
                    salvaged += 0 if isinstance(fresh, UnicodeDecodeError) else len(fresh)
                    yield from reader.read(fresh, self._file)
        except apsw.Error as error:
            yield Problem(origin, f"{reason}, and what is left of it cannot answer: {error}", "file")
        else:
            yield Problem(origin, f"{reason}: {report}; {salvaged} more rows were salvaged", "file")

    def _digests(self, query: str, parameters: Sequence[str | int | float], given: int) -> Counter[bytes]:
        """Return how often each of the first `given` rows of a query came; asked again, so that only damage costs."""
        known: Counter[bytes] = Counter()
        if given:
            with closing(self._connection.cursor()) as cursor, suppress(*_DAMAGE):
                rows = chain.from_iterable(
                    batch for batch in batches(cursor.execute(query, parameters)) if isinstance(batch, list)
                )
                known.update(map(row_digest, islice(rows, given)))
        return known

    def _resolved(self, query: str) -> str:
        def column(match: re.Match[str]) -> str:
            table, name = match.groups()
            return f"{table}.{name}" if name in self.columns(table) else "NULL"

        return _OPTIONAL_COLUMN.sub(column, query)
