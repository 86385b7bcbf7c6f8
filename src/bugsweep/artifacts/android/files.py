"""Files on the phone, with their hashes where they were computed."""

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated

from msgspec import Struct

from bugsweep.artifacts.declaration import artifact
from bugsweep.formats.json_items import json_items
from bugsweep.formats.timestamps import TimestampError, from_unix
from bugsweep.model.evidence import EvidenceFile, origin_of
from bugsweep.model.observable import Observes
from bugsweep.model.record import Problem, Record


class FileEntry(Record, frozen=True, kw_only=True):
    """A file; the time is that of its last modification."""

    path: Annotated[str, Observes("file-path")]
    size: int | None
    mode: str
    """As letters (``-rw-r--r--``) or, where the phone's own `find` listed it, as an octal number."""
    uid: int | None
    gid: int | None
    context: str
    """Its SELinux context."""
    changed_at: datetime | None
    accessed_at: datetime | None
    hashes: Annotated[tuple[str, ...], Observes("file-hash")]
    """MD5, SHA-1, SHA-256 and SHA-512, those of them that were computed."""
    error: str
    """Why the phone did not say more of it."""


class _Entry(Struct):
    path: str
    size: int | None = None
    mode: str | int | None = None
    user_id: int | None = None
    group_id: int | None = None
    changed_time: int | float | None = None
    modified_time: int | float | None = None
    access_time: int | float | None = None
    error: str | None = None
    context: str | None = None
    md5: str | None = None
    sha1: str | None = None
    sha256: str | None = None
    sha512: str | None = None


@artifact(
    name="android/files",
    title="Files listed by AndroidQF",
    record=FileEntry,
    shows="present",
    paths=("files.json",),
    kinds=("androidqf",),
    references=("https://github.com/mvt-project/androidqf",),
    limitations=("What the shell user may not list is not in it, the data of apps above all.",),
)
def parse_files(file: EvidenceFile) -> Iterator[FileEntry | Problem]:
    """Yield each file of the list."""
    with file.open() as stream:
        for item in json_items(stream, _Entry):
            origin = origin_of(file, f"file {item.number}")
            if item.value is None:
                yield Problem(origin, f"not a file: {item.fault}")
                continue
            entry = item.value
            try:
                modified, changed, accessed = map(_time, (entry.modified_time, entry.changed_time, entry.access_time))
            except TimestampError as error:
                yield Problem(origin, str(error))
                modified = changed = accessed = None
            yield FileEntry(
                origin=origin,
                time=modified,
                path=entry.path,
                size=entry.size,
                mode="" if entry.mode is None else str(entry.mode),
                uid=entry.user_id,
                gid=entry.group_id,
                context=entry.context or "",
                changed_at=changed,
                accessed_at=accessed,
                hashes=tuple(value for value in (entry.md5, entry.sha1, entry.sha256, entry.sha512) if value),
                error=entry.error or "",
            )


def _time(seconds: float | None) -> datetime | None:
    return from_unix(seconds) if seconds else None
