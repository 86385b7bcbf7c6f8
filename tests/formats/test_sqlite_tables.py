"""Shapes of tables, from the statements that made them."""

import apsw
import pytest

from bugsweep.formats.sqlite_tables import Column, TableShape, read_shape

NULL, INTEGER, REAL, BLOB, TEXT = 0, 1, 7, 12, 13


def test_shape_says_what_the_columns_hold() -> None:
    """Affinity, collation, NOT NULL and default; the integer key is the rowid; virtual columns are not in records."""
    shape = read_shape(
        "message",
        """CREATE TABLE message (id INTEGER PRIMARY KEY AUTOINCREMENT, guid TEXT UNIQUE NOT NULL COLLATE NOCASE,
        date DATETIME DEFAULT -1, size DOUBLE DEFAULT 1.5, data DEFAULT x'00', twice AS (size * 2), FOREIGN KEY (date)
        REFERENCES other (id), CHECK (length(guid) > 0))""",
    )

    assert shape == TableShape(
        name="message",
        columns=(
            Column(name="id", affinity="INT"),
            Column(name="guid", affinity="TEXT", collation="NOCASE", not_null=True),
            Column(name="date", affinity="NUMERIC", default=-1),
            Column(name="size", affinity="REAL", default=1.5),
            Column(name="data", default=b"\0"),
        ),
        rowid_column="id",
        virtual_columns=("twice",),
    )
    assert shape.names == {"id", "guid", "date", "size", "data", "twice"}


@pytest.mark.parametrize(
    ("statement", "rowid_column", "without_rowid"),
    [
        ("CREATE TABLE t (a INTEGER PRIMARY KEY)", "a", False),
        ("CREATE TABLE t (a INTEGER, b, PRIMARY KEY (a))", "a", False),
        ("CREATE TABLE t (a INTEGER PRIMARY KEY DESC)", None, False),
        ("CREATE TABLE t (a INT PRIMARY KEY)", None, False),
        ("CREATE TABLE t (a INTEGER, b, PRIMARY KEY (a, b))", None, False),
        ("CREATE TABLE t (a INTEGER PRIMARY KEY) WITHOUT ROWID", None, True),
    ],
)
def test_only_the_one_integer_key_is_the_rowid(statement: str, rowid_column: str | None, without_rowid: bool) -> None:  # noqa: FBT001 - a parameter of the test
    """As SQLite sees it, its exceptions included."""
    shape = read_shape("t", statement)

    assert shape is not None
    assert (shape.rowid_column, shape.without_rowid) == (rowid_column, without_rowid)


@pytest.mark.parametrize(
    "statement",
    [
        "",
        "no statement",
        "CREATE TABLE t (a)\0",
        "CREATE TABLE t (a",
        "CREATE VIEW t AS SELECT 1 AS a",
        "CREATE VIRTUAL TABLE t USING fts5(a)",
        "CREATE TABLE t AS WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n) SELECT i FROM n",
        "ATTACH '/tmp/elsewhere.db' AS other; CREATE TABLE other.t (a)",
        "CREATE TABLE t (a); CREATE TABLE u (a)",
        "CREATE TABLE t (a); PRAGMA writable_schema = 1",
        "CREATE TABLE t (a COLLATE of_the_app UNIQUE)",
    ],
)
def test_statement_that_does_not_make_one_plain_table_is_none(statement: str) -> None:
    """Nothing that a hostile schema says is run, and nothing runs without end."""
    assert read_shape("t", statement) is None


def test_default_that_is_no_constant_is_not_computed() -> None:
    """A column cannot be added with one."""
    shape = read_shape("t", "CREATE TABLE t (a DEFAULT (randomblob(9)), b DEFAULT CURRENT_TIME, c DEFAULT 'x')")

    assert shape is not None
    assert [column.default for column in shape.columns] == [None, None, "x"]


@pytest.mark.parametrize(
    ("types", "fitting"),
    [
        ([NULL, TEXT, INTEGER], True),
        ([NULL, TEXT, NULL], True),
        ([NULL, BLOB], True),
        ([INTEGER, TEXT, INTEGER], False),
        ([NULL, NULL, INTEGER], False),
        ([NULL, REAL, INTEGER], False),
        ([NULL, TEXT, TEXT], False),
        ([NULL, TEXT, INTEGER, NULL, NULL], False),
    ],
)
def test_record_fits_when_its_values_can_be_those_of_the_columns(types: list[int], fitting: bool) -> None:  # noqa: FBT001 - a parameter of the test
    """The rowid is NULL in it, texts are not numbers, and there are no more values than columns."""
    shape = read_shape("t", "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT NOT NULL, b INTEGER, c)")

    assert shape is not None
    assert shape.fits(types) == fitting


def test_statement_makes_the_table_without_its_constraints() -> None:
    """Whatever its names are; the rows that are left may break any constraint."""
    shape = read_shape(
        'o"dd', 'CREATE TABLE "o""dd" ("se""lect" INTEGER PRIMARY KEY, "a b" TEXT UNIQUE NOT NULL, c AS (1))'
    )
    assert shape is not None
    connection = apsw.Connection(":memory:")
    connection.execute(shape.statement())
    connection.execute('INSERT INTO "o""dd" ("a b") VALUES (NULL), (1), (1)')

    assert list(connection.execute('SELECT * FROM "o""dd"')) == [(1, None, None), (2, "1", None), (3, "1", None)]
