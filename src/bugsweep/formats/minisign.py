"""Signatures of minisign: Ed25519 over the BLAKE2b hash of a file.

Source: https://jedisct1.github.io/minisign/, "Signature format".
"""

import binascii
import hashlib
from base64 import b64decode
from typing import BinaryIO

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from msgspec import Struct

from bugsweep.errors import FormatError

_CHUNK = 1 << 20
_KEY_BYTES = 2 + 8 + 32
_SIGNATURE_BYTES = 2 + 8 + 64
_GLOBAL_BYTES = 64
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
        return self.key_id[::-1].hex().upper()


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
        raise SignatureError(f"signed with the key {raw[9:1:-1].hex().upper()}, not with {key.name}")
    digest = hashlib.blake2b(digest_size=64)
    while chunk := content.read(_CHUNK):
        digest.update(chunk)
    public = Ed25519PublicKey.from_public_bytes(key.key)
    try:
        public.verify(raw[10:], digest.digest())
        public.verify(whole, raw[10:] + comment.encode())
    except InvalidSignature:
        raise SignatureError("the signature does not fit the file") from None
    return comment


def _decoded(line: str, length: int, what: str) -> bytes:
    try:
        raw = b64decode(line.strip(), validate=True)
    except (binascii.Error, ValueError):
        raise SignatureError(f"the {what} is not base64") from None
    if len(raw) != length:
        raise SignatureError(f"the {what} has {len(raw)} bytes instead of {length}")
    return raw
