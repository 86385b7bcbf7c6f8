"""The shape of a table, from the statement in the schema that made it.

SQLite itself parses the statement, in an empty database in memory that is allowed to make a table and nothing else.
"""

from collections.abc import Sequence
from contextlib import closing

import apsw
from msgspec import Struct

from bugsweep.formats.sql_text import sql_name
from bugsweep.formats.sqlite_records import Value

_MAKING_A_TABLE = frozenset(
    (
        apsw.SQLITE_CREATE_TABLE,
        apsw.SQLITE_CREATE_INDEX,
        apsw.SQLITE_REINDEX,
        apsw.SQLITE_INSERT,
        apsw.SQLITE_UPDATE,
        apsw.SQLITE_READ,
        apsw.SQLITE_FUNCTION,
    )
)
"""What that asks permission for: the rows of the schema, and functions in constraints, which are not run."""
_VIRTUAL = 2
"""How SQLite marks a generated column that is not stored."""
_NULL, _INTEGER, _REAL, _TEXT, _BLOB = "null", "integer", "real", "text", "blob"
_HELD = {
    "INT": frozenset((_NULL, _INTEGER, _REAL)),
    "REAL": frozenset((_NULL, _INTEGER, _REAL)),
    "TEXT": frozenset((_NULL, _TEXT, _BLOB)),
}
"""What columns of a declared type hold in practice; others hold anything (dates are often text in numeric columns)."""


class Column(Struct, frozen=True, kw_only=True):
    """One column of a table."""

    name: str
    affinity: str = "BLOB"
    """The declared type, reduced to what decides which values the column holds."""
    collation: str = "BINARY"
    not_null: bool = False
    default: Value = None
    """What records from before the column was added have."""


class TableShape(Struct, frozen=True, kw_only=True):
    """A table as the schema declares it."""

    name: str
    columns: tuple[Column, ...]
    """The columns that records have a value for, in their order."""
    rowid_column: str | None = None
    """The one that is the rowid by another name; records have NULL for it."""
    virtual_columns: tuple[str, ...] = ()
    """Generated columns that are not stored."""
    without_rowid: bool = False

    @property
    def names(self) -> frozenset[str]:
        """Names of all columns."""
        return frozenset((*(column.name for column in self.columns), *self.virtual_columns))

    def fits(self, serial_types: Sequence[int]) -> bool:
        """Whether a record of these types can be a row of the table."""
        if len(serial_types) > len(self.columns):
            return False
        for column, serial in zip(self.columns, serial_types, strict=False):
            kind = _kind(serial)
            if column.name == self.rowid_column:
                if kind is not _NULL:
                    return False
            elif (kind is _NULL and column.not_null) or (
                column.affinity in _HELD and kind not in _HELD[column.affinity]
            ):
                return False
        return True

    def statement(self) -> str:
        """Return a statement that makes the table without constraints."""
        columns = [
            f"{sql_name(column.name)} INTEGER PRIMARY KEY"
            if column.name == self.rowid_column
            else f"{sql_name(column.name)} {column.affinity} COLLATE {sql_name(column.collation)}"
            for column in self.columns
        ]
        return f"CREATE TABLE {sql_name(self.name)} ({', '.join((*columns, *map(sql_name, self.virtual_columns)))})"


def read_shape(name: str, statement: str) -> TableShape | None:
    """Return the shape of the table that `statement` makes; None when SQLite does not understand it."""
    if "\0" in name or "\0" in statement:
        return None
    try:
        with closing(apsw.Connection(":memory:")) as connection:
            connection.authorizer = _only_making_a_table
            connection.execute(statement)
            connection.authorizer = None
            return _made_table(connection, name)
    except (apsw.Error, UnicodeDecodeError):
        return None


def _only_making_a_table(operation: int, *_: str | None) -> int:
    return int(apsw.SQLITE_OK if operation in _MAKING_A_TABLE else apsw.SQLITE_DENY)


def _only_a_constant(operation: int, *_: str | None) -> int:
    return int(apsw.SQLITE_OK if operation == apsw.SQLITE_SELECT else apsw.SQLITE_DENY)


def _made_table(connection: apsw.Connection, name: str) -> TableShape | None:
    query = "SELECT name, wr, strict FROM pragma_table_list WHERE schema = 'main' AND name NOT LIKE 'sqlite_%'"
    tables = list(connection.execute(query))
    if len(tables) != 1:
        return None
    made, without_rowid, strict = tables[0]
    rows = list(
        connection.execute('SELECT name, type, "notnull", dflt_value, pk, hidden FROM pragma_table_xinfo(?)', (made,))
    )
    keys = [(column, declared) for column, declared, _, _, key, _ in rows if key]
    # An integer key that has an index of its own is not the rowid (INTEGER PRIMARY KEY DESC).
    indexed = list(connection.execute("SELECT 1 FROM pragma_index_list(?) WHERE origin = 'pk'", (made,)))
    is_rowid = len(keys) == 1 and keys[0][1].upper() == "INTEGER" and not indexed and not without_rowid
    return TableShape(
        name=name,
        columns=tuple(
            Column(
                name=column,
                affinity=_affinity(declared, strict=bool(strict)),
                collation=connection.column_metadata(None, made, column)[1],
                not_null=bool(not_null),
                default=_constant(connection, default),
            )
            for column, declared, not_null, default, _, hidden in rows
            if hidden != _VIRTUAL
        ),
        rowid_column=keys[0][0] if is_rowid else None,
        virtual_columns=tuple(column for column, *_, hidden in rows if hidden == _VIRTUAL),
        without_rowid=bool(without_rowid),
    )


def _affinity(declared: str, *, strict: bool) -> str:
    """Return the affinity of a declared type, by the rules of https://sqlite.org/datatype3.html#determination_of_column_affinity."""
    declared = declared.upper()
    if "INT" in declared:
        return "INT"
    if any(word in declared for word in ("CHAR", "CLOB", "TEXT")):
        return "TEXT"
    if not declared or "BLOB" in declared or (strict and declared == "ANY"):
        return "BLOB"
    if any(word in declared for word in ("REAL", "FLOA", "DOUB")):
        return "REAL"
    return "NUMERIC"


def _constant(connection: apsw.Connection, expression: str | None) -> Value:
    """Return the value of a default, None when it is more than a constant: a column can be added with no other."""
    if expression is None:
        return None
    connection.authorizer = _only_a_constant
    try:
        value: Value = connection.execute(f"SELECT {expression}").fetchall()[0][0]
    except (apsw.Error, UnicodeDecodeError):
        return None
    finally:
        connection.authorizer = None
    return value


def _kind(serial: int) -> str:
    if serial == 0:
        return _NULL
    if serial == 7:  # noqa: PLR2004 - the serial type of a double
        return _REAL
    if serial >= 12:  # noqa: PLR2004 - blobs and texts of any length
        return _TEXT if serial & 1 else _BLOB
    return _INTEGER
