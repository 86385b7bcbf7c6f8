"""Tables of resources."""

import struct
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bugsweep.errors import FormatError
from bugsweep.formats.compiled_xml import TypedValue
from bugsweep.formats.resource_table import ResourceTable
from bugsweep.samples.compiled_xml import chunk, resource_table, string_pool

FIRST, SECOND = 0x7F020000, 0x7F020003
TABLE = resource_table({FIRST: "Notes", SECOND: "More"}, translated={FIRST: "Notizen"})


def table_of(kind: int, flags: int, index: bytes, entries: bytes) -> bytes:
    """Return a table with one type, number 1, of the package 0x7f."""
    header = struct.pack("<2B2x3I", 1, flags, kind, 20 + 64 + len(index), 64) + bytes(60)
    package = chunk(0x0200, struct.pack("<I", 0x7F) + bytes(276), chunk(0x0201, header, index + entries))
    return chunk(0x0002, struct.pack("<I", 1), string_pool(["zero", "one"]) + package)


def simple(kind: int, number: int) -> bytes:
    """Return an entry with one value."""
    return struct.pack("<2HIH2BI", 8, 0, 0, 8, 0, kind, number)


def text(table: bytes, resource: int) -> str | None:
    """Return the text of a resource."""
    value = ResourceTable(table).find(resource)
    return None if value is None else value.text


def test_value_that_asks_for_nothing_is_taken() -> None:
    """The German one comes first in the table."""
    assert text(TABLE, FIRST) == "Notes"
    assert text(TABLE, SECOND) == "More"


@pytest.mark.parametrize("resource", [FIRST + 1, FIRST + 9, 0x7F010000, 0x01040082, 0, 0xFFFFFFFF])
def test_what_the_table_has_not_is_none(resource: int) -> None:
    """Gaps, other types and the system's own resources."""
    assert text(TABLE, resource) is None


def test_references_are_followed_and_circles_left() -> None:
    """A name may stand for another name."""
    index = struct.pack("<3I", 0, 16, 32)
    entries = simple(1, 0x7F010001) + simple(3, 1) + simple(1, 0x7F010002)
    table = table_of(3, 0, index, entries)

    assert text(table, 0x7F010000) == "one"
    assert text(table, 0x7F010002) is None


def test_sparse_short_and_compact_entries_are_read() -> None:
    """Newer tables save room."""
    sparse = table_of(1, 0x01, struct.pack("<2H", 5, 0), simple(3, 1))
    short = table_of(2, 0x02, struct.pack("<2H", 0xFFFF, 0), simple(3, 1))
    compact = table_of(1, 0, struct.pack("<I", 0), struct.pack("<2HI", 0, 0x0308, 1))

    assert (text(sparse, 0x7F010005), text(sparse, 0x7F010000)) == ("one", None)
    assert (text(short, 0x7F010001), text(short, 0x7F010000)) == ("one", None)
    assert text(compact, 0x7F010000) == "one"


def test_bags_are_no_values_and_truth_values_are() -> None:
    """A style has many."""
    bag = struct.pack("<2HI", 16, 1, 0) + bytes(8)
    table = table_of(2, 0, struct.pack("<2I", 0, 16), bag + simple(0x12, 0xFFFFFFFF))

    assert ResourceTable(table).find(0x7F010000) is None
    assert ResourceTable(table).find(0x7F010001) == TypedValue(0x12, 0xFFFFFFFF)


def test_what_is_no_table_is_refused() -> None:
    """With a reason."""
    for content in (b"", b"PK\x03\x04", chunk(0x0003, b"", b"")):
        with pytest.raises(FormatError, match="not a table"):
            ResourceTable(content)


@settings(max_examples=60)
@given(at=st.integers(2, len(TABLE) - 1), bit=st.integers(0, 7), end=st.integers(8, len(TABLE)))
def test_damage_loses_values_and_no_more(at: int, bit: int, end: int) -> None:
    """Whatever bit is changed and wherever it ends."""
    damaged = bytearray(TABLE)
    damaged[at] ^= 1 << bit
    for content in (bytes(damaged), bytes(damaged[:end])):
        for resource in (FIRST, SECOND):
            with suppress(FormatError):
                value = ResourceTable(content).find(resource)
                assert value is None or isinstance(value.text, str)
