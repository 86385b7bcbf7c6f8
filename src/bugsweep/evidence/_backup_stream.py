"""The files of an Android backup, read forward; what is wanted of one app is kept in memory until its last file."""

import re
from collections.abc import Callable, Iterator
from typing import BinaryIO, Final

from bugsweep.errors import EvidenceError, FormatError
from bugsweep.formats.android_backup import open_body, read_header
from bugsweep.formats.packed_bytes import PackedBytes
from bugsweep.formats.tar_stream import TarMember, TarStream
from bugsweep.formats.zip_archive import is_unsafe
from bugsweep.model.evidence import EvidenceFile, FileMetadata, path_beside
from bugsweep.model.record import Origin, Problem

_LARGEST_FILE: Final = 1024**3
_MOST_HELD: Final = 256 * 1024**2
"""When the files held of one app pack to more, they are given before its last one."""
_SIDECARS = ("-wal", "-journal", "-shm")
_APP_FILE = re.compile(r"apps/([^/]+)/(\w+)/(.+)")
_SHARED_FILE = re.compile(r"shared/\d+/(.+)")
_FOLDERS: Final = {
    "a": "data/app/{0}",
    "c": "data/data/{0}/cache",
    "db": "data/data/{0}/databases",
    "ef": "sdcard/Android/data/{0}/files",
    "f": "data/data/{0}/files",
    "nb": "data/data/{0}/no_backup",
    "obb": "sdcard/Android/obb/{0}",
    "r": "data/data/{0}",
    "sp": "data/data/{0}/shared_prefs",
    "d_c": "data/user_de/0/{0}/cache",
    "d_db": "data/user_de/0/{0}/databases",
    "d_f": "data/user_de/0/{0}/files",
    "d_nb": "data/user_de/0/{0}/no_backup",
    "d_r": "data/user_de/0/{0}",
    "d_sp": "data/user_de/0/{0}/shared_prefs",
}
"""What the letters of a backup stand for; those with ``d_`` are kept where the phone can read them before it is
unlocked."""
REFUSED: Final = "an empty backup: the owner did not confirm it on the phone, or no app allowed it"


def device_path(name: str) -> str:
    """Return the path on the phone of a file that a backup has under `name`."""
    if (match := _APP_FILE.fullmatch(name)) and (folder := _FOLDERS.get(match[2])) is not None:
        return f"{folder.format(match[1])}/{match[3]}"
    if match := _SHARED_FILE.fullmatch(name):
        return f"sdcard/{match[1]}"
    return name


class HeldFile:
    """A file in memory."""

    def __init__(self, path: str, content: PackedBytes, metadata: FileMetadata, others: dict[str, "HeldFile"]) -> None:
        """Show `content` as `path`; `others` are the files that may lie beside it."""
        self.path = path
        self.metadata = metadata
        self.others = others
        self._content = content

    @property
    def size(self) -> int:
        """Length in bytes."""
        return self._content.size

    @property
    def memory(self) -> int:
        """How much memory it takes."""
        return self._content.memory

    def open(self) -> BinaryIO:
        """Open the content."""
        return self._content.open()

    def beside(self, suffix: str) -> EvidenceFile | None:
        """Return the file with that suffix."""
        return self.others.get(path_beside(self.path, suffix))


def backup_files(
    name: str,
    open_backup: Callable[[], BinaryIO],
    password: Callable[[], str | None],
    wanted: Callable[[str], bool],
) -> Iterator[EvidenceFile | Problem]:
    """Yield the wanted files of the backup that lies at `name`, in one pass, and last what is wrong with it."""
    with open_backup() as stream:
        try:
            header = read_header(stream)
            body = open_body(stream, header, password() if header.encryption else None)
        except (FormatError, EvidenceError) as error:
            yield Problem(Origin(name), str(error), "file")
            return
        yield from _files(TarStream(body), name, wanted)


def _files(archive: TarStream, name: str, wanted: Callable[[str], bool]) -> Iterator[EvidenceFile | Problem]:
    held: dict[str, HeldFile] = {}
    app = fault = ""
    count = 0
    try:
        for member in archive:
            if not member.regular:
                continue
            count += 1
            of = "/".join(member.name.split("/")[:2])
            if of != app or sum(file.memory for file in held.values()) > _MOST_HELD:
                yield from _given(held, wanted)
                held, app = {}, of
            if (refusal := _refusal(member, held)) and wanted(device_path(member.name)):
                yield Problem(Origin(device_path(member.name)), refusal, "file")
            elif not refusal and _is_kept(path := device_path(member.name), wanted):
                held[path] = _held(archive, member, path, held)
    except FormatError as error:
        fault = f"the backup cannot be read further: {error}"
    yield from _given(held, wanted)
    if fault or not count:
        yield Problem(Origin(name), fault or REFUSED, "file")


def _refusal(member: TarMember, held: dict[str, HeldFile]) -> str:
    if is_unsafe(member.name):
        return "its name leads out of the archive"
    if device_path(member.name) in held:
        return "a second file of the same name"
    if member.size > _LARGEST_FILE:
        return f"a file of {member.size} bytes"
    return ""


def _held(archive: TarStream, member: TarMember, path: str, others: dict[str, HeldFile]) -> HeldFile:
    content = PackedBytes()
    content.extend(archive.chunks())
    return HeldFile(path, content, FileMetadata(size=member.size, modified_at=member.modified_at), others)


def _is_kept(path: str, wanted: Callable[[str], bool]) -> bool:
    return wanted(path) or any(path.endswith(suffix) and wanted(path.removesuffix(suffix)) for suffix in _SIDECARS)


def _given(held: dict[str, HeldFile], wanted: Callable[[str], bool]) -> Iterator[HeldFile]:
    return (file for path, file in held.items() if wanted(path))
