"""Texts that were deleted from a database and not yet overwritten."""

from contextlib import suppress
from io import BytesIO
from typing import BinaryIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bugsweep.errors import FormatError
from bugsweep.formats.sqlite_deleted import DeletedText, open_leftovers
from bugsweep.formats.sqlite_vfs import DatabaseError
from bugsweep.model.record import Problem
from cases import MemoryFile, build_database
from hanging import ends

PAGE = 1024
SETTINGS = f"PRAGMA page_size = {PAGE}; PRAGMA secure_delete = OFF;"
SCHEMA = f"{SETTINGS} CREATE TABLE note (id INTEGER PRIMARY KEY, body TEXT);"
COUNT = 100
FILLED = f"""{SCHEMA} CREATE TABLE draft (id INTEGER PRIMARY KEY, body TEXT);
    WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < {COUNT})
    INSERT INTO draft SELECT i, 'draft number ' || i FROM n;
    INSERT INTO note VALUES (1, 'kept for good'), (2, 'deleted note'), (3, 'note to change');"""


def leftovers_of(content: bytes, wal: bytes | None = None) -> list[DeletedText | Problem]:
    """Return what was deleted from a database."""
    with open_leftovers(MemoryFile("a.db", content, others={} if wal is None else {"a.db-wal": wal})) as leftovers:
        return list(leftovers.texts())


def texts_of(content: bytes, wal: bytes | None = None, *, leftover: str = "") -> list[str]:
    """Return the deleted texts, of one sort if that is given."""
    items = leftovers_of(content, wal)
    return [item.text for item in items if isinstance(item, DeletedText) and leftover in ("", item.leftover)]


def test_deleted_row_comes_from_free_space() -> None:
    """With the byte where it is; the rows that are there do not come."""
    content, _ = build_database(f"{FILLED} DELETE FROM note WHERE id = 2;")
    (item,) = [item for item in leftovers_of(content) if isinstance(item, DeletedText) and "note" in item.text]
    place = int(item.origin.position.removeprefix("byte "))

    assert item.text == "deleted note"
    assert item.leftover == "free space"
    assert item.origin.path == "a.db"
    assert content[place:].startswith(b"deleted note")


def test_rows_of_a_table_that_was_dropped_come_from_free_pages() -> None:
    """Nearly all: the list of free pages is written over the beginning of one."""
    content, _ = build_database(f"{FILLED} DROP TABLE draft;")
    found = set(texts_of(content, leftover="free page"))

    assert len(found & {f"draft number {n}" for n in range(1, COUNT + 1)}) >= COUNT - 5
    assert "kept for good" not in texts_of(content)


def test_earlier_versions_of_a_page_give_what_the_newest_no_longer_has() -> None:
    """In the database under the log, and in the log."""
    content, wal = build_database(
        FILLED,
        "UPDATE note SET body = 'first change' WHERE id = 3;"
        "UPDATE note SET body = 'another change, much longer' WHERE id = 3;"
        "VACUUM;",
    )
    items = leftovers_of(content, wal)
    found = {(item.origin.path, item.text) for item in items if isinstance(item, DeletedText)}

    assert ("a.db", "note to change") in found
    assert ("a.db-wal", "first change") in found
    assert not {text for _, text in found} & {"kept for good", "another change, much longer"}


def test_frames_that_were_never_committed_give_their_texts() -> None:
    """SQLite leaves them out, and so do rows."""
    content, wal = build_database(FILLED, "INSERT INTO note VALUES (9, 'never committed');")
    assert wal is not None
    damaged = wal[:24] + bytes(8) + wal[32:]

    assert "never committed" in texts_of(content, damaged, leftover="replaced page")
    assert "never committed" not in texts_of(content, wal)


def test_what_is_not_deleted_is_that_of_the_newest_version() -> None:
    """Without what is in free space, and without what the log has replaced."""
    content, wal = build_database(
        FILLED, "UPDATE note SET body = 'changed' WHERE id = 3; DELETE FROM note WHERE id = 2;"
    )
    with open_leftovers(MemoryFile("a.db", content, others={"a.db-wal": wal or b""})) as leftovers:
        live = b"".join(leftovers.live_parts())

    assert b"kept for good" in live
    assert b"changed" in live
    assert b"gone for good" not in live


def test_bytes_that_are_not_wanted_are_not_taken_apart() -> None:
    """Whoever looks for links need not read all else."""
    content, _ = build_database(f"{FILLED} DELETE FROM note WHERE id = 2;")
    with open_leftovers(MemoryFile("a.db", content)) as leftovers:
        assert list(leftovers.texts(lambda _: False)) == []
        assert list(leftovers.texts()) != []


class _Torn(MemoryFile):
    """A file of which one page cannot be read."""

    def open(self) -> BinaryIO:
        return _TornStream(self.content)


class _TornStream(BytesIO):
    def read(self, size: int | None = -1) -> bytes:
        if self.tell() == 4 * PAGE:
            raise OSError("torn")
        return super().read(size)


def test_page_that_the_container_cannot_give_is_a_problem() -> None:
    """The others are searched."""
    content, _ = build_database(f"{FILLED} DELETE FROM note WHERE id = 2;")
    with open_leftovers(_Torn("a.db", content)) as leftovers:
        items = list(leftovers.texts())

    assert [item.reason for item in items if isinstance(item, Problem)] == ["the page cannot be read: torn"]
    assert "deleted note" in [item.text for item in items if isinstance(item, DeletedText)]


@pytest.mark.parametrize("content", [b"", b"no database", b"SQLite format 3\0" + bytes(200)])
def test_what_is_no_database_is_refused(content: bytes) -> None:
    """The error says so."""
    with pytest.raises(DatabaseError):
        leftovers_of(content)


DAMAGED, DAMAGED_WAL = build_database(
    f"{FILLED} DROP TABLE draft; DELETE FROM note WHERE id = 2;", "UPDATE note SET body = 'changed' WHERE id = 3;"
)
assert DAMAGED_WAL is not None


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, len(DAMAGED) - 1), st.integers(0, 255)), max_size=60),
    st.lists(st.tuples(st.integers(0, len(DAMAGED_WAL) - 1), st.integers(0, 255)), max_size=10),
    st.one_of(st.none(), st.integers(0, len(DAMAGED))),
)
def test_any_damage_gives_texts_and_problems_soon(
    changes: list[tuple[int, int]], wal_changes: list[tuple[int, int]], end: int | None
) -> None:
    """Never anything else than a `FormatError`, and never for long."""
    content, wal = bytearray(DAMAGED), bytearray(DAMAGED_WAL)
    for at, value in changes:
        content[at] = value
    for at, value in wal_changes:
        wal[at] = value
    with ends(), suppress(FormatError):
        assert all(isinstance(item, DeletedText | Problem) for item in leftovers_of(bytes(content[:end]), bytes(wal)))
