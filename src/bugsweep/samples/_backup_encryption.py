"""Encrypts a made-up backup as an iPhone does: keybag, protection classes, a key for each file."""

import hashlib
import random
import struct

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC
from cryptography.hazmat.primitives.keywrap import aes_key_wrap
from cryptography.hazmat.primitives.padding import PKCS7

_BY_PASSWORD, _BY_PASSWORD_AND_PHONE = 2, 3
_CLASSES = {
    **dict.fromkeys((1, 2, 3, 4, 6, 7, 8), _BY_PASSWORD),
    **dict.fromkeys((5, 9, 10, 11), _BY_PASSWORD_AND_PHONE),
}
"""Protection class to what its key is wrapped with."""
_MANIFEST_CLASS = 4


class BackupEncryption:
    """The keys of one backup, drawn from `chance`: they are the same each time and protect nothing."""

    def __init__(self, password: str, *, chance: random.Random, rounds: int, outer_rounds: int | None) -> None:
        """Draw the keys and derive what wraps them.

        Args:
            password: Of the backup.
            chance: Where keys and salts come from.
            rounds: Of the derivation that every backup has; phones do 10,000.
            outer_rounds: Of the one before it; phones since iOS 10.2 do 10,000,000, and None is how older ones do.
        """
        self._chance = chance
        self._class_keys = {number: chance.randbytes(32) for number in _CLASSES}
        secret, salt, outer_salt = password.encode(), chance.randbytes(20), chance.randbytes(20)
        header = [
            _item("VERS", 5 if outer_rounds else 3),
            _item("TYPE", 1),
            _item("UUID", chance.randbytes(16)),
            _item("HMCK", chance.randbytes(40)),
            _item("WRAP", 1),
            _item("SALT", salt),
            _item("ITER", rounds),
        ]
        if outer_rounds:
            secret = hashlib.pbkdf2_hmac("sha256", secret, outer_salt, outer_rounds)
            header += [_item("DPWT", 1), _item("DPIC", outer_rounds), _item("DPSL", outer_salt)]
        secret = hashlib.pbkdf2_hmac("sha1", secret, salt, rounds, 32)
        classes = [self._class(number, wrap, secret) for number, wrap in _CLASSES.items()]
        self.keybag = b"".join(header + classes)

    def _class(self, number: int, wrap: int, secret: bytes) -> bytes:
        key = self._class_keys[number]
        if wrap == _BY_PASSWORD_AND_PHONE:
            key = self._chance.randbytes(32)  # under the password lies what only the phone can decrypt
        wrapped = aes_key_wrap(secret, key)
        return b"".join(
            (
                _item("UUID", self._chance.randbytes(16)),
                _item("CLAS", number),
                _item("WRAP", wrap),
                _item("KTYP", 0),
                _item("WPKY", wrapped),
            )
        )

    def new_key(self, protection_class: int = _MANIFEST_CLASS) -> tuple[bytes, bytes]:
        """Return a new key for a file, and how the manifest has it: class and wrapped key."""
        key = self._chance.randbytes(32)
        return key, struct.pack("<I", protection_class) + aes_key_wrap(self._class_keys[protection_class], key)


def encrypt(key: bytes, content: bytes) -> bytes:
    """Return the padded cipher text of `content`."""
    padder = PKCS7(128).padder()
    encryptor = Cipher(AES(key), CBC(bytes(16))).encryptor()
    return encryptor.update(padder.update(content) + padder.finalize()) + encryptor.finalize()


def _item(tag: str, value: int | bytes) -> bytes:
    content = value if isinstance(value, bytes) else struct.pack(">I", value)
    return tag.encode() + struct.pack(">I", len(content)) + content
