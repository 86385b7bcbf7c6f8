"""Signatures of minisign."""

import hashlib
from base64 import b64encode
from io import BytesIO

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from bugsweep.formats.minisign import PublicKey, SignatureError, read_public_key, verify
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
