"""Inflating, and streams of chunks."""

import gzip
import random
import zlib

import pytest

from bugsweep.errors import FormatError
from bugsweep.formats.inflation import gunzipped, inflated, stream_of

TEXT = b"".join(b"line %d\n" % number for number in range(200_000))


def cut(content: bytes, size: int) -> list[bytes]:
    """Return content in pieces."""
    return [content[at : at + size] for at in range(0, len(content), size)]


@pytest.mark.parametrize("size", [1, 1000, 10_000_000])
def test_both_kinds_are_inflated(size: int) -> None:
    """With the frame of zlib and without, however they are cut."""
    text = TEXT[:5000] if size == 1 else TEXT
    packed = zlib.compress(text)

    assert b"".join(inflated(cut(packed, size), len(text))) == text
    assert b"".join(inflated(cut(packed[2:-4], size), len(text), raw=True)) == text


def test_more_than_the_limit_is_refused() -> None:
    """Before it is all in memory."""
    with pytest.raises(FormatError, match="more than 1000 bytes"):
        list(inflated([zlib.compress(TEXT)], 1000))


@pytest.mark.parametrize("content", [b"", b"no zlib", zlib.compress(TEXT)[:1000]])
def test_damage_and_a_missing_end_are_errors(content: bytes) -> None:
    """What came before has been given."""
    with pytest.raises(FormatError, match="damaged"):
        list(inflated([content], 10**9))


def test_stream_of_chunks_reads_like_a_file() -> None:
    """Empty chunks do not end it."""
    stream = stream_of(iter([b"ab", b"", b"c\nd", b"e"]))

    assert stream.readline() == b"abc\n"
    assert stream.read() == b"de"


def test_gzip_members_are_read_one_after_the_other() -> None:
    """Whatever the chunks are, with padding and other bytes behind them."""
    packed = gzip.compress(b"one" * 1000) + gzip.compress(b"") + gzip.compress(b"two") + bytes(20) + b"else"

    for size in (1, 7, 100, len(packed)):
        chunks = [packed[at : at + size] for at in range(0, len(packed), size)]

        assert b"".join(gunzipped(chunks)) == b"one" * 1000 + b"two"


def test_gzip_that_is_cut_off_gives_what_came_before() -> None:
    """And then an error."""
    noise = random.Random(1).randbytes(300_000)  # noqa: S311 - repeatable, not secret
    read: list[bytes] = []

    with pytest.raises(FormatError, match="too early"):
        read.extend(gunzipped([gzip.compress(noise)[:-100_000]]))

    assert sum(map(len, read)) > 150_000
    assert noise.startswith(b"".join(read))


def test_gzip_that_is_damaged_is_an_error() -> None:
    """Its checksum tells."""
    packed = bytearray(gzip.compress(b"text"))
    packed[-6] ^= 1

    with pytest.raises(FormatError):
        list(gunzipped([bytes(packed)]))
