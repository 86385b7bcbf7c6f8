"""A damaged database answers queries with the rows that it still has.

A query is answered by a database in memory that holds what `sqlite_trees` finds of its tables: their columns, without
indexes, constraints and triggers, and of their rows only the values that the query asks for.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from itertools import islice
from typing import Any

import apsw
from msgspec import Struct
from msgspec.msgpack import encode
from xxhash import xxh3_128_digest

from bugsweep.formats.sql_text import sql_name
from bugsweep.formats.sqlite_pages import HEADER_SIZE, read_page_format
from bugsweep.formats.sqlite_rows import Values
from bugsweep.formats.sqlite_trees import Forest, Tree
from bugsweep.formats.sqlite_vfs import EvidencePages, authorise, harden

_MOST_MEMORY = 1 << 30
"""Bytes of salvaged rows for one query."""
_MEMORY_PAGE = 4096
_BATCH = 500


class SalvageReport(Struct):
    """What an answer leaves out."""

    tables: tuple[str, ...]
    unreadable_pages: int = 0
    unreadable_rows: int = 0
    orphan_pages: int = 0
    """Pages of rows that could be of more than one table."""
    unsupported: tuple[str, ...] = ()
    """Tables whose kind is not salvaged."""
    full: bool = False
    """Whether there were more rows than memory is given to."""

    def __str__(self) -> str:
        """Return it in words."""
        tables = ", ".join(self.tables)
        pages, rows = _counted(self.unreadable_pages, "page"), _counted(self.unreadable_rows, "row")
        parts = [f"{pages} and {rows} of {tables} cannot be read"]
        if self.orphan_pages:
            parts.append(f"{_counted(self.orphan_pages, 'page')} with rows fit more than one table")
        if self.unsupported:
            parts.append(f"{', '.join(self.unsupported)}: tables WITHOUT ROWID are not salvaged")
        if self.full:
            parts.append("there are more rows than memory is given to")
        return "; ".join(parts)


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def row_digest(values: Values) -> bytes:
    """Return what tells a row from others."""
    return xxh3_128_digest(encode(values))


def without_known(batch: list[Values] | UnicodeDecodeError, known: Counter[bytes]) -> list[Values] | UnicodeDecodeError:
    """Return the rows of `batch` that are not among `known`, which says how often each is and is counted down."""
    if isinstance(batch, UnicodeDecodeError) or not known:
        return batch
    fresh = []
    for values in batch:
        digest = row_digest(values)
        if known[digest]:
            known[digest] -= 1
        else:
            fresh.append(values)
    return fresh


class Salvage:
    """What is left of a damaged database."""

    def __init__(self, forest: Forest) -> None:
        """Answer from `forest`."""
        self._forest = forest

    @classmethod
    def of(cls, pages: EvidencePages) -> "Salvage | None":
        """Return what is left of `pages`; None when no table is declared there any more."""
        page_format = read_page_format(pages.read(HEADER_SIZE, 0))
        if page_format is None:
            return None
        forest = Forest(pages, page_format)
        return cls(forest) if forest.tables else None

    @property
    def tables(self) -> frozenset[str]:
        """Names of the tables."""
        return self._forest.tables

    def columns(self, table: str) -> frozenset[str]:
        """Return the names of the columns of `table`, empty when it is not declared any more."""
        shape = self._forest.shape(table)
        return shape.names if shape else frozenset()

    @contextmanager
    def answer(
        self, query: str, parameters: Sequence[str | int | float] = ()
    ) -> Iterator[tuple[apsw.Cursor, SalvageReport]]:
        """Run `query` over what is left of its tables, and say what that leaves out.

        Raises:
            apsw.Error: when the query needs what is not there any more.
        """
        with closing(apsw.Connection(":memory:")) as connection:
            harden(connection)
            connection.pragma("max_page_count", _MOST_MEMORY // _MEMORY_PAGE)
            report = self._fill(connection, self._used(connection, query, parameters))
            yield connection.execute(query, parameters), report

    def _used(
        self, connection: apsw.Connection, query: str, parameters: Sequence[str | int | float]
    ) -> dict[str, set[str]]:
        """Make the tables of `query`, empty, and return which columns of which it reads."""
        lowered = query.lower()
        for table in self._forest.tables:
            if table.lower() in lowered and (shape := self._forest.shape(table)) is not None:
                connection.execute(shape.statement())
        used: dict[str, set[str]] = {}

        def note(operation: int, table: str | None, column: str | None, *rest: str | None) -> int:
            if operation == apsw.SQLITE_READ and table in self._forest.tables:
                used.setdefault(table, set()).add(column or "")
            return authorise(operation, table, column, *rest)

        connection.authorizer = note
        connection.execute(f"EXPLAIN {query}", parameters)
        connection.authorizer = authorise
        return used

    def _fill(self, connection: apsw.Connection, used: Mapping[str, set[str]]) -> SalvageReport:
        report = SalvageReport(tuple(sorted(used)))
        for table, columns in used.items():
            tree = self._forest.tree(table)
            if tree is None:
                report.unsupported += (table,)
            else:
                report.unreadable_pages += len(tree.gaps)
                _insert(connection, tree, columns, self._forest, report)
        report.orphan_pages = self._forest.orphans
        return report


def _insert(connection: apsw.Connection, tree: Tree, used: set[str], forest: Forest, report: SalvageReport) -> None:
    if (shape := tree.shape) is None:
        return
    columns = [column.name for column in shape.columns if column.name in used and column.name != shape.rowid_column]
    others = {name.lower() for name in shape.names}
    rowid = shape.rowid_column or next((name for name in ("rowid", "oid", "_rowid_") if name not in others), None)
    targets = [*([rowid] if rowid else []), *columns]

    def rows() -> Iterator[list[Any]]:
        for row in forest.rows(tree, columns):
            if row is None:
                report.unreadable_rows += 1
            else:
                yield row if rowid else row[1:]

    # A page that a tree still reaches comes before one that was adopted: its row of the same rowid is the one to keep.
    statement = (
        f"INSERT OR IGNORE INTO {sql_name(shape.name)} ({', '.join(map(sql_name, targets))})"  # noqa: S608 - names are quoted
        f" VALUES ({', '.join('?' * len(targets))})"
    )
    remaining = rows()
    try:
        while batch := list(islice(remaining, _BATCH)):
            connection.execute("BEGIN")
            connection.executemany(statement, batch)
            connection.execute("COMMIT")
    except apsw.FullError:
        # SQLite takes back the whole transaction, if not by itself.
        report.full = True
        if connection.in_transaction:
            connection.execute("ROLLBACK")
