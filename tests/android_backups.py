"""Android backups made up for tests."""

import tarfile
import zlib
from collections.abc import Mapping
from hashlib import pbkdf2_hmac
from io import BytesIO

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

ROUNDS = 100
PASSWORD = "correct horse"  # noqa: S105 - of made-up evidence
MASTER_KEY = bytes(range(112, 144))
"""Half of its bytes have the sign bit, on which the versions of the checksum differ."""
SMS_PATH = "apps/com.android.providers.telephony/d_f/000000_sms_backup"


def tar_of(files: Mapping[str, bytes], tar_format: int = tarfile.PAX_FORMAT) -> bytes:
    """Return a tar archive of these files."""
    stream = BytesIO()
    with tarfile.open(fileobj=stream, mode="w", format=tar_format) as archive:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size, member.mtime = len(content), 1714982400
            archive.addfile(member, BytesIO(content))
    return stream.getvalue()


def backup_of(body: bytes, *, version: int = 5, compressed: bool = True, password: str | None = None) -> bytes:
    """Return an Android backup of a tar archive."""
    head = f"ANDROID BACKUP\n{version}\n{int(compressed)}\n"
    body = zlib.compress(body) if compressed else body
    if password is None:
        return f"{head}none\n".encode() + body
    salt, checksum_salt, vector, body_vector = b"s" * 64, b"c" * 64, b"v" * 16, b"w" * 16
    form = MASTER_KEY
    if version >= 2:
        form = "".join(chr(byte if byte < 128 else byte + 0xFF00) for byte in MASTER_KEY).encode()
    checksum = pbkdf2_hmac("sha1", form, checksum_salt, ROUNDS, 32)
    blob = b"".join(bytes([len(part)]) + part for part in (body_vector, MASTER_KEY, checksum))
    user_key = pbkdf2_hmac("sha1", password.encode(), salt, ROUNDS, 32)
    lines = (
        "AES-256",
        salt.hex().upper(),
        checksum_salt.hex().upper(),
        ROUNDS,
        vector.hex().upper(),
        encrypted(blob, user_key, vector).hex().upper(),
    )
    return head.encode() + "".join(f"{line}\n" for line in lines).encode() + encrypted(body, MASTER_KEY, body_vector)


def encrypted(content: bytes, key: bytes, vector: bytes) -> bytes:
    """Return content padded and encrypted."""
    count = 16 - len(content) % 16
    encryptor = Cipher(AES(key), CBC(vector)).encryptor()
    return encryptor.update(content + bytes([count]) * count) + encryptor.finalize()


def packed_messages(
    text: str = '[{"address":"+35850000001","body":"hello","date":"1714982400000","type":"1"}]',
) -> bytes:
    """Return what the telephony provider writes into its backup."""
    return zlib.compress(text.encode())
