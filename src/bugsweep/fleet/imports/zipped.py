"""The one file in a zip archive, as a file to import."""

from typing import BinaryIO

from bugsweep.errors import FormatError
from bugsweep.fleet.imports.declaration import HEAD, LARGEST, InventoryFile
from bugsweep.formats.packed_bytes import PackedBytes
from bugsweep.formats.zip_archive import ZipArchive


class ZippedFile(InventoryFile):
    """A member of an archive; its content lies packed in memory."""

    def __init__(self, archive: InventoryFile, content: PackedBytes) -> None:
        """Take what `content` holds; places name the archive."""
        self.path, self.as_of = archive.path, archive.as_of
        self.observed_at, self.mapping, self.part = archive.observed_at, archive.mapping, archive.part
        self._content = content
        with content.open() as stream:
            self.head = stream.read(HEAD)

    def open(self) -> BinaryIO:
        """Open the content."""
        return self._content.open()

    def read(self) -> bytes:
        """Return the whole content."""
        with self.open() as stream:
            return stream.read()


def sole_member(file: InventoryFile, ending: str) -> InventoryFile | None:
    """Return the member of the archive `file` whose name ends so; None when there is none, or more than one.

    Raises:
        FormatError: when the archive is damaged, or its member is larger than an inventory can be.
    """
    try:
        archive = ZipArchive(file.open)
    except FormatError:
        return None
    names = [name for name in archive.members if name.casefold().endswith(ending)]
    if len(names) != 1:
        return None
    if archive.members[names[0]].size > LARGEST:
        raise FormatError(f"{names[0]} has more than {LARGEST // 1024**2} MB")
    return ZippedFile(file, archive.read(names[0]))
