"""The key that signs what a workspace seals."""

from pathlib import Path

import pytest

from bugsweep.errors import StoreError
from bugsweep.formats.minisign import SignatureError, new_secret_key
from bugsweep.sealing.key import sealing_key, trusted_key


def test_key_is_made_once_for_its_owner_only_with_its_public_half_beside_it(tmp_path: Path) -> None:
    """What is given to the receiver is in a file of its own."""
    key = sealing_key(tmp_path / "ws")

    assert sealing_key(tmp_path / "ws") == key
    assert (tmp_path / "ws" / "sealing.key").stat().st_mode & 0o777 == 0o600
    assert trusted_key(str(tmp_path / "ws" / "sealing.pub")) == trusted_key(key.public.line) == key.public


def test_key_of_the_organisation_may_lie_there(tmp_path: Path) -> None:
    """One that minisign made; the public half follows it."""
    sealing_key(tmp_path)
    own = new_secret_key()
    (tmp_path / "sealing.key").write_text(own.text)

    assert sealing_key(tmp_path) == own
    assert trusted_key(str(tmp_path / "sealing.pub")) == own.public


def test_key_that_others_may_read_is_not_used(tmp_path: Path) -> None:
    """They could seal in its owner's name."""
    sealing_key(tmp_path)
    (tmp_path / "sealing.key").chmod(0o640)

    with pytest.raises(StoreError, match="chmod 600"):
        sealing_key(tmp_path)


@pytest.mark.parametrize("content", [b"", b"rubbish", b"\xff\xfe", b"RWQ\nRWQ\n"])
def test_damaged_key_is_not_replaced(tmp_path: Path, content: bytes) -> None:
    """Whoever trusts the old one would not trust another."""
    sealing_key(tmp_path)
    (tmp_path / "sealing.key").write_bytes(content)

    with pytest.raises(StoreError, match="holds no sealing key"):
        sealing_key(tmp_path)
    assert (tmp_path / "sealing.key").read_bytes() == content


def test_name_that_is_no_key_is_refused(tmp_path: Path) -> None:
    """Neither a key nor a file with one."""
    (tmp_path / "other").write_bytes(b"\xff")

    with pytest.raises(SignatureError, match="neither a public key"):
        trusted_key(str(tmp_path / "nowhere"))
    with pytest.raises(SignatureError):
        trusted_key(str(tmp_path / "other"))
