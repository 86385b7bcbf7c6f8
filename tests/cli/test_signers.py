"""Who is trusted to have sealed evidence."""

from pathlib import Path

import pytest

from bugsweep.cli.signers import trusted_signer
from bugsweep.errors import UsageError
from bugsweep.formats.minisign import new_secret_key


def test_signer_is_named_by_the_key_or_its_file(tmp_path: Path) -> None:
    """Or not at all; anything else is a wrong use."""
    key = new_secret_key().public
    (tmp_path / "a.pub").write_text(f"untrusted comment: key\n{key.line}\n")

    assert trusted_signer(key.line) == trusted_signer(str(tmp_path / "a.pub")) == key
    assert trusted_signer("") is None
    with pytest.raises(UsageError, match="--signer: "):
        trusted_signer("nonsense")
