"""What the bytes of database pages mean."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bugsweep.formats.sqlite_pages import (
    INDEX_INTERIOR,
    INDEX_LEAF,
    PageError,
    PageFormat,
    Pages,
    cell_count,
    free_space,
    freed_pages,
    index_cells,
    interior_children,
    leaf_cells,
    read_page_format,
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


def test_cells_of_an_index_are_those_of_its_pages() -> None:
    """Leaf and interior pages; the payload is a record with the rowid at its end."""
    content, _ = build_database(
        f"{SMALL_PAGES} CREATE TABLE t (a); CREATE INDEX i ON t (a);"
        "WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 100)"
        "INSERT INTO t SELECT printf('text %03d', i) FROM n;"
    )
    texts = []
    for start in range(PAGE, len(content), PAGE):
        page = content[start : start + PAGE]
        if page[0] in (INDEX_LEAF, INDEX_INTERIOR):
            texts += [page[at + 3 : at + 11].decode() for _, _, at, _ in index_cells(page, 0, PAGE)]

    assert sorted(texts) == [f"text {number:03}" for number in range(1, 101)]


def test_free_space_is_what_no_cell_has() -> None:
    """What is before the cells, and the blocks where cells were."""
    content, _ = build_database(
        f"{SMALL_PAGES} PRAGMA secure_delete = OFF; CREATE TABLE t (a);"
        "INSERT INTO t VALUES ('first'), ('second'), ('third'), ('fourth');"
        "DELETE FROM t WHERE rowid IN (2, 4);"
    )
    page = content[PAGE : 2 * PAGE]
    used = [(start, end) for _, _, start, end in leaf_cells(page, 0, PAGE)]
    before, block = free_space(page, 0, PAGE)

    assert page[block[0] : block[1]].endswith(b"second")
    assert before[0] == 12
    assert before[1] <= min(start for start, _ in used)
    assert all(end <= block[0] - 4 or start >= block[1] for start, end in used)


def test_list_of_free_blocks_that_runs_in_a_circle_ends() -> None:
    """Blocks ascend."""
    page = bytearray(b"\x0d\x00\x64" + bytes(PAGE - 3))
    page[100:104] = b"\x00\x64\x00\x10"
    page[5:7] = b"\x02\x00"

    assert list(free_space(bytes(page), 0, PAGE)) == [(8, 512), (104, 116)]


@given(st.binary(min_size=PAGE, max_size=PAGE), st.sampled_from([0, 100]))
def test_free_space_of_noise_is_within_the_page(noise: bytes, header: int) -> None:
    """And what an index would have in it too."""
    assert all(0 < start < end <= PAGE for start, end in free_space(noise, header, PAGE))
    assert all(0 < start < end <= PAGE for _, _, start, end in index_cells(noise, header, PAGE))
