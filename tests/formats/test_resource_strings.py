"""String pools."""

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bugsweep.errors import FormatError
from bugsweep.formats.resource_strings import StringPool
from bugsweep.samples.compiled_xml import string_pool

POOL = bytes.fromhex(
    "01001c00 34000000 02000000 00000000 00010000 24000000 00000000"  # chunk, two strings, UTF-8, where they begin
    "00000000 04000000"  # where each begins
    "0101 61 00"  # one letter in UTF-16, one byte: a
    "0102 c3a9 00 000000 00000000"  # one letter, two bytes: é
)
"""Written by hand, after the header of ResourceTypes.h."""


def test_strings_are_found_by_number() -> None:
    """Beyond them there are none."""
    pool = StringPool(memoryview(POOL))

    assert [pool[0], pool[1], pool[2], pool[0xFFFFFFFF]] == ["a", "é", "", ""]


@pytest.mark.parametrize("utf8", [True, False])
@settings(max_examples=20)
@given(texts=st.lists(st.text(max_size=8), max_size=5), long=st.integers(120, 140))
def test_what_is_written_is_read(texts: list[str], long: int, *, utf8: bool) -> None:
    """In both encodings, and on both sides of the length that takes a second byte."""
    texts = [*texts, "x" * long]

    pool = StringPool(memoryview(string_pool(texts, utf8=utf8)))

    assert [pool[number] for number in range(pool.count)] == texts


def test_string_of_more_letters_than_a_word_counts_is_cut() -> None:
    """A manifest has none so long, and its length is read."""
    pool = StringPool(memoryview(string_pool(["y" * 40_000, "z"], utf8=False)))

    assert pool[0] == "y" * 16_384
    assert pool[1] == "z"


def test_count_that_lies_does_not_hide_the_strings() -> None:
    """Tools that decode all strings at once give up."""
    lying = POOL[:8] + struct.pack("<I", 0x7FFFFFFF) + POOL[12:]

    assert StringPool(memoryview(lying))[1] == "é"


@pytest.mark.parametrize("at", [16, 20, 28])
def test_offsets_that_lead_out_of_the_pool_lead_to_nothing(at: int) -> None:
    """Flags, start of the strings and offset of the first may be anything."""
    lying = POOL[:at] + b"\xff\xff\xff\x7f" + POOL[at + 4 :]

    assert StringPool(memoryview(lying))[0] in {"", "a"}


def test_strings_that_lie_over_one_another_do_not_fill_the_memory() -> None:
    """Two thousand names for the same letters, each of which is also the length of a string."""
    pool = bytearray(string_pool(["\u7000" * 30_000, *[""] * 2000], utf8=False))
    struct.pack_into("<2000I", pool, 28 + 4, *range(0, 4000, 2))
    strings = StringPool(memoryview(pool))

    with pytest.raises(FormatError, match="over one another"):
        sum(len(strings[number]) for number in range(strings.count))


def test_pool_without_a_header_is_none() -> None:
    """It was cut off."""
    with pytest.raises(FormatError, match="ends in its header"):
        StringPool(memoryview(POOL[:27]))
