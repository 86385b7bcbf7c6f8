r"""Evidence packed into one file: encrypted to the case team, listed with its hashes, signed, readable at any place.

The file is, from its beginning: the line `MAGIC`; chunks, each a message of age; the list (`Manifest`), a message of
age too; the public key and minisign's signature of the encrypted list, six lines; and 32 bytes: where the list begins,
its length, the length of the signature, each as 8 bytes with the highest first, and ``sealed1\n``.
``docs/explanation/sealed-files.md`` has the reasons.
"""

import errno
import hashlib
import struct
from base64 import b64decode
from collections import OrderedDict
from collections.abc import Callable, Iterator
from io import SEEK_END, BufferedReader, BytesIO
from itertools import accumulate
from threading import Lock
from typing import TYPE_CHECKING, BinaryIO, Final

from msgspec import Struct

from bugsweep.errors import FormatError, WrongPasswordError
from bugsweep.formats.age import decryption_by
from bugsweep.formats.minisign import PublicKey, SignatureError, read_public_key, signature_text, verify
from bugsweep.formats.random_access import RandomAccess
from bugsweep.formats.sealed_manifest import CHUNK, SealError, decode_manifest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from _typeshed import WriteableBuffer

MAGIC: Final = b"bugsweep sealed evidence 1\n"
_FOOTER = struct.Struct(">QQQ8s")
_END: Final = b"sealed1\n"
_LARGEST_LIST: Final = 1024**3
_LONGEST_SIGNATURE: Final = 4096
_CHUNKS_HELD: Final = 16
_KEY_LINES: Final = 2


def is_sealed(head: bytes) -> bool:
    """Whether a file that begins so is sealed evidence."""
    return head.startswith(MAGIC)


def signature_block(key: PublicKey, signature: str) -> bytes:
    """Return what follows the list: the key that signed, and the signature."""
    return f"untrusted comment: key {key.name}\n{key.line}\n{signature}".encode()


def footer(list_at: int, list_length: int, signature_length: int) -> bytes:
    """Return the end of the file."""
    return _FOOTER.pack(list_at, list_length, signature_length, _END)


class SealedReadError(OSError, SealError):
    """A part of a sealed file is damaged: to some the medium cannot be read, to others the content is not whole."""

    def __str__(self) -> str:
        """Return the reason without the number of the error."""
        return str(self.strerror)


class _Layout(Struct, frozen=True):
    list_at: int
    list_length: int
    signature_length: int


class SealedFile:
    """A sealed file, opened: its list is read and its signature holds; its chunks are looked at when they are read."""

    def __init__(self, open_file: Callable[[], BinaryIO], keys: "Sequence[str]") -> None:
        """Open what `open_file` opens, by secret keys of age.

        Raises:
            SealError: when it is not as it was sealed.
            WrongPasswordError: when it was sealed to others.
            FormatError: when a key is none.
        """
        self._decrypt = decryption_by(keys)
        self._open_file = open_file
        with open_file() as stream:
            layout = _layout(stream)
            stream.seek(layout.list_at)
            encrypted = stream.read(layout.list_length)
            block = stream.read(layout.signature_length)
        self.signer, self.comment = _signed(encrypted, block)
        """The key that signed, for which nobody has vouched yet, and what it signed besides."""
        self.sha256 = hashlib.sha256(encrypted).hexdigest()
        """Of the encrypted list: names this sealed file and all that is in it."""
        self.manifest = decode_manifest(self._list(encrypted))
        if self.manifest.signer != self.signer.line:
            raise SealError("it is signed by another key than the one that the list names")
        lengths = [length for length, _ in self.manifest.chunks]
        self._starts = list(accumulate(lengths, initial=len(MAGIC)))
        if self._starts[-1] != layout.list_at:
            raise SealError("the chunks in it are not as long as the list says")
        self._places = [start for _, start in self.manifest.placed()]
        self._held: OrderedDict[int, bytes] = OrderedDict()
        self._lock = Lock()

    def _list(self, encrypted: bytes) -> bytes:
        try:
            return self._decrypt(encrypted)
        except FormatError:
            # The signature holds: it is what was sealed.
            raise WrongPasswordError("it was sealed to others: the key does not open it") from None

    def chunk(self, number: int) -> bytes:
        """Return the evidence in a chunk; the last ones stay in memory.

        Raises:
            SealError: when it is not what was sealed.
            OSError: when it cannot be read.
        """
        with self._lock:
            content = self._held.pop(number, None)
            if content is None:
                content = self._read(number)
                while len(self._held) >= _CHUNKS_HELD:
                    self._held.popitem(last=False)
            self._held[number] = content
            return content

    def _read(self, number: int) -> bytes:
        length, digest = self.manifest.chunks[number]
        with self._open_file() as stream:
            stream.seek(self._starts[number])
            encrypted = stream.read(length)
        where = f"chunk {number + 1} of {len(self.manifest.chunks)}, at byte {self._starts[number]},"
        if hashlib.sha256(encrypted).digest() != digest:
            raise SealError(f"{where} is not what was sealed")
        try:
            content = self._decrypt(encrypted)
        except FormatError:
            raise SealError(f"{where} does not open with the key that opens the list") from None
        if len(content) != CHUNK:
            raise SealError(f"{where} holds {len(content)} bytes instead of {CHUNK}")
        return content

    def pieces(self, number: int) -> Iterator[bytes]:
        """Yield the content of the entry of that number; raises as `chunk`."""
        start, length = self._places[number], self.manifest.entries[number].length
        position = start
        while position < start + length:
            piece = self._piece(position, start + length)
            position += len(piece)
            yield bytes(piece)

    def open(self, number: int) -> BinaryIO:
        """Open the content of the entry of that number: seekable; what is not as it was sealed is an `OSError`."""
        start, length = self._places[number], self.manifest.entries[number].length
        return BufferedReader(_SealedContent(self._piece, start, length), max(1, min(length, 64 * 1024)))

    def _piece(self, position: int, end: int) -> memoryview:
        """Return what lies from a position in the stream to the end of its chunk, or to `end` if that comes first."""
        number, offset = divmod(position, CHUNK)
        return memoryview(self.chunk(number))[offset : min(CHUNK, offset + end - position)]


