"""The wrapping of Android's backups (``.ab``): header, encryption, compression; inside is a tar archive.

Source: the format that ``PerformAdbBackupTask`` and ``PasswordUtils`` of Android's backup service write.
"""

import hmac
from collections.abc import Iterator
from hashlib import pbkdf2_hmac
from typing import BinaryIO, Final

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC
from msgspec import Struct

from bugsweep.errors import FormatError, PasswordNeededError, WrongPasswordError
from bugsweep.formats.inflation import CHUNK, chunks_of, inflated, stream_of

MAGIC: Final = b"ANDROID BACKUP\n"
_NEWEST_VERSION = 5
_FIRST_VERSION_OF_JAVA_CHECKSUM = 2
_LONGEST_LINE = 1024
_MOST_ROUNDS = 10_000_000
_KEY_LENGTH = 32
_BLOCK = 16
_FREE_SIZE = 1024**3
_LARGEST_RATIO = 250
"""What is inflated may grow to a gigabyte freely and beyond that by this factor."""


class Encryption(Struct, frozen=True, kw_only=True):
    """What the header of an encrypted backup says."""

    salt: bytes
    checksum_salt: bytes
    rounds: int
    vector: bytes
    master_key: bytes
    """Encrypted with the key that the password gives."""


class BackupHeader(Struct, frozen=True, kw_only=True):
    """The lines before the body."""

    version: int
    compressed: bool
    encryption: Encryption | None
    body: int
    """Where the body begins."""


def read_header(stream: BinaryIO) -> BackupHeader:
    """Return the header of the backup that `stream` begins with.

    Raises:
        FormatError: when it is no backup, or one of a kind that is not known.
    """
    stream.seek(0)
    if stream.read(len(MAGIC)) != MAGIC:
        raise FormatError("not an Android backup")
    version, compressed = _number(stream), _number(stream)
    if not 1 <= version <= _NEWEST_VERSION:
        raise FormatError(f"an Android backup of version {version}, which is not known")
    algorithm = _line(stream)
    encryption = None
    if algorithm == b"AES-256":
        encryption = Encryption(
            salt=_hexadecimal(stream),
            checksum_salt=_hexadecimal(stream),
            rounds=_number(stream),
            vector=_hexadecimal(stream),
            master_key=_hexadecimal(stream),
        )
    elif algorithm != b"none":
        raise FormatError(f"encrypted by {algorithm[:40]!r}, which is not known")
    return BackupHeader(version=version, compressed=bool(compressed), encryption=encryption, body=stream.tell())


def open_body(stream: BinaryIO, header: BackupHeader, password: str | None) -> BinaryIO:
    """Return the tar archive of a backup, to be read forward; `stream` stays open with it.

    Raises:
        PasswordNeededError: when it is encrypted and there is no password.
        WrongPasswordError: when the password does not open it.
    """
    size = stream.seek(0, 2) - header.body
    stream.seek(header.body)
    chunks = chunks_of(stream)
    if header.encryption is not None:
        if password is None:
            raise PasswordNeededError("The Android backup is encrypted, and no password was given.")
        chunks = _decrypted(chunks, *master_key(header.encryption, header.version, password))
    if header.compressed:
        chunks = inflated(chunks, max(_FREE_SIZE, size * _LARGEST_RATIO))
    return stream_of(chunks)


def master_key(encryption: Encryption, version: int, password: str) -> tuple[bytes, bytes]:
    """Return key and initial vector of the body.

    Raises:
        FormatError: when the header cannot be right.
        WrongPasswordError: when the password does not open it.
    """
    rounds = encryption.rounds
    if not 1 <= rounds <= _MOST_ROUNDS:
        raise FormatError(f"{rounds} rounds of key derivation")
    if len(encryption.vector) != _BLOCK or not encryption.master_key or len(encryption.master_key) % _BLOCK:
        raise FormatError("an encrypted master key of impossible length")
    user_key = pbkdf2_hmac("sha1", password.encode(), encryption.salt, rounds, _KEY_LENGTH)
    decryptor = Cipher(AES(user_key), CBC(encryption.vector)).decryptor()
    blob = _unpadded(decryptor.update(encryption.master_key) + decryptor.finalize())
    parts = _parts(blob)
    if parts is None:
        raise WrongPasswordError("The password does not open the Android backup.")
    vector, key, checksum = parts
    forms = [key, _as_java_characters(key)]
    if version >= _FIRST_VERSION_OF_JAVA_CHECKSUM:
        forms.reverse()
    for form in forms:
        if hmac.compare_digest(pbkdf2_hmac("sha1", form, encryption.checksum_salt, rounds, _KEY_LENGTH), checksum):
            return key, vector
    raise WrongPasswordError("The password does not open the Android backup.")


def _as_java_characters(key: bytes) -> bytes:
    """Return the key as Java makes a string of it: a byte is signed, and its sign fills the character."""
    return "".join(chr(byte if byte < 0x80 else 0xFF00 | byte) for byte in key).encode()  # noqa: PLR2004 - the sign bit


def _parts(blob: bytes) -> tuple[bytes, bytes, bytes] | None:
    """Return initial vector, master key and checksum, each of which follows its length."""
    parts = []
    at = 0
    for _ in range(3):
        if at >= len(blob):
            return None
        end = at + 1 + blob[at]
        parts.append(blob[at + 1 : end])
        at = end
    vector, key, checksum = parts
    return (vector, key, checksum) if len(vector) == _BLOCK and len(key) == len(checksum) == _KEY_LENGTH else None


def _decrypted(chunks: Iterator[bytes], key: bytes, vector: bytes) -> Iterator[bytes]:
    decryptor = Cipher(AES(key), CBC(vector)).decryptor()
    buffer = bytearray(CHUNK + _BLOCK)
    held = b""  # the last block waits, for it ends with padding
    for chunk in chunks:
        length = decryptor.update_into(chunk, buffer)
        data = held + bytes(memoryview(buffer)[:length])
        held = data[-_BLOCK:]
        yield data[:-_BLOCK]
    yield _unpadded(held)


def _unpadded(data: bytes) -> bytes:
    count = data[-1] if data else 0
    return data[:-count] if 1 <= count <= _BLOCK and data.endswith(bytes([count]) * count) else data


def _line(stream: BinaryIO) -> bytes:
    line = stream.readline(_LONGEST_LINE)
    if not line.endswith(b"\n"):
        raise FormatError("an Android backup whose header does not end")
    return line.rstrip(b"\r\n")


def _number(stream: BinaryIO) -> int:
    text = _line(stream)
    if not text.isdigit() or len(text) > 9:  # noqa: PLR2004 - no number of the header has more digits
        raise FormatError(f"no number in the header of an Android backup: {text[:40]!r}")
    return int(text)


def _hexadecimal(stream: BinaryIO) -> bytes:
    text = _line(stream)
    try:
        return bytes.fromhex(text.decode("ascii"))
    except ValueError:
        raise FormatError(f"no hexadecimal in the header of an Android backup: {text[:40]!r}") from None
