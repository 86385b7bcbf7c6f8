"""Every file that a backup lists, with its times: also those whose content no parser reads."""

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, NamedTuple

from bugsweep.artifacts.declaration import artifact
from bugsweep.errors import FormatError
from bugsweep.formats.domains import device_path
from bugsweep.formats.mbfile import MBFile, read_mbfile
from bugsweep.formats.sqlite import open_database
from bugsweep.formats.timestamps import TimestampError, from_unix
from bugsweep.formats.webkit_names import stored_site
from bugsweep.model.evidence import EvidenceFile, origin_of
from bugsweep.model.observable import Observes
from bugsweep.model.record import Origin, Problem, Record

_KINDS = {1: "file", 2: "directory", 4: "symbolic link"}


class ListedFile(Record, frozen=True, kw_only=True):
    """A file, folder or link of the phone.

    The record's time is when it was created, or else last modified.
    """

    path: Annotated[str, Observes("file-path")]
    """On the phone, without a leading slash."""
    domain: str
    relative_path: str
    file_id: str
    """Name of the content within the backup."""
    kind: str
    target: Annotated[str | None, Observes("file-path")] = None
    """Where a symbolic link leads."""
    site: Annotated[str | None, Observes("url", shows="contacted")] = None
    """The site for which WebKit stored it, as its name says."""
    size: int | None = None
    mode: int | None = None
    """POSIX mode, with the type of the file."""
    user_id: int | None = None
    group_id: int | None = None
    protection_class: int | None = None
    born_at: datetime | None = None
    modified_at: datetime | None = None
    changed_at: datetime | None = None
    """When its metadata were last changed."""


class _Row(NamedTuple):
    number: int
    file_id: str
    domain: str
    relative_path: str | None
    flags: int | None
    blob: bytes | str | int | float | None


_QUERY = "SELECT rowid, fileID, domain, relativePath, flags, file FROM Files ORDER BY rowid"


@artifact(
    name="ios/manifest",
    title="Files of the backup",
    record=ListedFile,
    shows="present",
    paths=("Manifest.db",),
    kinds=("itunes-backup",),
    effort=0.5,
    references=("https://theapplewiki.com/wiki/ITunes_Backup",),
    limitations=("A backup lists what the phone chose to back up: no system files, no caches, no temporary files.",),
)
def parse_manifest(file: EvidenceFile) -> Iterator[ListedFile | Problem]:
    """Yield every file that the manifest lists; one whose details are damaged keeps its path."""
    with open_database(file) as database:
        database.require("Files")
        for row in database.rows(_QUERY, _Row):
            if isinstance(row, Problem):
                yield row
                continue
            yield from _listed(origin_of(file, f"file {row.file_id}"), row)


def _listed(origin: Origin, row: _Row) -> Iterator[ListedFile | Problem]:
    details = None
    if type(row.blob) is not bytes:
        yield Problem(origin, f"its details are {type(row.blob).__name__}")
    else:
        try:
            details = read_mbfile(row.blob)
        except FormatError as error:
            yield Problem(origin, str(error))
    times: list[datetime | None] = []
    for seconds in (details.birth, details.last_modified, details.last_status_change) if details else ():
        try:
            times.append(from_unix(seconds) if seconds else None)
        except TimestampError as error:
            yield Problem(origin, str(error))
            times.append(None)
    yield _file(origin, row, details, times)


def _file(origin: Origin, row: _Row, details: MBFile | None, times: list[datetime | None]) -> ListedFile:
    born_at, modified_at, changed_at = times or (None, None, None)
    relative_path = row.relative_path or ""
    return ListedFile(
        origin=origin,
        time=born_at or modified_at or changed_at,
        path=device_path(row.domain, relative_path),
        domain=row.domain,
        relative_path=relative_path,
        file_id=row.file_id,
        kind=_KINDS.get(row.flags or 0, f"flags {row.flags}"),
        target=details.target if details else None,
        site=stored_site(relative_path),
        size=details.size if details else None,
        mode=details.mode if details else None,
        user_id=details.user_id if details else None,
        group_id=details.group_id if details else None,
        protection_class=details.protection_class if details else None,
        born_at=born_at,
        modified_at=modified_at,
        changed_at=changed_at,
    )
