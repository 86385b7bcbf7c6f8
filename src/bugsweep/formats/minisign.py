"""Signatures of minisign: Ed25519 over the BLAKE2b hash of a file.

Source: https://jedisct1.github.io/minisign/, "Signature format", "Public key format" and "Secret key format".
"""

import binascii
import hashlib
import secrets
from base64 import b64decode, b64encode
from dataclasses import dataclass, field
from typing import BinaryIO

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from msgspec import Struct

from bugsweep.errors import FormatError

_CHUNK = 1 << 20
_KEY_BYTES = 2 + 8 + 32
_SIGNATURE_BYTES = 2 + 8 + 64
_GLOBAL_BYTES = 64
_SECRET_BYTES = 2 + 2 + 2 + 32 + 8 + 8 + 8 + 64 + 32
_NO_PASSWORD = b"Ed\0\0B2"
"""How a secret key begins that is not encrypted; what would say how it is follows, empty."""
_LIMITS = bytes(32 + 8 + 8)
_NO_CHECKSUM = bytes(32)
"""What ``minisign -G -W`` writes for one, up to version 0.11 at least."""
_LINES = 4
_TRUSTED = "trusted comment: "
_UNTRUSTED = "untrusted comment: "


class SignatureError(FormatError):
    """A signature or key that is malformed, or a signature that does not hold."""


class PublicKey(Struct, frozen=True):
    """The public half of a key pair."""

    key_id: bytes
    key: bytes

    @property
    def name(self) -> str:
        """The number of the key, as minisign shows it."""
        return _number(self.key_id)

    @property
    def line(self) -> str:
        """The key as it is given to others."""
        return b64encode(b"Ed" + self.key_id + self.key).decode()


@dataclass(frozen=True)
class SecretKey:
    """A key pair, with the half that signs."""

    key_id: bytes
    seed: bytes = field(repr=False)

    @property
    def public(self) -> PublicKey:
        """The half that others may have."""
        return PublicKey(self.key_id, Ed25519PrivateKey.from_private_bytes(self.seed).public_key().public_bytes_raw())

    @property
    def text(self) -> str:
        """The file of the key, as ``minisign -G -W`` writes it; it is not encrypted."""
        pair = self.seed + self.public.key
        raw = _NO_PASSWORD + _LIMITS + self.key_id + pair + _checksum(self.key_id, pair)
        return f"{_UNTRUSTED}minisign secret key {self.public.name}\n{b64encode(raw).decode()}\n"


def new_secret_key() -> SecretKey:
    """Return a key pair that nobody has yet."""
    return SecretKey(secrets.token_bytes(8), secrets.token_bytes(32))


def read_secret_key(text: str) -> SecretKey:
    """Read a secret key that is not encrypted.

    Raises:
        SignatureError: when it is none.
    """
    lines = [line for line in text.split("\n") if line.strip() and not line.startswith(_UNTRUSTED)]
    if len(lines) != 1:
        raise SignatureError("a secret key of minisign is one line")
    raw = _decoded(lines[0], _SECRET_BYTES, "secret key")
    if not raw.startswith(_NO_PASSWORD):
        raise SignatureError("a secret key with a password, or none at all; `minisign -G -W` makes one without")
    key_id, pair, checksum = raw[-104:-96], raw[-96:-32], raw[-32:]
    key = SecretKey(key_id, pair[:32])
    if checksum not in {_checksum(key_id, pair), _NO_CHECKSUM} or key.public.key != pair[32:]:
        raise SignatureError("the secret key is damaged")
    return key


def _checksum(key_id: bytes, pair: bytes) -> bytes:
    return hashlib.blake2b(b"Ed" + key_id + pair, digest_size=32).digest()


def sign(content: BinaryIO, key: SecretKey, comment: str) -> str:
    """Return the signature of `content`, with a comment that is signed as well and is one line."""
    private = Ed25519PrivateKey.from_private_bytes(key.seed)
    signature = private.sign(_digest(content))
    whole = private.sign(signature + comment.encode())
    return signature_text(b"ED" + key.key_id + signature, f"{_TRUSTED}{comment}", whole, key.public)


def signature_text(signature: bytes, comment: str, whole: bytes, key: PublicKey) -> str:
    """Return the four lines of a signature, `comment` being the third of them."""
    return (
        f"{_UNTRUSTED}signature by the key {key.name}\n{b64encode(signature).decode()}\n"
        f"{comment}\n{b64encode(whole).decode()}\n"
    )


def read_public_key(text: str) -> PublicKey:
    """Read a public key: the line of base64, with or without its comment before it.

    Raises:
        SignatureError: when it is none.
    """
    lines = [line for line in text.split("\n") if line.strip() and not line.startswith(_UNTRUSTED)]
    if len(lines) != 1:
        raise SignatureError("a public key of minisign is one line")
    raw = _decoded(lines[0], _KEY_BYTES, "public key")
    if raw[:2] != b"Ed":
        raise SignatureError("not a public key of minisign")
    return PublicKey(raw[2:10], raw[10:])


def verify(content: BinaryIO, signature: str, key: PublicKey) -> str:
    """Check that `content` is what the owner of `key` signed, and return the comment that is signed with it.

    Raises:
        SignatureError: when it is not, or the signature is by another key, of the old kind or malformed.
    """
    lines = signature.splitlines()
    if len(lines) != _LINES or not lines[0].startswith(_UNTRUSTED) or not lines[2].startswith(_TRUSTED):
        raise SignatureError("not a signature of minisign")
    raw = _decoded(lines[1], _SIGNATURE_BYTES, "signature")
    whole = _decoded(lines[3], _GLOBAL_BYTES, "signature")
    comment = lines[2].removeprefix(_TRUSTED)
    if raw[:2] == b"Ed":
        raise SignatureError("a signature of the old kind, which needs the whole file in memory; sign without -l")
    if raw[:2] != b"ED":
        raise SignatureError("not a signature of minisign")
    if raw[2:10] != key.key_id:
        raise SignatureError(f"signed with the key {_number(raw[2:10])}, not with {key.name}")
    public = Ed25519PublicKey.from_public_bytes(key.key)
    try:
        public.verify(raw[10:], _digest(content))
        public.verify(whole, raw[10:] + comment.encode())
    except InvalidSignature:
        raise SignatureError("the signature does not fit the file") from None
    return comment


def _number(key_id: bytes) -> str:
    return f"{int.from_bytes(key_id, 'little'):X}"  # minisign writes no zeros before it


def _digest(content: BinaryIO) -> bytes:
    digest = hashlib.blake2b(digest_size=64)
    while chunk := content.read(_CHUNK):
        digest.update(chunk)
    return digest.digest()


def _decoded(line: str, length: int, what: str) -> bytes:
    try:
        raw = b64decode(line.strip(), validate=True)
    except (binascii.Error, ValueError):
        raise SignatureError(f"the {what} is not base64") from None
    if len(raw) != length:
        raise SignatureError(f"the {what} has {len(raw)} bytes instead of {length}")
    return raw
