"""From a password to the keys of protection classes."""

import hashlib
import random
import struct
from contextlib import suppress

import pytest
from cryptography.hazmat.primitives.keywrap import aes_key_wrap

from bugsweep.errors import FormatError, WrongPasswordError
from bugsweep.evidence._keybag import read_keybag

PASSWORD, SALT, OUTER_SALT = "pass", b"s" * 20, b"o" * 20
CLASS_KEY, FILE_KEY = b"c" * 32, b"f" * 32
OUTER: dict[str, int | bytes] = {"DPWT": 1, "DPIC": 6, "DPSL": OUTER_SALT}


def item(tag: str, value: int | bytes) -> bytes:
    """Return one item."""
    content = value if isinstance(value, bytes) else struct.pack(">I", value)
    return tag.encode() + struct.pack(">I", len(content)) + content


def wrapped(secret: bytes) -> bytes:
    """Return the class key as wrapped by what follows from `secret`."""
    return aes_key_wrap(hashlib.pbkdf2_hmac("sha1", secret, SALT, 5, 32), CLASS_KEY)


def keybag(*classes: dict[str, int | bytes], **header: int | bytes) -> bytes:
    """Return a keybag with these classes."""
    head: dict[str, int | bytes] = {"VERS": 3, "TYPE": 1, "UUID": b"u" * 16, "WRAP": 1, "SALT": SALT, "ITER": 5}
    sections = [head | header, *({"UUID": bytes([number]) * 16} | one for number, one in enumerate(classes))]
    return b"".join(item(tag, value) for section in sections for tag, value in section.items())


def protection_class(number: int = 3, wrap: int = 2, key: bytes = b"") -> dict[str, int | bytes]:
    """Return one class of a keybag."""
    return {"CLAS": number, "WRAP": wrap, "KTYP": 0, "WPKY": key or wrapped(PASSWORD.encode())}


def test_key_of_a_file_is_unwrapped() -> None:
    """With the key of its class, which the password unwraps."""
    keys = read_keybag(keybag(protection_class(3))).unlock(PASSWORD)

    assert keys.unwrap(b"\x03\0\0\0" + aes_key_wrap(CLASS_KEY, FILE_KEY)) == FILE_KEY


def test_second_derivation_counts_where_it_is_there() -> None:
    """Its presence decides and not the version, which both sorts of keybags share."""
    secret = hashlib.pbkdf2_hmac("sha256", PASSWORD.encode(), OUTER_SALT, 6)
    keys = read_keybag(keybag(protection_class(key=wrapped(secret)), **OUTER)).unlock(PASSWORD)

    assert keys.unwrap(b"\x03\0\0\0" + aes_key_wrap(CLASS_KEY, FILE_KEY)) == FILE_KEY
    with pytest.raises(WrongPasswordError):
        read_keybag(keybag(protection_class(), **OUTER)).unlock(PASSWORD)


def test_class_that_needs_the_phone_is_left_out() -> None:
    """Its key cannot be unwrapped here, and a file of that class is told so."""
    bag = keybag(protection_class(3), protection_class(9, wrap=3))
    keys = read_keybag(bag).unlock(PASSWORD)

    with pytest.raises(FormatError, match="no key for protection class 9"):
        keys.unwrap(b"\x09\0\0\0" + bytes(40))


def test_one_damaged_class_costs_only_itself() -> None:
    """The password is still right."""
    bag = keybag(protection_class(1, key=b"x" * 40), protection_class(3))
    keys = read_keybag(bag).unlock(PASSWORD)

    assert keys.unwrap(b"\x03\0\0\0" + aes_key_wrap(CLASS_KEY, FILE_KEY)) == FILE_KEY
    with pytest.raises(FormatError, match="no key for protection class 1"):
        keys.unwrap(b"\x01\0\0\0" + bytes(40))


def test_wrong_password_is_told() -> None:
    """No class opens."""
    with pytest.raises(WrongPasswordError, match="does not open this backup"):
        read_keybag(keybag(protection_class())).unlock("other")


@pytest.mark.parametrize("key", [b"", b"\x03\0\0\0", b"\x03\0\0\0" + bytes(40), b"\x03\0\0\0" + bytes(41)])
def test_damaged_key_of_a_file_is_a_format_error(key: bytes) -> None:
    """Too short, too long, or wrapped with another key."""
    keys = read_keybag(keybag(protection_class())).unlock(PASSWORD)

    with pytest.raises(FormatError):
        keys.unwrap(key)


@pytest.mark.parametrize("rounds", [0, 100_000_001, 2**32 - 1, b"\x01\0\0\0\0", b"", b"\xff" * 9_000], ids=range(6))
@pytest.mark.parametrize("tag", ["ITER", "DPIC"])
def test_absurd_number_of_rounds_is_refused_before_any_work(tag: str, rounds: int | bytes) -> None:
    """A keybag may not keep the reader busy for ever."""
    with pytest.raises(FormatError, match="rounds of key derivation"):
        read_keybag(keybag(protection_class(), **OUTER | {tag: rounds}))


@pytest.mark.parametrize(
    "content",
    [b"", b"VERS", b"VERS\0\0\0\x04", b"VERS\xff\xff\xff\xff", keybag(), keybag(protection_class(wrap=3)), b"\0" * 999],
    ids=range(7),
)
def test_keybag_without_a_usable_key_is_refused(content: bytes) -> None:
    """Empty, truncated, or with keys of the phone only."""
    with pytest.raises(FormatError):
        read_keybag(content)


def test_damage_is_an_error_of_ours_or_harmless() -> None:
    """No other exception comes out, whatever bytes change."""
    chance = random.Random(11)  # noqa: S311 - repeatable, not secret
    content = keybag(protection_class(1), protection_class(3), **OUTER)
    for _ in range(3_000):
        damaged = bytearray(content)
        if chance.random() < 0.2:
            del damaged[chance.randrange(len(damaged)) :]
        for _ in range(chance.randrange(1, 4)):
            if damaged:
                damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        with suppress(FormatError, WrongPasswordError):
            bag = read_keybag(bytes(damaged))
            if bag.rounds + bag.outer_rounds < 1_000:
                bag.unlock(PASSWORD)
