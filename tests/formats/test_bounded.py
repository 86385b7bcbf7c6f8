"""Files that are read whole."""

from io import BytesIO

import pytest

from bugsweep.errors import FormatError
from bugsweep.formats.bounded import content_of, rest_of
from bugsweep.formats.packed_bytes import PackedBytes, PackedFile


class Endless(BytesIO):
    """Never ends, and notes what was asked of it."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[int] = []

    def read(self, size: int | None = -1, /) -> bytes:
        """Return as much as is asked for."""
        assert size is not None
        self.asked.append(size)
        return bytes(size)


@pytest.mark.parametrize("size", [0, 9, 10])
def test_what_is_not_too_large_is_returned_whole(size: int) -> None:
    """From where the stream is."""
    stream = BytesIO(b"header" + bytes(size))
    stream.seek(6)

    assert rest_of(stream, 10, "a list") == bytes(size)


def test_what_is_too_large_is_refused_without_reading_it() -> None:
    """It says what it is, and how large it may be."""
    stream = Endless()
    with pytest.raises(FormatError, match=r"^a list of more than 10 bytes$"):
        rest_of(stream, 10, "a list")

    assert stream.asked == [11]


def test_file_of_the_evidence_is_read_from_its_beginning() -> None:
    """As often as asked."""
    packed = PackedBytes()
    packed.extend([b"0123456789"])
    file = PackedFile("a/b", packed)

    assert [content_of(file, 10, "a list") for _ in range(2)] == [b"0123456789"] * 2
    with pytest.raises(FormatError, match="a list of more than 9 bytes"):
        content_of(file, 9, "a list")
