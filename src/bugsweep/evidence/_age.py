"""Archives that were encrypted with age while they were made, as AndroidQF does where it finds a key beside it."""

import re
from io import RawIOBase
from typing import BinaryIO, Final

from bugsweep.errors import EvidenceError, FormatError, PasswordNeededError, WrongPasswordError
from bugsweep.evidence._trees import ZipTree, open_binary
from bugsweep.evidence.places import Place
from bugsweep.evidence.sealed import InnerPassword
from bugsweep.formats.packed_bytes import PackedBytes
from bugsweep.model.evidence import PasswordSource

_MAGIC: Final = b"age-encryption.org/v1\n"
_IDENTITY = re.compile(r"AGE-SECRET-KEY-1[0-9A-Z]+")
_LARGEST: Final = 4 * 1024**3
"""More than this is not decrypted into memory."""


def is_age(path: Place) -> bool:
    """Whether a file is encrypted with age."""
    if not path.is_file():
        return False
    with open_binary(path) as stream:
        return stream.read(len(_MAGIC)) == _MAGIC


def decrypted_tree(path: Place, password: PasswordSource) -> ZipTree:
    """Return the archive that is encrypted at `path`; it is decrypted into memory, packed, and never to disk.

    The password is the secret key (``AGE-SECRET-KEY-1...``), or a text that holds it.

    Raises:
        EvidenceError: when the library for it is not installed, or there is no archive inside.
        PasswordNeededError: when there is no password.
        WrongPasswordError: when the password does not open it.
    """
    secret = password.with_keys() if isinstance(password, InnerPassword) else password()
    if secret is None:
        raise PasswordNeededError(f"{path} is encrypted with age: its secret key is needed as the password.")
    with open_binary(path) as stream:
        content = _decrypted(stream, secret, path)
    try:
        return ZipTree(content.open)
    except FormatError as error:
        raise EvidenceError(f"{path} holds no archive that can be read: {error}.") from error


def _decrypted(stream: BinaryIO, secret: str, path: Place) -> PackedBytes:
    try:
        import pyrage  # noqa: PLC0415 - an extra, which few need
    except ImportError:
        raise EvidenceError(f"{path} is encrypted with age; install bugsweep[age] to read it.") from None
    key = _IDENTITY.search(secret)
    if key is None:
        raise WrongPasswordError(f"{path} is encrypted with age, and the password is not a secret key of age.")
    content = PackedBytes()
    try:
        pyrage.decrypt_io(stream, _Sink(content), [pyrage.x25519.Identity.from_str(key[0])])
    except (pyrage.DecryptError, pyrage.IdentityError):
        raise WrongPasswordError(f"The key does not open {path}, or it is damaged.") from None
    except OSError as error:
        raise EvidenceError(f"{path} cannot be decrypted: {error}.") from error
    return content


class _Sink(RawIOBase):
    """Takes in what is written to it."""

    def __init__(self, content: PackedBytes) -> None:
        self._content = content

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]  # what pyrage writes
        if self._content.size + len(data) > _LARGEST:
            raise OSError(f"more than {_LARGEST} bytes; decrypt it with age and check the archive")
        self._content.extend([bytes(data)])
        return len(data)
