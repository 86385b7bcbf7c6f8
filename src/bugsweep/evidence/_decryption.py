"""A file decrypted as it is read: any part of it, in memory, and never a copy on disk."""

from io import BufferedReader
from typing import TYPE_CHECKING, BinaryIO

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

from bugsweep.formats.random_access import RandomAccess

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

BLOCK = 16
"""The cipher works on blocks of so many bytes; no cipher text has another length than a multiple of it."""
_CHUNK = 64 * 1024
"""Read ahead and decrypted at once: it pays for setting up the cipher, and costs little for one page of a database."""
_ZEROS = bytes(BLOCK)


def open_decrypted(source: BinaryIO, key: bytes, size: int) -> BinaryIO:
    """Return the first `size` bytes of what `source` holds, encrypted with AES-CBC and an initial vector of zeros.

    `source` is closed with the result, and had better be unbuffered: it is read in chunks.
    """
    return BufferedReader(_DecryptedFile(source, key, size), max(BLOCK, min(size, _CHUNK)))


class _DecryptedFile(RandomAccess):
    """Random access to a cipher text: in CBC mode, decrypting a block takes only the one before it."""

    def __init__(self, source: BinaryIO, key: bytes, size: int) -> None:
        super().__init__(size)
        self._source = source
        self._algorithm = AES(key)
        room = min(_CHUNK, size) + 3 * BLOCK  # the block before, and what the two ends share with their neighbours
        self._cipher_text = memoryview(bytearray(room))
        self._plain_text = memoryview(bytearray(room))

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        target = memoryview(buffer).cast("B")
        wanted = min(len(target), self._size - self._position, _CHUNK)
        if wanted <= 0:
            return 0
        skipped = self._position % BLOCK
        available = self._decrypt(self._position - skipped, skipped + wanted) - skipped
        count = max(0, min(wanted, available))
        target[:count] = self._plain_text[skipped : skipped + count]
        self._position += count
        return count

    def close(self) -> None:
        self._source.close()
        super().close()

    def _decrypt(self, start: int, length: int) -> int:
        """Decrypt the blocks that hold `length` bytes from `start`, at a block; return how many came."""
        before = BLOCK if start else 0
        amount = before + length + -length % BLOCK
        self._source.seek(start - before)
        found = self._fill(amount)
        found -= (found - before) % BLOCK
        if found <= before:
            return 0
        vector = bytes(self._cipher_text[:before]) or _ZEROS
        decryptor = Cipher(self._algorithm, CBC(vector)).decryptor()
        return decryptor.update_into(self._cipher_text[before:found], self._plain_text)

    def _fill(self, amount: int) -> int:
        """Read so many bytes of cipher text, or as many as there are."""
        content = self._cipher_text[:amount]
        found = 0
        while found < amount and (count := self._source.readinto(content[found:])):  # type: ignore[attr-defined]  # every binary stream has it
            found += count
        return found
