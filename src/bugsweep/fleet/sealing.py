"""Names and numbers of people, sealed under the key of the workspace: who has only the database reads none of them."""

import os
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from hashlib import blake2b
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from bugsweep.errors import RegisterError
from bugsweep.store.key import StoreKey, known_keys, open_key

_FORM: Final = b"\x01"
_ID, _NONCE = 8, 12


class Seal:
    """Seals and opens texts. The newest key seals, every key at hand opens."""

    def __init__(self, keys: Mapping[str, StoreKey]) -> None:
        """Use these keys, by their id; the first one is the present one."""
        self._keys = keys
        self.key_id = next(iter(keys))

    def seal(self, text: str, column: str) -> bytes:
        """Return `text` sealed for a column; in another column it does not open. Nothing stays nothing."""
        if not text:
            return b""
        nonce = os.urandom(_NONCE)
        sealed = AESGCM(_key_of(self._keys[self.key_id])).encrypt(nonce, text.encode(), column.encode())
        return _FORM + bytes.fromhex(self.key_id) + nonce + sealed

    def open(self, sealed: "bytes | memoryview[int]", column: str) -> str:
        """Return the text.

        Raises:
            RegisterError: when its key is not at hand, or it is not what was sealed.
        """
        sealed = bytes(sealed)
        if not sealed:
            return ""
        name, nonce, rest = sealed[1 : 1 + _ID].hex(), sealed[1 + _ID :][:_NONCE], sealed[1 + _ID + _NONCE :]
        key = self._keys.get(name)
        if key is None:
            raise RegisterError(
                f"A name in the register is sealed under the key {name}, which is not in the workspace: put it back."
            )
        try:
            return AESGCM(_key_of(key)).decrypt(nonce, rest, column.encode()).decode()
        except (InvalidTag, ValueError) as error:
            raise RegisterError(f"A sealed {column} in the register was changed: it does not open.") from error

    def indexes(self, text: str, column: str) -> tuple[str, ...]:
        """Return under what `text` can be found: a keyed hash of its words under each key, the present one first."""
        words = normal_words(text)
        if not words:
            return ("",)
        return tuple(
            blake2b(f"{column}\0{words}".encode(), key=_index_key_of(key), digest_size=32).hexdigest()
            for key in self._keys.values()
        )

    def index(self, text: str, column: str) -> str:
        """Return under what `text` is kept."""
        return self.indexes(text, column)[0]


def normal_words(text: str) -> str:
    """Return the words of a name in one order and one case: "Ivanova, Anna" and "anna IVANOVA" are the same."""
    plain = unicodedata.normalize("NFKC", text).casefold().replace("ё", "е").replace(",", " ")
    return " ".join(sorted(plain.split()))


def open_seal() -> Seal:
    """Return the seal of the register that is open.

    Raises:
        StoreError: when the key of the workspace is none.
    """
    present = open_key(settings.BUGSWEEP_WORKSPACE)
    return Seal({present.id: present, **known_keys(settings.BUGSWEEP_WORKSPACE)})


@lru_cache(16)
def _key_of(key: StoreKey) -> bytes:
    return blake2b(b"sealed columns of the register", key=key.secret, digest_size=32).digest()


@lru_cache(16)
def _index_key_of(key: StoreKey) -> bytes:
    return blake2b(b"index of the sealed columns", key=key.secret, digest_size=32).digest()
