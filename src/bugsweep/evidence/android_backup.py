"""Backups that Android makes over USB: the ``.ab`` file, or what was unpacked from one."""

import re
from collections.abc import Callable, Iterator
from functools import partial

from bugsweep.errors import EvidenceError, FormatError, PasswordNeededError, WrongPasswordError
from bugsweep.evidence._backup_stream import backup_files, device_path
from bugsweep.evidence._trees import FolderTree, open_binary, sha256_of
from bugsweep.evidence.opening import evidence_kind
from bugsweep.evidence.places import Place
from bugsweep.formats.android_backup import MAGIC, BackupHeader, master_key, read_header
from bugsweep.model.evidence import Device, EvidenceFile, EvidenceInfo, PasswordSource
from bugsweep.model.record import Origin, Problem

_UNPACKED = re.compile(r"apps/[\w.]+/(?:_manifest|(?:a|c|db|ef|f|k|nb|obb|r|sp|d_\w+)/.+)")


@evidence_kind(
    name="android-backup",
    title="Android backup",
    platform="android",
    references=(
        "https://android.googlesource.com/platform/frameworks/base/+/main/services/backup/java/com/android/server/backup/fullbackup/PerformAdbBackupTask.java",
    ),
    limitations=(
        "Apps decide whether they take part in a backup; most messengers do not.",
        "A backup does not say which phone it is from, nor when it was made.",
    ),
)
class AndroidBackup:
    """What ``adb backup`` makes, encrypted or not.

    It is read forward and never unpacked to disk; files lie under their device paths
    (``data/user_de/0/com.android.providers.telephony/files/000000_sms_backup``).
    """

    @staticmethod
    def recognises(path: Place) -> bool:
        """Whether it begins as a backup does, or is a folder of apps' files as in one."""
        if path.is_file():
            with open_binary(path) as stream:
                return stream.read(len(MAGIC)) == MAGIC
        return (path / "apps").is_dir() and any(_UNPACKED.match(name) for name in FolderTree(path, glance=True).names)

    @classmethod
    def open(cls, path: Place, password: PasswordSource) -> "AndroidBackup":
        """Open the backup.

        Raises:
            EvidenceError: when it cannot be used.
            PasswordNeededError: when it is encrypted and there is no password.
            WrongPasswordError: when the password does not open it.
        """
        if path.is_dir():
            return cls(path, FolderTree(path), None, None)
        try:
            with open_binary(path) as stream:
                header = read_header(stream)
            secret = _secret(path, header, password)
        except FormatError as error:
            raise EvidenceError(f"{path} cannot be used: {error}.") from error
        return cls(path, None, header, secret)

    def __init__(self, path: Place, tree: FolderTree | None, header: BackupHeader | None, secret: str | None) -> None:
        """Show the backup at `path`: a file with that header, or the folder `tree`."""
        self._path = path
        self._tree = tree
        self._secret = secret
        self.info = EvidenceInfo(
            path=str(path),
            kind="android-backup",
            sha256=sha256_of(path) if tree is None else tree.sha256(),
            encrypted=header is not None and header.encryption is not None,
            device=Device(platform="android"),
        )

    def files(self, wanted: Callable[[str], bool]) -> Iterator[EvidenceFile | Problem]:
        """Yield the wanted files, in the order of the backup."""
        if self._tree is None:
            open_backup = partial(open_binary, self._path)
            yield from backup_files(self._path.name, open_backup, lambda: self._secret, wanted)
            return
        for name in self._tree.names:
            if "/" not in name and self._tree.head(name).startswith(MAGIC):
                yield Problem(Origin(name), "a backup beside the folder of apps, which is not read with it", "file")
            elif wanted(path := device_path(name)):
                yield self._tree.file(name, path)
        yield from self._tree.problems


def _secret(path: Place, header: BackupHeader, password: PasswordSource) -> str | None:
    if header.encryption is None:
        return None
    secret = password()
    if secret is None:
        raise PasswordNeededError(f"{path} is encrypted, and no password was given.")
    try:
        master_key(header.encryption, header.version, secret)
    except WrongPasswordError as error:
        raise WrongPasswordError(f"The password does not open {path}.") from error
    return secret
