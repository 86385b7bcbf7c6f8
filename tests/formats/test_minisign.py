"""Signatures of minisign."""

import hashlib
from base64 import b64decode, b64encode
from io import BytesIO

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from bugsweep.formats import minisign
from bugsweep.formats.minisign import (
    PublicKey,
    SignatureError,
    new_secret_key,
    read_public_key,
    read_secret_key,
    verify,
)
from signing import KEY_ID, public_key_line, sign

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = read_public_key(public_key_line(KEY))


def test_what_was_signed_is_verified() -> None:
    """The comment that is signed with it comes back."""
    assert verify(BytesIO(b"content"), sign(KEY, b"content", "timestamp:1"), PUBLIC) == "timestamp:1"


def test_public_key_is_read_with_or_without_its_comment() -> None:
    """Its number is that of the tool."""
    line = public_key_line(KEY)

    assert read_public_key(f"untrusted comment: minisign public key\n{line}\n") == read_public_key(line) == PUBLIC
    assert PUBLIC.name == KEY_ID[::-1].hex().upper()


def test_signature_made_with_the_primitives_alone_is_verified() -> None:
    """The parts are as the format describes them, independently of the helper of these tests."""
    signature = KEY.sign(hashlib.blake2b(b"content").digest())
    whole = KEY.sign(signature + b"c")
    lines = [
        "untrusted comment: x",
        b64encode(b"ED" + PUBLIC.key_id + signature).decode(),
        "trusted comment: c",
        b64encode(whole).decode(),
    ]

    assert verify(BytesIO(b"content"), "\n".join(lines) + "\n", PUBLIC) == "c"


def changed(old: str, new: str) -> str:
    """Return a signature with one part replaced."""
    return sign(KEY, b"content", "comment").replace(old, new)


@pytest.mark.parametrize(
    ("content", "signature", "reason"),
    [
        (b"contenT", sign(KEY, b"content", "comment"), "does not fit"),
        (b"content", changed("trusted comment: comment", "trusted comment: other"), "does not fit"),
        (b"content", sign(Ed25519PrivateKey.from_private_bytes(bytes(32)), b"content", "comment"), "does not fit"),
        (b"content", sign(KEY, b"content", "comment", key_id=b"87654321"), "signed with the key"),
        (b"content", sign(KEY, b"content", "comment", algorithm=b"Ed"), "of the old kind"),
        (b"content", sign(KEY, b"content", "comment", algorithm=b"XX"), "not a signature"),
        (b"content", "", "not a signature"),
        (b"content", "untrusted comment: x\n!!!\ntrusted comment: y\nAAAA\n", "not base64"),
        (b"content", "untrusted comment: x\nAAAA\ntrusted comment: y\nAAAA\n", "3 bytes instead of 74"),
    ],
)
def test_anything_else_is_refused(content: bytes, signature: str, reason: str) -> None:
    """Another content, comment, key or kind."""
    with pytest.raises(SignatureError, match=reason):
        verify(BytesIO(content), signature, PUBLIC)


@pytest.mark.parametrize("text", ["", "RW", "a\nb", b64encode(bytes(42)).decode(), "ö" * 56])
def test_what_is_no_public_key_is_refused(text: str) -> None:
    """It is never taken for one."""
    with pytest.raises(SignatureError):
        read_public_key(text)


@given(st.text(max_size=300))
def test_any_text_is_a_signature_or_an_error(text: str) -> None:
    """Nothing else is raised."""
    with pytest.raises(SignatureError):
        verify(BytesIO(b""), text, PublicKey(b"12345678", PUBLIC.key))


def test_own_signature_is_verified_and_is_that_of_the_primitives() -> None:
    """Signing here and signing with the primitives give the same bytes, but for the comment that nobody trusts."""
    key = minisign.SecretKey(KEY_ID, bytes(range(32)))
    made = minisign.sign(BytesIO(b"content"), key, "timestamp:1")

    assert key.public == PUBLIC
    assert key.public.line == public_key_line(KEY)
    assert verify(BytesIO(b"content"), made, PUBLIC) == "timestamp:1"
    assert made.splitlines()[1:] == sign(KEY, b"content", "timestamp:1").splitlines()[1:]


def test_secret_key_is_read_as_it_was_written_and_not_shown() -> None:
    """Its file has the length of the format; what is printed of it gives nothing away."""
    key = new_secret_key()

    assert read_secret_key(key.text) == key
    assert len(b64decode(key.text.splitlines()[1])) == 158
    assert key.seed.hex() not in repr(key)
    assert str(key.seed) not in repr(key)


def test_secret_key_that_is_damaged_or_has_a_password_is_refused() -> None:
    """A changed byte anywhere is noticed."""
    raw = b64decode(new_secret_key().text.splitlines()[1])
    for at in (0, 3, 60, 100, 140, 157):
        changed = raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :]
        with pytest.raises(SignatureError):
            read_secret_key(b64encode(changed).decode())
    with pytest.raises(SignatureError, match="one line"):
        read_secret_key("")


def test_number_of_a_key_is_written_as_minisign_does() -> None:
    """Without zeros before it."""
    assert PublicKey(bytes.fromhex("3d86c046f4463c03"), bytes(32)).name == "33C46F446C0863D"
