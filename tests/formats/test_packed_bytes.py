"""Bytes kept compressed in memory."""

import random
from io import SEEK_CUR, SEEK_END

import pytest

from bugsweep.formats.packed_bytes import BLOCK, PackedBytes, PackedFile

CHANCE = random.Random(5)  # noqa: S311 - repeatable, not secret


@pytest.mark.parametrize("size", [0, 1, BLOCK, 4 * BLOCK, 4 * BLOCK + 1, 9 * BLOCK - 1])
def test_what_goes_in_comes_out(size: int) -> None:
    """Whatever the length and however it is cut into chunks."""
    content = CHANCE.randbytes(size // 2) + bytes(size - size // 2)
    packed = PackedBytes()
    packed.extend(content[at : at + 100_001] for at in range(0, size, 100_001))

    assert packed.size == size
    with packed.open() as stream:
        assert stream.read() == content


def test_any_place_can_be_read() -> None:
    """Reading and seeking are those of a file."""
    content = CHANCE.randbytes(6 * BLOCK)
    packed = PackedBytes()
    packed.extend([content])

    with packed.open() as stream:
        for _ in range(50):
            place, amount = CHANCE.randrange(len(content)), CHANCE.randrange(2 * BLOCK)
            stream.seek(place)
            assert stream.read(amount) == content[place : place + amount]
            assert packed.read(place, 5) == content[place : min(place + 5, (place // BLOCK + 1) * BLOCK)]
        stream.seek(-3, SEEK_END)
        assert stream.read() == content[-3:]
        stream.seek(5)
        stream.seek(2, SEEK_CUR)
        assert stream.read(1) == content[7:8]


def test_text_takes_a_fraction_of_its_size() -> None:
    """That is why it is kept so."""
    packed = PackedBytes()
    packed.extend(
        b"05-06 10:11:12.%03d  1000  1867  1900 I ActivityManager: Start proc\n" % (n % 997) for n in range(99_999)
    )

    assert sum(map(len, packed._blocks)) < packed.size / 4


def test_bytes_are_offered_as_a_file_of_the_evidence() -> None:
    """As often as asked; and an empty one is a file too."""
    content = PackedBytes()
    assert PackedFile("a/b", content).open().read() == b""

    content.extend([b"one", b"two"])
    file = PackedFile("a/b", content)

    assert (file.path, file.size, file.beside("-wal")) == ("a/b", 6, None)
    assert [file.open().read() for _ in range(2)] == [b"onetwo"] * 2
