"""What the bytes of database pages mean."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bugsweep.formats.sqlite_pages import (
    PageError,
    PageFormat,
    Pages,
    RecordReader,
    cell_count,
    freed_pages,
    interior_children,
    leaf_cells,
    read_page_format,
    serial_types,
    varint,
)
from cases import build_database

PAGE = 512
FORMAT = PageFormat(PAGE, PAGE)
SMALL_PAGES = f"PRAGMA page_size = {PAGE};"


def pages_of(content: bytes) -> Pages:
    """Return the pages of a database of small pages."""
    return Pages(lambda amount, offset: content[offset : offset + amount], FORMAT)


def as_varint(number: int) -> bytes:
    """Return the bytes of a number."""
    number &= (1 << 64) - 1
    if number >> 56:
        high = number >> 8
        return bytes(high >> shift & 0x7F | 0x80 for shift in range(49, -1, -7)) + bytes([number & 0xFF])
    digits = [number & 0x7F]
    while number := number >> 7:
        digits.append(number & 0x7F | 0x80)
    return bytes(reversed(digits))


@given(st.integers(-(1 << 63), (1 << 63) - 1), st.binary(max_size=3), st.binary(max_size=3))
def test_number_of_any_length_is_read(number: int, before: bytes, after: bytes) -> None:
    """Its end is where the next thing begins."""
    data = before + as_varint(number) + after

    assert varint(data, len(before)) == (number, len(data) - len(after))


@given(st.integers(1 << 56, (1 << 63) - 1), st.integers(0, 8))
def test_number_that_is_cut_off_is_a_page_error(number: int, length: int) -> None:
    """It cannot be read beyond its page."""
    with pytest.raises(PageError):
        varint(as_varint(number)[:length], 0)


def test_header_says_how_pages_are() -> None:
    """Page size, reserved bytes and encoding; whatever the magic is."""
    content, _ = build_database("PRAGMA page_size = 65536; PRAGMA encoding = 'UTF-16be'; CREATE TABLE t (a);")
    reserving = bytearray(content)
    reserving[20] = 32

    assert read_page_format(content) == PageFormat(65536, 65536, "utf-16-be")
    assert read_page_format(b"x" * 16 + bytes(reserving[16:])) == PageFormat(65536, 65504, "utf-16-be")


@pytest.mark.parametrize(("at", "value"), [(16, 3), (17, 7), (20, 60), (21, 65)])
def test_header_that_cannot_be_one_is_none(at: int, value: int) -> None:
    """A page size that is no power of two, pages without room, fractions that are never others."""
    content, _ = build_database(f"{SMALL_PAGES} CREATE TABLE t (a);")
    damaged = bytearray(content)
    damaged[at] = value

    assert read_page_format(bytes(damaged)) is None
    assert read_page_format(content[:99]) is None


def test_cells_are_those_of_the_page() -> None:
    """Rowid, size of the payload and its place."""
    content, _ = build_database(
        f"{SMALL_PAGES} CREATE TABLE t (a); INSERT INTO t (rowid, a) VALUES (-5, 'xy'), (300, 1);"
    )
    page = content[PAGE : 2 * PAGE]
    negative, positive = leaf_cells(page, 0, PAGE)

    assert negative[:2] == (-5, 4)
    assert page[negative[2] : negative[3]] == b"\x02\x11xy"
    assert positive[:2] == (300, 2)
    assert page[positive[2] : positive[3]] == b"\x02\x09"


def test_cells_that_overlap_give_no_more_than_the_page_has_room_for() -> None:
    """Thousands of pointers to one large cell would be a bomb."""
    size = 65536
    count = 30_000
    cell = as_varint(4000) + b"\x01" + b"\x02\x00" + bytes(3998)
    page = b"\x0d\0\0" + count.to_bytes(2, "big") + bytes(3) + (size - len(cell)).to_bytes(2, "big") * count
    page = page.ljust(size - len(cell), b"\0") + cell

    assert cell_count(page, 0) == count
    assert len(list(leaf_cells(page, 0, size))) <= 2


def test_count_of_cells_is_never_more_than_fits() -> None:
    """Whatever the page claims."""
    page = b"\x0d\0\0\xff\xff".ljust(PAGE, b"\0")

    assert cell_count(page, 0) == (PAGE - 8) // 2
    assert list(leaf_cells(page, 0, PAGE)) == []


@given(st.binary(min_size=PAGE, max_size=PAGE), st.sampled_from([0, 100]))
def test_noise_gives_cells_within_the_page_or_a_page_error(noise: bytes, header: int) -> None:
    """Nothing else comes out of any bytes."""
    for _, size, start, end in leaf_cells(noise, header, PAGE):
        assert 0 < end - start <= size
        assert end <= PAGE
    try:
        children = interior_children(noise, header)
    except PageError:
        children = []
    assert all(0 <= child.page < 1 << 32 for child in children)


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


def test_freed_pages_are_those_of_the_list() -> None:
    """What was deleted lies there; a list that runs in a circle ends."""
    content, _ = build_database(
        f"{SMALL_PAGES} CREATE TABLE t (a); INSERT INTO t VALUES (zeroblob(200000)); DROP TABLE t; CREATE TABLE u (a);"
    )
    freed = freed_pages(pages_of(content))
    circle = bytearray(content)
    trunk = int.from_bytes(content[32:36], "big")
    circle[(trunk - 1) * PAGE : (trunk - 1) * PAGE + 4] = trunk.to_bytes(4, "big")

    assert len(freed) == int.from_bytes(content[36:40], "big") > 300
    assert freed_pages(pages_of(bytes(circle))) <= freed


def test_page_that_is_cut_off_is_what_there_is_of_it() -> None:
    """What is not there is no page."""
    pages = pages_of(b"x" * (PAGE + 200))

    assert pages.page(2) == b"x" * 200
    assert pages.page(0) is None
    assert pages.page(3) is None
    assert pages.page(1 << 32) is None


def test_cell_that_goes_beyond_the_end_of_a_file_is_none() -> None:
    """It would be a text that is cut off and looks whole."""
    content, _ = build_database(f"{SMALL_PAGES} CREATE TABLE t (a); INSERT INTO t VALUES ('first'), ('second');")
    page = content[PAGE : 2 * PAGE]

    assert [rowid for rowid, *_ in leaf_cells(page[:-1], 0, PAGE)] == [2]
    assert len(list(leaf_cells(page, 0, PAGE))) == 2
