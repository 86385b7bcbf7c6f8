"""The data of an iOS backup, opened: as it lies there, or decrypted while it is read."""

from collections.abc import Callable
from functools import partial
from typing import BinaryIO

from msgspec import Struct

from bugsweep.errors import FormatError, WrongPasswordError
from bugsweep.evidence._backup_facts import BackupFacts
from bugsweep.evidence._backup_folder import BackupFolder
from bugsweep.evidence._decryption import BLOCK, open_decrypted
from bugsweep.evidence._keybag import ClassKeys, read_keybag
from bugsweep.formats.mbfile import MBFile
from bugsweep.model.evidence import PasswordSource

MANIFEST = "Manifest.db"
_PLAIN_MANIFEST = b"SQLi"
_NO_PASSWORD = "encrypted, and no password was given"  # noqa: S105 - a sentence, no password
_MAGIC = (b"SQLite format 3\0", b"bplist00", b"<?xml ")
"""How the files that artifacts ask for most begin; no cipher text does, but for one in 2**48."""
_TO_THE_END = 2**63 - 1


class Content(Struct, frozen=True, kw_only=True):
    """A content that can be opened, and its length."""

    size: int
    open: Callable[[], BinaryIO]


class BackupCipher:
    """Opens the data of one backup; its keys are derived once, and the password is not kept."""

    def __init__(self, folder: BackupFolder, facts: BackupFacts, password: PasswordSource) -> None:
        """Look whether there is anything to decrypt; `password` is asked when the first key is needed.

        Raises:
            WrongPasswordError: when the password does not open the backup.
        """
        self._folder = folder
        self._facts = facts
        self._password: PasswordSource | None = password
        self._keys: ClassKeys | None = None
        self._locked = _NO_PASSWORD
        """Why there are no keys."""
        plain_manifest = _begins(folder, MANIFEST, (_PLAIN_MANIFEST,))
        self.encrypted = bool(facts.keybag) and not plain_manifest if facts.encrypted is None else facts.encrypted
        self._manifest_encrypted = self.encrypted and not plain_manifest
        # Tools that decrypt a backup in place leave Manifest.plist as it was; iOS 10.1 had no key for the manifest.
        self._decrypted_before = self.encrypted and plain_manifest and facts.manifest_key is not None
        if self.encrypted and not self._decrypted_before:
            self._unlock()

    @property
    def opened(self) -> bool:
        """Whether the table of contents can be read."""
        return not self._manifest_encrypted or self._keys is not None

    def manifest(self) -> Content:
        """Return the database that lists the files.

        Raises:
            FormatError: when it cannot be decrypted.
            OSError: when it cannot be read.
        """
        if not self._manifest_encrypted:
            return self.in_clear(MANIFEST)
        return self._decrypted(MANIFEST, self._facts.manifest_key or b"", _database_size)

    def in_clear(self, name: str) -> Content:
        """Return the file at `name` in the folder as it lies there.

        Raises:
            OSError: when it cannot be read.
        """
        return Content(size=self._folder.size(name), open=partial(self._folder.open, name))

    def data(self, name: str, record: MBFile | None) -> Content:
        """Return the data at `name` in the folder, of the file that `record` describes.

        Raises:
            FormatError: when it cannot be decrypted.
            OSError: when it cannot be read.
        """
        if not self.encrypted or (self._decrypted_before and self._lies_in_clear(name, record)):
            return self.in_clear(name)
        if record is None or record.encryption_key is None:
            raise FormatError("encrypted, and the manifest has no key for it")
        return self._decrypted(name, record.encryption_key, lambda _: record.size)

    def _decrypted(self, name: str, wrapped: bytes, length: Callable[[BinaryIO], int]) -> Content:
        """Return the data as decrypted; `length` tells, perhaps from its beginning, where the padding begins."""
        key = self._require_keys().unwrap(wrapped)
        size = self._folder.size(name)
        whole = size - size % BLOCK

        def opened(limit: int) -> BinaryIO:
            return open_decrypted(self._folder.open(name, buffered=False), key, limit)

        with opened(whole) as stream:
            limit = min(length(stream), whole)
        return Content(size=limit, open=partial(opened, limit))

    def _lies_in_clear(self, name: str, record: MBFile | None) -> bool:
        """Whether a tool that decrypted the backup in place has decrypted this file."""
        size = self._folder.size(name)
        if size % BLOCK or _begins(self._folder, name, _MAGIC):
            return True
        return record is not None and size == record.size  # a cipher text is padded, but for rare exceptions

    def _require_keys(self) -> ClassKeys:
        try:
            self._unlock()
        except WrongPasswordError as error:
            self._locked = str(error)
        if self._keys is None:
            raise FormatError(self._locked)
        return self._keys

    def _unlock(self) -> None:
        ask, self._password = self._password, None
        if ask is None:
            return
        try:
            keybag = read_keybag(self._facts.keybag)
        except FormatError as error:
            self._locked = f"encrypted, and it cannot be decrypted: {error}"
            return
        if (password := ask()) is not None:
            self._keys = keybag.unlock(password)


def _begins(folder: BackupFolder, name: str, magics: tuple[bytes, ...]) -> bool:
    """Whether the file is there, readable, and begins in one of these ways."""
    try:
        with folder.open(name, buffered=False) as stream:
            return stream.read(BLOCK).startswith(magics)
    except OSError:
        return False


def _database_size(stream: BinaryIO) -> int:
    """Return the size of a database as its header has it: what follows is padding of the cipher text."""
    header = stream.read(100)
    page_size = int.from_bytes(header[16:18], "big")
    page_count = int.from_bytes(header[28:32], "big")
    if not page_count or header[24:28] != header[92:96]:
        return _TO_THE_END  # the header says that its count is not valid; SQLite passes over what is no whole page
    return (65536 if page_size == 1 else page_size) * page_count
