"""Signatures beside what is written: files of four lines with the ending ``.minisig``, which minisign checks too."""

from pathlib import Path

from bugsweep.errors import UsageError
from bugsweep.formats.minisign import SecretKey, SignatureError, read_secret_key, sign
from bugsweep.model.verdict import SweepResult
from bugsweep.verification import SIGNATURE

KEY_HELP = "Sign it with the secret key in this file, one of minisign without a password (minisign -G -W)."


def signing_key(path: Path) -> SecretKey:
    """Return the secret key in a file.

    Raises:
        UsageError: when it cannot be read or holds none.
    """
    try:
        return read_secret_key(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, SignatureError) as error:
        raise UsageError(f"The key file {path} cannot be used: {error}.") from error


def sign_file(path: Path, key: SecretKey, result: SweepResult) -> Path:
    """Sign what was written to `path` of a result, and return where the signature lies."""
    with path.open("rb") as content:
        signature = sign(content, key, f"sweep {result.sweep.id}, file {path.name}")
    beside = path.with_name(f"{path.name}{SIGNATURE}")
    beside.write_text(signature, "utf-8", newline="\n")
    return beside
