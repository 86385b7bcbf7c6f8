"""The key that signs what this workspace seals."""

import os
from pathlib import Path
from typing import Final

from bugsweep.errors import StoreError
from bugsweep.formats.minisign import (
    PublicKey,
    SecretKey,
    SignatureError,
    new_secret_key,
    read_public_key,
    read_secret_key,
)
from bugsweep.store.files import new_file, private_folder, stored, write_file

_NAME: Final = "sealing.key"
PUBLIC_NAME: Final = "sealing.pub"
_LARGEST: Final = 64 * 1024
_OTHERS: Final = 0o077


def sealing_key(workspace: Path) -> SecretKey:
    """Return the key of the workspace, made at its first use, with its public half beside it.

    It is a secret key of minisign without a password (``minisign -G -W``): an organisation may put its own there.

    Raises:
        StoreError: when it is damaged, cannot be kept, or others may read it.
    """
    path = workspace / _NAME
    with stored("The sealing key"):
        private_folder(workspace)
        if not path.exists():
            _make(path)
    try:
        if os.name != "nt" and path.stat().st_mode & _OTHERS:
            raise StoreError(f"{path} can be read by others: whoever has it can seal in your name; `chmod 600` it.")
        key = read_secret_key(path.read_text("utf-8"))
    except (SignatureError, UnicodeDecodeError) as error:
        raise StoreError(f"{path} holds no sealing key: {error}; put it back from its copy, or delete it.") from error
    public = f"untrusted comment: minisign public key {key.public.name}\n{key.public.line}\n".encode()
    beside = workspace / PUBLIC_NAME
    if not beside.exists() or beside.read_bytes() != public:
        with stored("The public half of the sealing key"):
            write_file(beside, public)
    return key


def _make(path: Path) -> None:
    """Write a new key; of two programs that do so at once, both use the one that came first."""
    try:
        with new_file(path) as out:
            out.write(new_secret_key().text.encode())
    except FileExistsError:
        return


def trusted_key(text: str) -> PublicKey:
    """Return the public key that `text` is, or that lies in the file of that name.

    Raises:
        SignatureError: when it is none.
    """
    try:
        return read_public_key(text)
    except SignatureError:
        path = Path(text)
        try:
            with path.open("rb") as stream:
                return read_public_key(stream.read(_LARGEST).decode("utf-8", "replace"))
        except OSError:
            raise SignatureError(f"{text} is neither a public key of minisign nor a file with one") from None
