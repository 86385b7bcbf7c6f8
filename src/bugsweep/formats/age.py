"""Encryption with age, of what fits in memory: to recipients (``age1...``), by secret keys (``AGE-SECRET-KEY-1...``).

Source: https://age-encryption.org/v1. The cryptography is that of the library, which is an extra that few need.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from types import ModuleType
from typing import Final

from bugsweep.errors import EvidenceError, FormatError

AGE_MAGIC: Final = b"age-encryption.org/v1\n"
_SECRET_KEY = re.compile(r"AGE-SECRET-KEY-1[0-9A-Z]+")
_NOT_INSTALLED: Final = "Encryption with age is not installed; install bugsweep[age]."


def secret_keys(text: str) -> tuple[str, ...]:
    """Return the secret keys in a text, such as the file that ``age-keygen`` writes."""
    return tuple(dict.fromkeys(_SECRET_KEY.findall(text)))


def without_secret_keys(text: str) -> str:
    """Return the lines of a text that are neither a secret key nor a comment."""
    lines = (line.strip("\r") for line in text.split("\n"))
    return "\n".join(line for line in lines if line and not line.startswith("#") and not _SECRET_KEY.search(line))


def encryption_to(recipients: Iterable[str]) -> Callable[[bytes], bytes]:
    """Return what encrypts a content to `recipients`.

    Raises:
        FormatError: when one of them is no recipient.
        EvidenceError: when the library is not installed.
    """
    pyrage = _library()
    keys = []
    for recipient in recipients:
        try:
            keys.append(pyrage.x25519.Recipient.from_str(recipient))
        except pyrage.RecipientError:
            raise FormatError(f"{recipient!r} is no recipient of age; one begins with age1") from None

    def encrypt(content: bytes) -> bytes:
        encrypted: bytes = pyrage.encrypt(content, keys)
        return encrypted

    return encrypt


def decryption_by(keys: Sequence[str]) -> Callable[[bytes], bytes]:
    """Return what decrypts a content by any of secret `keys`; it raises `FormatError` when none opens it.

    Raises:
        FormatError: when one of them is no key.
        EvidenceError: when the library is not installed.
    """
    pyrage = _library()
    try:
        identities = [pyrage.x25519.Identity.from_str(key) for key in keys]
    except pyrage.IdentityError:
        raise FormatError("it is no secret key of age; one begins with AGE-SECRET-KEY-1") from None

    def decrypt(content: bytes) -> bytes:
        try:
            decrypted: bytes = pyrage.decrypt(content, identities)
        except pyrage.DecryptError:
            raise FormatError("no key at hand opens it, or it is damaged") from None
        return decrypted

    return decrypt


def _library() -> ModuleType:
    try:
        import pyrage  # noqa: PLC0415 - an extra, which few need
    except ImportError:
        raise EvidenceError(_NOT_INSTALLED) from None
    library: ModuleType = pyrage
    return library
