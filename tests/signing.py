"""Signatures as the tool minisign makes them."""

import hashlib
from base64 import b64encode

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

KEY_ID = b"12345678"


def public_key_line(key: Ed25519PrivateKey) -> str:
    """Return the public key as one line."""
    return b64encode(b"Ed" + KEY_ID + key.public_key().public_bytes_raw()).decode()


def sign(
    key: Ed25519PrivateKey, content: bytes, comment: str, *, key_id: bytes = KEY_ID, algorithm: bytes = b"ED"
) -> str:
    """Return the signature file of a content."""
    signature = key.sign(hashlib.blake2b(content, digest_size=64).digest())
    whole = key.sign(signature + comment.encode())
    return (
        f"untrusted comment: signature\n{b64encode(algorithm + key_id + signature).decode()}\n"
        f"trusted comment: {comment}\n{b64encode(whole).decode()}\n"
    )
