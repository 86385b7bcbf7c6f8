"""The keybag of an encrypted iOS backup: from the password to the keys of the protection classes.

Format: Apple Platform Security, "Keybags for Data Protection"; the sequence of tags as backups show it. A key that is
also wrapped with the key of the phone cannot be unwrapped anywhere else and is left out.
"""

from collections.abc import Iterator

from cryptography.hazmat.primitives.hashes import SHA1, SHA256, HashAlgorithm
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap
from msgspec import Struct

from bugsweep.errors import FormatError, WrongPasswordError

_WRAPPED_BY_PASSWORD = 2
"""Of the two bits of WRAP: 1 is the key of the phone, 2 the password."""
_WRAPPED_SIZE = 40
_MOST_ROUNDS = 100_000_000
"""Ten times what phones ask for, some twenty seconds of work: a keybag may not keep the reader busy for ever."""


class ClassKeys:
    """The unwrapped keys of the protection classes; the password is not kept."""

    def __init__(self, keys: dict[int, bytes]) -> None:
        """Hold `keys`, by protection class."""
        self._keys = keys

    def unwrap(self, wrapped: bytes) -> bytes:
        """Return the key of a file from its protection class, four bytes with the lowest first, and its wrapped key.

        Raises:
            FormatError: when the class has no key here, or the wrapped key does not fit it.
        """
        protection_class = int.from_bytes(wrapped[:4], "little")
        if len(wrapped) != 4 + _WRAPPED_SIZE:
            raise FormatError(f"a wrapped key of {len(wrapped)} bytes")
        if protection_class not in self._keys:
            raise FormatError(f"the keybag has no key for protection class {protection_class}")
        try:
            return aes_key_unwrap(self._keys[protection_class], wrapped[4:])
        except InvalidUnwrap:
            raise FormatError(f"a key that the one of protection class {protection_class} does not unwrap") from None


class Keybag(Struct, frozen=True, kw_only=True):
    """What stands between a password and the keys."""

    salt: bytes
    rounds: int
    outer_salt: bytes | None
    """Since iOS 10.2 the password goes through a longer derivation first."""
    outer_rounds: int
    wrapped: dict[int, bytes]
    """Protection class to its wrapped key, where the password alone unwraps it."""

    def unlock(self, password: str) -> ClassKeys:
        """Return the keys that the password unwraps; this takes seconds, as it is meant to.

        Raises:
            WrongPasswordError: when it unwraps none.
        """
        secret = password.encode("utf-8", "surrogatepass")
        if self.outer_salt is not None:
            secret = _derived(SHA256(), secret, self.outer_salt, self.outer_rounds)
        secret = _derived(SHA1(), secret, self.salt, self.rounds)  # noqa: S303 - the format's own choice
        keys = {}
        for protection_class, wrapped in self.wrapped.items():
            try:
                keys[protection_class] = aes_key_unwrap(secret, wrapped)
            except InvalidUnwrap:
                continue  # one damaged key among many costs its class; if it is all of them, it is the password
        if not keys:
            raise WrongPasswordError("The password does not open this backup.")
        return ClassKeys(keys)


def read_keybag(content: bytes) -> Keybag:
    """Return the keybag in `content`, the ``BackupKeyBag`` of the manifest.

    Raises:
        FormatError: when it is damaged, holds no key that a password unwraps, or asks for an absurd number of rounds.
    """
    header, *classes = _sections(content)
    wrapped = {}
    for section in classes:
        key = section.get(b"WPKY", b"")
        if _number(section.get(b"WRAP")) == _WRAPPED_BY_PASSWORD and len(key) == _WRAPPED_SIZE:
            wrapped[_number(section.get(b"CLAS"))] = key
    if not wrapped:
        raise FormatError("a keybag without a key that a password unwraps")
    outer_salt = header.get(b"DPSL") if b"DPIC" in header else None
    return Keybag(
        salt=header.get(b"SALT", b""),
        rounds=_rounds(header.get(b"ITER")),
        outer_salt=outer_salt,
        outer_rounds=_rounds(header.get(b"DPIC")) if outer_salt is not None else 0,
        wrapped=wrapped,
    )


def _sections(content: bytes) -> list[dict[bytes, bytes]]:
    """Return the header and the protection classes: each but the first begins with a UUID of its own."""
    sections: list[dict[bytes, bytes]] = [{}]
    for tag, value in _items(content):
        if tag == b"UUID" and tag in sections[-1] | sections[0]:
            sections.append({})
        sections[-1][tag] = value
    return sections


def _items(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield tag and value: four letters, a length of four bytes, the value."""
    place = 0
    while place < len(content):
        length = int.from_bytes(content[place + 4 : place + 8], "big")
        value = content[place + 8 : place + 8 + length]
        if len(value) != length or place + 8 > len(content):
            raise FormatError("a truncated keybag")
        yield content[place : place + 4], value
        place += 8 + length


def _number(value: bytes | None) -> int:
    return -1 if value is None else int.from_bytes(value, "big")


def _rounds(value: bytes | None) -> int:
    rounds = _number(value)
    if rounds < 1:
        raise FormatError("a keybag that does not say how many rounds of key derivation it takes")
    if rounds > _MOST_ROUNDS:
        raise FormatError(f"a keybag that asks for more than {_MOST_ROUNDS} rounds of key derivation")
    return rounds


def _derived(algorithm: HashAlgorithm, secret: bytes, salt: bytes, rounds: int) -> bytes:
    return PBKDF2HMAC(algorithm=algorithm, length=32, salt=salt, iterations=rounds).derive(secret)
