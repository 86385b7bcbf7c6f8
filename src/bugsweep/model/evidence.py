"""What was acquired from a phone, as the parsers see it: files under device paths, whatever the container."""

from collections.abc import Callable, Iterator
from datetime import datetime
from posixpath import normpath
from typing import BinaryIO, Literal, Protocol, TypeAlias

from msgspec import Struct

from bugsweep.model.record import Origin, Problem

Platform: TypeAlias = Literal["ios", "android", "network"]


class Device(Struct, frozen=True, kw_only=True):
    """The phone, as the evidence names it."""

    platform: Platform
    model: str = ""
    os_version: str = ""
    build: str = ""
    serial: str = ""
    name: str = ""
    udid: str = ""
    imei: tuple[str, ...] = ()
    phone_number: str = ""


class Integrity(Struct, frozen=True, kw_only=True):
    """How far a container keeps its own promises: what it lists against what it holds."""

    listed: int = 0
    present: int = 0
    absent: int = 0
    """Listed without data."""
    unlisted: int = 0
    """Data that nothing lists."""
    misnamed: int = 0
    """Entries whose identifier does not follow from their path."""
    resized: int = 0
    """Files whose size is not the recorded one."""
    complete: bool = True
    """Whether what lists the files could be read to its end; else nobody knows what the container holds."""
    notes: tuple[str, ...] = ()
    """Whatever else a reader must know, such as an unfinished snapshot."""


class Seal(Struct, frozen=True, kw_only=True):
    """The seal of the file that a piece of evidence came in; it holds, but nobody has vouched for who made it."""

    sha256: str
    """Names the sealed file and all that is in it."""
    signer: str
    """Public key of minisign."""
    sealed_at: datetime
    sealed_by: str
    """As they named themselves."""


class EvidenceInfo(Struct, frozen=True, kw_only=True):
    """One piece of evidence."""

    path: str
    kind: str
    sha256: str
    """Of the file, or of the container's table of contents where the evidence is a folder."""
    encrypted: bool = False
    opened: bool = True
    """False when the evidence is encrypted and no password was given: only what lies in clear was read."""
    acquired_at: datetime | None = None
    device: Device | None = None
    integrity: Integrity | None = None
    seal: Seal | None = None
    """Where it came in a sealed file."""


class FileMetadata(Struct, frozen=True, kw_only=True):
    """What the container says of a file."""

    size: int | None = None
    mode: int | None = None
    born_at: datetime | None = None
    modified_at: datetime | None = None
    changed_at: datetime | None = None


class EvidenceFile(Protocol):
    """A file of the phone.

    Nothing is read until `open` is called; what it returns is seekable, read-only, and never a decrypted copy on disk.
    """

    @property
    def path(self) -> str:
        """Device path without a leading slash, such as ``private/var/mobile/Library/SMS/sms.db``."""

    @property
    def size(self) -> int:
        """Length in bytes."""

    @property
    def metadata(self) -> FileMetadata:
        """What the container says of the file."""

    def open(self) -> BinaryIO:
        """Open the content: seekable, buffered, read-only.

        Raises:
            FormatError: when the container promises a content that it does not hold.
            OSError: when the medium cannot be read.
        """

    def beside(self, suffix: str) -> "EvidenceFile | None":
        """Return the file whose path is this one's plus `suffix` (``-wal``), if the evidence has it.

        A suffix that begins with a slash leads through folders from there (``/../mappings``).
        """


class Evidence(Protocol):
    """A container, opened: it hides what it is, and shows files under device paths."""

    @property
    def info(self) -> EvidenceInfo:
        """What it is and which phone it is from. Complete once `files` has run to its end."""

    def files(self, wanted: Callable[[str], bool]) -> Iterator[EvidenceFile | Problem]:
        """Yield the files whose path is wanted, in one pass and in the order of the container.

        A file that is listed but cannot be had is a `Problem` under its path.
        """


PasswordSource: TypeAlias = Callable[[], str | None]
"""Asked for the password of encrypted evidence, once and only when it is needed; None when there is none."""


def path_beside(path: str, suffix: str) -> str:
    """Return the path that `suffix` leads to from `path`; empty where it leads out of the evidence."""
    if not suffix.startswith("/"):
        return path + suffix
    led = normpath(path + suffix)
    return "" if led.startswith("..") else led


def origin_of(file: EvidenceFile, position: str = "") -> Origin:
    """Return where in `file` something lies."""
    return Origin(file.path, position)
