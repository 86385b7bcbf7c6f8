"""Encryption with age."""

import sys

import pytest

from bugsweep.errors import EvidenceError, FormatError
from bugsweep.formats.age import decryption_by, encryption_to, secret_keys, without_secret_keys
from seals import RECIPIENT, SECRET


def test_what_is_encrypted_opens_with_the_key_and_no_other() -> None:
    """Both halves are those of the library."""
    encrypted = encryption_to([RECIPIENT])(b"content")

    assert decryption_by([SECRET])(encrypted) == b"content"
    with pytest.raises(FormatError, match="no key at hand"):
        decryption_by([SECRET])(encrypted[:-1] + bytes([encrypted[-1] ^ 1]))


def test_keys_are_found_in_the_file_of_age_keygen() -> None:
    """The rest of the file, without its comments, is the password of what is inside."""
    text = f"# created: 2026\r\n# public key: {RECIPIENT}\r\n{SECRET}\r\nhorse battery\r\n"

    assert secret_keys(text) == (SECRET,)
    assert without_secret_keys(text) == "horse battery"


@pytest.mark.parametrize("key", ["age1nonsense", "", "ssh-ed25519 AAAA"])
def test_recipient_that_is_none_is_refused(key: str) -> None:
    """With what was given."""
    with pytest.raises(FormatError, match="no recipient of age"):
        encryption_to([key])


def test_key_that_is_none_is_refused_without_being_shown() -> None:
    """A secret is in no message."""
    with pytest.raises(FormatError) as refused:
        decryption_by(["AGE-SECRET-KEY-1XYZ"])

    assert "XYZ" not in str(refused.value)


def test_missing_library_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """With what to install."""
    monkeypatch.setitem(sys.modules, "pyrage", None)

    with pytest.raises(EvidenceError, match=r"bugsweep\[age\]"):
        encryption_to([RECIPIENT])
