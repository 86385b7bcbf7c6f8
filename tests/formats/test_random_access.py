"""What files that are read at any place share."""

import zipfile
from io import SEEK_CUR, SEEK_END, SEEK_SET, BufferedReader
from pathlib import Path

import pytest

from bugsweep.formats.random_access import RandomAccess

CONTENT = bytes(range(100))


class Slow(RandomAccess):
    """Gives at most seven bytes at a time, and may have fewer than it was said to have."""

    def __init__(self, content: bytes, size: int | None = None) -> None:
        super().__init__(len(content) if size is None else size)
        self._content = content

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # what BufferedReader gives
        """Read up to seven bytes."""
        data = self._content[self._position : self._position + min(7, len(buffer))]
        buffer[: len(data)] = data
        self._position += len(data)
        return len(data)


def test_place_is_counted_from_three_origins() -> None:
    """And may lie behind the end, where nothing is read."""
    stream = Slow(CONTENT)

    assert [stream.seek(10), stream.tell(), stream.read(3)] == [10, 10, bytes([10, 11, 12])]
    assert [stream.seek(-2, SEEK_CUR), stream.read(1)] == [11, bytes([11])]
    assert [stream.seek(-4, SEEK_END), stream.read()] == [96, bytes([96, 97, 98, 99])]
    assert [stream.seek(10**30, SEEK_SET), stream.tell(), stream.read()] == [10**30, 10**30, b""]


@pytest.mark.parametrize(("offset", "whence"), [(-1, SEEK_SET), (-51, SEEK_CUR), (-101, SEEK_END)])
def test_place_before_the_beginning_fails_as_on_the_disk(tmp_path: Path, offset: int, whence: int) -> None:
    """With the error of the system, and without moving."""
    (tmp_path / "file").write_bytes(CONTENT)
    streams = [(tmp_path / "file").open("rb", buffering=0), Slow(CONTENT), BufferedReader(Slow(CONTENT))]
    numbers = []
    for stream in streams:
        with stream:
            stream.seek(50)
            with pytest.raises(OSError) as caught:  # noqa: PT011 - its number is compared below
                stream.seek(offset, whence)
            assert stream.tell() == 50
            numbers.append(caught.value.errno)

    assert len(set(numbers)) == 1


@pytest.mark.parametrize("whence", [-1, 3, 99])
def test_place_is_counted_from_nowhere_else(whence: int) -> None:
    """What is no origin is refused by its number."""
    with pytest.raises(ValueError, match=f"not from {whence}$"):
        Slow(CONTENT).seek(0, whence)


def test_closed_file_has_no_places() -> None:
    """As with any file."""
    stream = Slow(CONTENT)
    stream.close()

    with pytest.raises(ValueError, match="closed"):
        stream.seek(0)
    with pytest.raises(ValueError, match="closed"):
        stream.tell()


@pytest.mark.parametrize(("size", "place"), [(100, 0), (100, 93), (1000, 0), (60, 100), (0, 0)])
def test_rest_is_read_whole(size: int, place: int) -> None:
    """Up to where it really ends: nothing is made up where it is shorter than it was said to be."""
    stream = Slow(CONTENT, size)
    stream.seek(place)

    assert stream.readall() == CONTENT[place:size]


def test_buffer_around_it_reads_any_place() -> None:
    """Which is how evidence is given to those who read it."""
    with BufferedReader(Slow(CONTENT), 16) as stream:
        assert (stream.readable(), stream.seekable(), stream.writable()) == (True, True, False)
        for place in (90, 0, 50, 99, 13):
            stream.seek(place)
            assert stream.read(30) == CONTENT[place : place + 30]


def test_file_too_short_for_a_zip_is_no_zip() -> None:
    """The library seeks before its beginning, and knows only the error of a file on the disk."""
    with pytest.raises(zipfile.BadZipFile):
        zipfile.ZipFile(BufferedReader(Slow(b"PK")))
