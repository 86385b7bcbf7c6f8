"""Which pages of a damaged database still hold the rows of which table."""

from contextlib import ExitStack

import pytest

from bugsweep.formats.sqlite_pages import HEADER_SIZE, TABLE_INTERIOR, TABLE_LEAF, read_page_format
from bugsweep.formats.sqlite_trees import Forest
from bugsweep.formats.sqlite_vfs import EvidencePages
from cases import MemoryFile, build_database

PAGE = 512
SMALL_PAGES = f"PRAGMA page_size = {PAGE};"
COUNT = 3000


def numbers(table: str, value: str, count: int = COUNT) -> str:
    """Return SQL that fills `table` with rows 1 to `count`."""
    counting = f"WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < {count})"
    return f"INSERT INTO {table} {counting} SELECT i, {value} FROM n;"


TEXT = "'text ' || i"
BIG, _ = build_database(f"{SMALL_PAGES} CREATE TABLE big (id INTEGER PRIMARY KEY, a TEXT); {numbers('big', TEXT)}")
TRUE = {(number, f"text {number}") for number in range(1, COUNT + 1)}


def forest_of(content: bytes, stack: ExitStack) -> Forest:
    """Return the trees of a database."""
    page_format = read_page_format(content[:HEADER_SIZE])
    assert page_format is not None
    return Forest(EvidencePages.open(MemoryFile("a.db", content), stack), page_format)


def found(content: bytes, table: str = "big", columns: tuple[str, ...] = ("a",)) -> tuple[set[tuple[object, ...]], int]:
    """Return the rows of a table, and how many pages and rows of it are lost."""
    with ExitStack() as stack:
        forest = forest_of(content, stack)
        tree = forest.tree(table)
        if tree is None:
            return set(), 0
        rows = list(forest.rows(tree, columns))
        return {tuple(row) for row in rows if row is not None}, len(tree.gaps) + rows.count(None)


