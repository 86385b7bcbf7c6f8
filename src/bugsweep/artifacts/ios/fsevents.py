"""Files that were made, renamed or removed: the log that the phone keeps of its file system."""

import struct
from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, BinaryIO, Final

from bugsweep.artifacts.declaration import artifact
from bugsweep.errors import FormatError
from bugsweep.formats.inflation import chunks_of, gunzipped, stream_of
from bugsweep.model.evidence import EvidenceFile, origin_of
from bugsweep.model.observable import Observes
from bugsweep.model.record import Problem, Record

_PAGE = struct.Struct("<4sII")
_EVENTS: Final = {b"1SLD": struct.Struct("<QI"), b"2SLD": struct.Struct("<QIQ"), b"3SLD": struct.Struct("<QIQI")}
"""After each path: its number, flags, and in newer versions the number of the file and something unknown."""
_LARGEST_PAGE = 16 * 1024**2
_LONGEST_PATH = 16 * 1024
_CHANGES: Final = {0x1: "created", 0x2: "removed", 0x8: "renamed"}
_FOLDER = 0x0100_0000


class FileSystemEvent(Record, frozen=True, kw_only=True):
    """A path that something happened to; the record's time is when the log of it was last written, which is later."""

    file_path: Annotated[str, Observes("file-path")]
    """On the phone; the log has it from the root of its volume."""
    changes: tuple[str, ...]
    """``created``, ``removed``, ``renamed``; several may have been put together into one event."""
    directory: bool
    event_id: int
    """Numbers grow with time."""


@artifact(
    name="ios/fsevents",
    title="Log of the file system (FSEvents)",
    record=FileSystemEvent,
    shows="present",
    paths=("private/var/.fseventsd/*", "private/var/mobile/.fseventsd/*"),
    kinds=("filesystem-dump",),
    references=(
        "https://github.com/libyal/dtformats/blob/main/documentation/MacOS%20File%20System%20Events%20Disk%20Log%20Stream%20format.asciidoc",
    ),
    limitations=(
        "Events have no time and no process.",
        "Events that only changed a file's content or attributes are left out.",
    ),
)
def parse_fsevents(file: EvidenceFile) -> Iterator[FileSystemEvent | Problem]:
    """Yield each path that was made, renamed or removed.

    Raises:
        FormatError: when the log is damaged; what came before is given.
    """
    if file.path.rpartition("/")[2] == "fseventsd-uuid":
        return
    time = file.metadata.modified_at
    with file.open() as raw:
        stream = stream_of(gunzipped(chunks_of(raw)))
        while header := stream.read(_PAGE.size):
            yield from _page(stream, header, time, file)


def _page(stream: BinaryIO, header: bytes, time: datetime | None, file: EvidenceFile) -> Iterator[FileSystemEvent]:
    if len(header) < _PAGE.size or header[:4] not in _EVENTS:
        raise FormatError("not a page of a log of the file system")
    mark, _, size = _PAGE.unpack(header)
    if not _PAGE.size <= size <= _LARGEST_PAGE:
        raise FormatError(f"a page of {size} bytes")
    content = stream.read(size - _PAGE.size)
    event = _EVENTS[mark]
    volume = file.path.partition("/.fseventsd/")[0]
    at = 0
    while at < len(content):
        end = content.find(b"\0", at, at + _LONGEST_PATH)
        if end < 0 or end + 1 + event.size > len(content):
            raise FormatError("an event that is cut off")
        number, flags, *_ = event.unpack_from(content, end + 1)
        changes = tuple(name for bit, name in _CHANGES.items() if flags & bit)
        if changes:
            path = content[at:end].decode("utf-8", "replace")
            yield FileSystemEvent(
                origin=origin_of(file, f"event {number}"),
                time=time,
                time_basis="relative",
                file_path=path if path.startswith("private/") else f"{volume}/{path}",
                changes=changes,
                directory=bool(flags & _FOLDER),
                event_id=number,
            )
        at = end + 1 + event.size
    if len(content) < size - _PAGE.size:
        raise FormatError("the log ends within a page")