class _SealedContent(RandomAccess):
    """The content of one entry."""

    def __init__(self, piece: Callable[[int, int], memoryview], start: int, length: int) -> None:
        super().__init__(length)
        self._piece = piece
        self._start = start

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        target = memoryview(buffer).cast("B")
        if self._position >= self._size or not target:
            return 0
        try:
            piece = self._piece(self._start + self._position, self._start + self._size)
        except SealError as error:
            raise SealedReadError(errno.EIO, f"the sealed file is damaged: {error}") from error
        count = min(len(piece), len(target))
        target[:count] = piece[:count]
        self._position += count
        return count


def _layout(stream: BinaryIO) -> _Layout:
    if stream.read(len(MAGIC)) != MAGIC:
        raise SealError("it does not begin as sealed evidence does")
    size = stream.seek(0, SEEK_END)
    stream.seek(max(0, size - _FOOTER.size))
    end = stream.read(_FOOTER.size)
    if len(end) < _FOOTER.size or not end.endswith(_END):
        raise SealError("its end is missing: it was not sealed to the end, or is cut off")
    list_at, list_length, signature_length, _ = _FOOTER.unpack(end)
    if list_length > _LARGEST_LIST or signature_length > _LONGEST_SIGNATURE or list_at < len(MAGIC):
        raise SealError("its last bytes are damaged")
    if list_at + list_length + signature_length + _FOOTER.size != size:
        raise SealError("its last bytes do not fit its length: something is missing in it, or was added")
    return _Layout(list_at, list_length, signature_length)


def _signed(encrypted: bytes, block: bytes) -> tuple[PublicKey, str]:
    """Return the key that signed the list, and the comment signed with it."""
    try:
        lines = block.decode().split("\n")
        key, signature = read_public_key("\n".join(lines[:_KEY_LINES])), "\n".join(lines[_KEY_LINES:])
        comment = verify(BytesIO(encrypted), signature, key)
    except UnicodeDecodeError:
        raise SealError("its signature is damaged") from None
    except SignatureError as error:
        raise SealError(f"its signature does not hold: {error}") from None
    if block != signature_block(key, _as_written(signature, key)):
        raise SealError("its signature is damaged")
    return key, comment


def _as_written(signature: str, key: PublicKey) -> str:
    """Return a signature that holds as it is written here: what is not signed in it may not differ either."""
    _, by_hash, comment, whole = signature.splitlines()
    return signature_text(b64decode(by_hash), comment, b64decode(whole), key)
