"""Files decrypted as they are read."""

from io import SEEK_CUR, SEEK_END, BytesIO
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC
from hypothesis import given
from hypothesis import strategies as st

from bugsweep.evidence._decryption import open_decrypted

KEY = bytes(range(32))


def encrypted(content: bytes) -> bytes:
    """Return the cipher text of whole blocks."""
    encryptor = Cipher(AES(KEY), CBC(bytes(16))).encryptor()
    return encryptor.update(content) + encryptor.finalize()


CONTENT = bytes(number * 7 % 251 for number in range(200_000))
CIPHER_TEXT = encrypted(CONTENT)


@given(
    size=st.integers(0, len(CONTENT)),
    reads=st.lists(st.tuples(st.integers(0, len(CONTENT)), st.integers(-1, 150_000)), max_size=8),
)
def test_any_part_is_what_it_was(size: int, reads: list[tuple[int, int]]) -> None:
    """Wherever one reads and however much, in any order, it is the same as in the plain text."""
    expected = BytesIO(CONTENT[:size])
    with open_decrypted(BytesIO(CIPHER_TEXT), KEY, size) as stream:
        for place, amount in reads:
            stream.seek(place)
            expected.seek(place)

            assert stream.read(amount) == expected.read(amount)
            assert stream.tell() == expected.tell()


def test_seeking_counts_from_anywhere() -> None:
    """Relative to the position and to the end, as in any file."""
    with open_decrypted(BytesIO(CIPHER_TEXT), KEY, 1000) as stream:
        assert stream.seek(-5, SEEK_END) == 995
        assert stream.read() == CONTENT[995:1000]
        assert stream.seek(-10, SEEK_CUR) == 990
        assert stream.read(3) == CONTENT[990:993]
        with pytest.raises(OSError, match="before the beginning"):
            stream.seek(-1)


@pytest.mark.parametrize("length", [0, 15, 16, 40, 70_000])
def test_truncated_cipher_text_ends_with_its_last_whole_block(length: int) -> None:
    """However long the file is said to be."""
    with open_decrypted(BytesIO(CIPHER_TEXT[:length]), KEY, 100_000) as stream:
        assert stream.read() == CONTENT[: length - length % 16]


def test_it_is_read_only_and_closes_what_it_reads() -> None:
    """There is no way to write, and nothing stays open."""
    source = BytesIO(CIPHER_TEXT)
    with open_decrypted(source, KEY, 1000) as stream:
        assert stream.readable()
        assert stream.seekable()
        assert not stream.writable()

    assert source.closed


def test_a_page_costs_a_chunk_and_not_the_file(tmp_path: Path) -> None:
    """A page from the middle is read with its neighbourhood only."""
    path = tmp_path / "cipher text"
    path.write_bytes(CIPHER_TEXT)
    source = path.open("rb", buffering=0)
    amounts: list[int] = []

    class Counted:
        """Notes how much is read."""

        seek, close = source.seek, source.close

        def readinto(self, buffer: memoryview) -> int:
            amounts.append(len(buffer))
            return source.readinto(buffer) or 0

    with open_decrypted(Counted(), KEY, len(CONTENT)) as stream:  # type: ignore[arg-type]  # as much of a stream as is used
        stream.seek(100_000)
        assert stream.read(4096) == CONTENT[100_000:104_096]
        stream.seek(104_096)
        assert stream.read(4096) == CONTENT[104_096:108_192]

    assert len(amounts) == 1
    assert amounts[0] <= 64 * 1024 + 3 * 16