def pages_of_kind(content: bytes, kind: int) -> list[int]:
    """Return the numbers of the pages of that kind, without the first."""
    return [n for n in range(2, len(content) // PAGE + 1) if content[(n - 1) * PAGE] == kind]


def with_page(content: bytes, number: int, page: bytes) -> bytes:
    """Return a database with a page replaced."""
    return content[: (number - 1) * PAGE] + page + content[number * PAGE :]


LEAVES = pages_of_kind(BIG, TABLE_LEAF)
INTERIORS = pages_of_kind(BIG, TABLE_INTERIOR)


def test_whole_database_gives_all_rows() -> None:
    """And nothing is said to be lost."""
    assert found(BIG) == (TRUE, 0)


@pytest.mark.parametrize("number", [LEAVES[0], LEAVES[len(LEAVES) // 2], LEAVES[-1]])
def test_lost_leaf_page_loses_its_rows_only(number: int) -> None:
    """The others are there, and one page is said to be lost."""
    rows, lost = found(with_page(BIG, number, bytes(PAGE)))

    assert rows < TRUE
    assert len(rows) > COUNT - 60
    assert lost == 1


@pytest.mark.parametrize("number", INTERIORS)
def test_rows_below_a_lost_interior_page_are_found_by_themselves(number: int) -> None:
    """The root too may be lost: every leaf page is adopted."""
    assert found(with_page(BIG, number, bytes(PAGE))) == (TRUE, 1)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_database_that_is_cut_off_gives_the_rows_of_what_is_there(share: float) -> None:
    """And none that it never had."""
    rows, lost = found(BIG[: int(len(BIG) * share)])

    assert rows < TRUE
    assert len(rows) > COUNT * (share - 0.05)
    assert lost > 0


def test_page_that_points_to_itself_is_walked_once() -> None:
    """A tree with a circle in it ends."""
    root = INTERIORS[0]
    circle = BIG[(root - 1) * PAGE : root * PAGE]
    circle = circle[:8] + root.to_bytes(4, "big") + circle[12:]
    rows, lost = found(with_page(BIG, root, circle))

    assert rows == TRUE
    assert lost == 1


def test_cell_with_a_wrong_length_loses_only_its_row() -> None:
    """The rows around it are where their pointers say."""
    number = LEAVES[1]
    page = bytearray(BIG[(number - 1) * PAGE : number * PAGE])
    cell = int.from_bytes(page[8:10], "big")
    page[cell] += 1
    rows, lost = found(with_page(BIG, number, bytes(page)))

    assert rows < TRUE
    assert len(rows) == COUNT - 1
    assert lost == 1


def test_rows_that_two_tables_could_have_go_to_neither() -> None:
    """A row in the wrong table would be a false statement."""
    content, _ = build_database(
        f"{SMALL_PAGES} CREATE TABLE one (id INTEGER PRIMARY KEY, a TEXT);"
        f"CREATE TABLE two (id INTEGER PRIMARY KEY, a TEXT); CREATE TABLE other (id INTEGER PRIMARY KEY, a INTEGER);"
        f"{numbers('one', TEXT)} {numbers('two', TEXT)} {numbers('other', 'i')}"
    )
    for root in (2, 3, 4):
        content = with_page(content, root, bytes(PAGE))
    with ExitStack() as stack:
        forest = forest_of(content, stack)

        assert found(content, "one") == (set(), 1)
        assert forest.tree("two") is not None
        assert forest.orphans > 100
        assert len(found(content, "other")[0]) == COUNT


def test_deleted_rows_are_not_adopted() -> None:
    """Pages that were freed still look like pages of rows."""
    content, _ = build_database(
        f"{SMALL_PAGES} PRAGMA secure_delete = OFF; CREATE TABLE big (id INTEGER PRIMARY KEY, a TEXT);"
        f"CREATE TABLE small (id INTEGER PRIMARY KEY, a TEXT); {numbers('big', TEXT)}"
        f"INSERT INTO small VALUES (1, 'kept'); DELETE FROM big;"
    )
    content = with_page(content, 3, bytes(PAGE))

    assert found(content, "small") == (set(), 1)


def test_schema_on_many_pages_is_read_around_its_damage() -> None:
    """A lost interior page of the schema loses no table, a lost leaf page only its own."""
    tables = "".join(f"CREATE TABLE t{n} (a TEXT, b TEXT, c TEXT, d INTEGER, e TEXT);" for n in range(300))
    content, _ = build_database(
        f"{SMALL_PAGES} BEGIN; {tables} COMMIT;"
        f"INSERT INTO t7 VALUES ('index', 'x', 'x', 2, NULL), ('other', 'x', 'x', 2, NULL);"
    )
    every = {f"t{n}" for n in range(300)}
    interior = next(iter(pages_of_kind(content, TABLE_INTERIOR)))
    leaf = next(n for n in pages_of_kind(content, TABLE_LEAF) if b"CREATE TABLE" in content[(n - 1) * PAGE : n * PAGE])
    with ExitStack() as stack:
        assert forest_of(content, stack).tables == every
        without_interior = forest_of(with_page(content, interior, bytes(PAGE)), stack)
        without_leaf = forest_of(with_page(content, leaf, bytes(PAGE)), stack)

        assert without_interior.tables == every
        assert every - {f"t{n}" for n in range(20)} < without_leaf.tables < every
        assert found(with_page(content, interior, bytes(PAGE)), "t7", ("a",)) == ({(1, "index"), (2, "other")}, 0)


def test_tables_without_rowid_and_what_is_no_table_have_no_tree() -> None:
    """What is not there either."""
    content, _ = build_database(
        "CREATE TABLE w (a PRIMARY KEY) WITHOUT ROWID; CREATE VIEW v AS SELECT 1; CREATE TABLE T (a);"
    )
    with ExitStack() as stack:
        forest = forest_of(content, stack)

        assert forest.tables == {"w", "T"}
        assert forest.tree("t") is not None
        assert forest.tree("w") is None
        assert forest.tree("v") is None
        assert forest.shape("v") is None
