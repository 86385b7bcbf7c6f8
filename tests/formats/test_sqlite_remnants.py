"""Texts in pages that no query reaches any more."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bugsweep.formats.sqlite_pages import Encoding, PageFormat
from bugsweep.formats.sqlite_remnants import RemnantReader
from bugsweep.formats.sqlite_tables import read_shape
from cases import build_database

PAGE = 4096
SCHEMA = "CREATE TABLE note (id INTEGER PRIMARY KEY, title TEXT, body TEXT, data BLOB, size INTEGER)"
SHAPE = read_shape("note", SCHEMA)
assert SHAPE is not None


def reader(encoding: Encoding = "utf-8") -> RemnantReader:
    """Return a reader that knows the table."""
    return RemnantReader(PageFormat(PAGE, PAGE, encoding), [SHAPE])


def page_of(statements: str, encoding: str = "UTF-8") -> bytes:
    """Return the page of the table after some statements."""
    content, _ = build_database(
        f"PRAGMA page_size = {PAGE}; PRAGMA secure_delete = OFF; PRAGMA encoding = '{encoding}'; {SCHEMA}; {statements}"
    )
    return content[PAGE : 2 * PAGE]


def in_page(page: bytes) -> list[str]:
    """Return the texts of a page."""
    return [text for text, _ in reader().in_page(page, 0)]


def in_free_space(page: bytes, encoding: Encoding = "utf-8") -> list[str]:
    """Return the texts in the free space of a page."""
    return [text for text, _ in reader(encoding).in_free_space(page, 0)]


def test_texts_of_records_come_one_by_one() -> None:
    """Short ones too; of a blob what is readable in it."""
    page = page_of("INSERT INTO note VALUES (1, 'A', 'body of it', x'00010268656c6c6f20776f726c6400', 5);")

    assert in_page(page) == ["A", "body of it", "hello world"]
    assert in_free_space(page) == []


def test_place_is_where_the_text_begins() -> None:
    """Anyone can look it up."""
    page = page_of("INSERT INTO note VALUES (1, 'A title', 'body', NULL, 5); DELETE FROM note;")

    assert {(text, page[at : at + len(text)]) for text, at in reader().in_page(page, 0)} >= {
        ("A title", b"A title"),
        ("body", b"body"),
    }


@pytest.mark.parametrize("order", [(2, 3, 4), (4, 3, 2), (3, 2, 4), (2, 4, 3), (3,)])
@pytest.mark.parametrize("first_id", [1, 1000, 100_000])
def test_deleted_records_come_value_by_value(order: tuple[int, ...], first_id: int) -> None:
    """In whatever order they were deleted, and although each lost its first bytes."""
    rows = ", ".join(f"({first_id + n}, 'title {n}', 'the body {n}', NULL, {n * 1000})" for n in range(6))
    deletions = "".join(f"DELETE FROM note WHERE id = {first_id + n};" for n in order)
    texts = in_free_space(page_of(f"INSERT INTO note VALUES {rows}; {deletions}"))

    assert sorted(texts) == sorted(text for n in order for text in (f"title {n}", f"the body {n}"))


def test_most_of_many_deleted_texts_come_as_they_were() -> None:
    """Deleted in any order, with others written over some of them."""
    chance = random.Random(7)  # noqa: S311 - repeatable, not secret
    texts = {n: f"unique text {n} {'x' * chance.randrange(40)}" for n in range(60)}
    rows = ", ".join(f"({n}, NULL, '{text}', x'0102', {n})" for n, text in texts.items())
    deleted = chance.sample(sorted(texts), 40)
    deletions = "".join(f"DELETE FROM note WHERE id = {n};" for n in deleted)
    found = set(in_free_space(page_of(f"INSERT INTO note VALUES {rows}; {deletions}")))

    assert len(found & {texts[n] for n in deleted}) >= 36
    assert not found & {text for n, text in texts.items() if n not in deleted}


@pytest.mark.parametrize(("name", "encoding"), [("UTF-16le", "utf-16-le"), ("UTF-16be", "utf-16-be")])
def test_texts_of_other_encodings_are_read(name: str, encoding: Encoding) -> None:
    """As they lie, and in records."""
    page = page_of("INSERT INTO note VALUES (1, 'Привет, Anna', 'второй text', NULL, 7); DELETE FROM note;", name)

    assert in_free_space(page, encoding) == ["Привет, Anna", "второй text"]
    assert [text for text, _ in reader(encoding).in_page(bytes(4) + "как лежит".encode(encoding), 0)] == ["как лежит"]


def test_what_is_not_a_record_comes_as_it_lies() -> None:
    """From six readable characters on, whatever is around them."""
    page = b"\0\0\0\0" + b"\x01\x02readable text\x00short\xff\xfe" + "слова".encode() + b"\x80longer"

    assert in_page(page.ljust(PAGE, b"\0")) == ["readable text", "longer"]


def test_index_gives_its_deleted_keys() -> None:
    """Their own size before them tells them from other bytes."""
    content, _ = build_database(
        f"PRAGMA page_size = {PAGE}; PRAGMA secure_delete = OFF; {SCHEMA}; CREATE INDEX i ON note (body);"
        "INSERT INTO note VALUES (70, NULL, 'aaaa of one', NULL, 1), (71, NULL, 'bbbb of two', NULL, 1),"
        "(72, NULL, 'cccc of three', NULL, 1); DELETE FROM note WHERE id = 72; DELETE FROM note WHERE id = 71;"
    )
    index = content[2 * PAGE : 3 * PAGE]

    assert index[0] == 10
    assert "bbbb of two" in " ".join(in_free_space(index))
    assert "aaaa" not in " ".join(in_free_space(index))


def test_used_parts_are_all_but_the_free_space() -> None:
    """What lies between is what the rows have."""
    page = page_of(
        "INSERT INTO note VALUES (1, 'kept', 'also kept', NULL, 5), (2, 'gone', 'and gone', NULL, 5);"
        "DELETE FROM note WHERE id = 2;"
    )
    used = b"".join(reader().used_parts(page, 0))

    assert b"also kept" in used
    assert b"and gone" not in used


@given(st.binary(min_size=120, max_size=600), st.sampled_from(["utf-8", "utf-16-le", "utf-16-be"]))
def test_any_bytes_give_texts_that_are_in_them(noise: bytes, encoding: Encoding) -> None:
    """Nothing is made up, and nothing else than texts comes out."""
    for kind in (0, 2, 5, 10, 13):
        page = bytes([kind]) + noise
        for text, at in reader(encoding).in_page(page, 0):
            if "\ufffd" not in text:
                assert page[at:].startswith(text.encode(encoding))
