"""Values of a row as bytes."""

import pytest

from bugsweep.formats.sqlite_pages import PageError, PageFormat, Pages, leaf_cells
from bugsweep.formats.sqlite_records import RecordReader, serial_types
from cases import build_database

PAGE = 512
SMALL_PAGES = f"PRAGMA page_size = {PAGE};"


def pages_of(content: bytes) -> Pages:
    """Return the pages of a database of small pages."""
    return Pages(lambda amount, offset: content[offset : offset + amount], PageFormat(PAGE, PAGE))


def test_record_is_read_from_its_overflow_pages() -> None:
    """A payload in many small pages is one value again; an overflow page serves one payload only."""
    text = "".join(map(str, range(2000)))
    content, _ = build_database(f"{SMALL_PAGES} CREATE TABLE t (a, b); INSERT INTO t VALUES ('{text}', 7);")
    pages = pages_of(content)
    page = content[PAGE : 2 * PAGE]
    (cell,) = leaf_cells(page, 0, PAGE)
    reader = RecordReader([0, 1], [None, None], "utf-8")
    taken: set[int] = set()

    assert reader.read(pages, page, cell, taken) == [1, text, 7]
    assert reader.read(pages, page, cell, taken) is None
    assert RecordReader([], [None, None], "utf-8").read(pages, page, cell, taken) == [1]


def test_lost_overflow_page_loses_the_record() -> None:
    """Half a value is none."""
    content, _ = build_database(f"{SMALL_PAGES} CREATE TABLE t (a); INSERT INTO t VALUES ('{'x' * 5000}');")
    page = content[PAGE : 2 * PAGE]
    (cell,) = leaf_cells(page, 0, PAGE)

    assert RecordReader([0], [None], "utf-8").read(pages_of(content[: 5 * PAGE]), page, cell, set()) is None


def test_header_of_a_record_may_itself_go_on_to_an_overflow_page() -> None:
    """A table with hundreds of columns in small pages."""
    count = 600
    columns = ", ".join(f"c{number}" for number in range(count))
    content, _ = build_database(
        f"{SMALL_PAGES} CREATE TABLE t ({columns}); INSERT INTO t VALUES ({', '.join(map(str, range(count)))});"
    )
    page = content[PAGE : 2 * PAGE]
    (cell,) = leaf_cells(page, 0, PAGE)
    reader = RecordReader([0, 1, 599], [None] * count, "utf-8")

    assert reader.read(pages_of(content), page, cell, set()) == [1, 0, 1, 599]


def test_values_of_every_type_are_read() -> None:
    """Integers of each size, a double, NULL, 0, 1, texts and blobs, empty ones included."""
    values = [
        "NULL",
        "0",
        "1",
        "-2",
        "300",
        "-70000",
        "20000000",
        "-(1 << 40)",
        "1 << 62",
        "1.5",
        "''",
        "x''",
        "'é'",
        "x'ff'",
    ]
    expected = [None, 0, 1, -2, 300, -70000, 20000000, -(1 << 40), 1 << 62, 1.5, "", b"", "é", b"\xff"]
    columns = ", ".join(f"c{number}" for number in range(len(values)))
    content, _ = build_database(
        f"{SMALL_PAGES} CREATE TABLE t ({columns}); INSERT INTO t VALUES ({', '.join(values)});"
    )
    page = content[PAGE : 2 * PAGE]
    (cell,) = leaf_cells(page, 0, PAGE)
    every = range(len(values))

    assert RecordReader(every, [None] * len(values), "utf-8").read(pages_of(content), page, cell, set()) == [
        1,
        *expected,
    ]
    for place in every:
        reader = RecordReader([place], [None] * len(values), "utf-8")
        assert reader.read(pages_of(content), page, cell, set()) == [1, expected[place]]


def test_record_from_before_a_column_was_added_has_its_default() -> None:
    """SQLite does not rewrite old rows."""
    page = b"\x0d\0\0\0\x01\0\0\0\x01\xfc".ljust(508, b"\0") + b"\x02\x09\x02\x09"
    (cell,) = leaf_cells(page, 0, PAGE)

    assert RecordReader([0, 2], [None, 5, "new"], "utf-8").read(pages_of(b""), page, cell, set()) == [9, 1, "new"]


@pytest.mark.parametrize("record", [b"\x00", b"\x05\x01", b"\x02\x0a", b"\x02\x0b", b"\x02\x81", b"\x81"])
def test_header_that_cannot_be_one_of_a_record_is_a_page_error(record: bytes) -> None:
    """Lengths and types must be such as the format has."""
    with pytest.raises(PageError):
        serial_types(record, 0, len(record))
