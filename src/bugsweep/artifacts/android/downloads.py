"""Files that apps had the system download."""

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Final, NamedTuple

from bugsweep.artifacts.declaration import artifact
from bugsweep.formats.sqlite import open_database
from bugsweep.formats.timestamps import Epoch, from_unix_milliseconds
from bugsweep.model.evidence import EvidenceFile, origin_of
from bugsweep.model.observable import Observes
from bugsweep.model.record import Problem, Record

_SUCCEEDED: Final = 200


class ManagedDownload(Record, frozen=True, kw_only=True):
    """A download; the record's time is when it was last worked on."""

    url: Annotated[str, Observes("url")]
    referer: Annotated[str, Observes("url")]
    file_path: Annotated[str, Observes("file-path", shows="present")]
    """Empty when nothing was stored."""
    package: Annotated[str, Observes("app-id", shows="installed")]
    """The app that asked for it."""
    title: str
    media_type: str
    size: int | None
    status: int | None
    """As in HTTP, and numbers of the system's own."""
    complete: bool
    deleted: bool


class _Row(NamedTuple):
    id: int
    uri: str | None
    referer: str | None
    path: str | None
    package: str | None
    title: str | None
    media_type: str | None
    size: int | None
    status: int | None
    time: Annotated[datetime | None, Epoch(from_unix_milliseconds)]
    deleted: int | None


_QUERY = """
    SELECT _id, uri, {downloads.referer}, {downloads._data}, {downloads.notificationpackage}, {downloads.title},
        {downloads.mimetype}, {downloads.total_bytes}, {downloads.status}, {downloads.lastmod}, {downloads.deleted}
    FROM downloads ORDER BY _id
"""


@artifact(
    name="android/downloads",
    title="Downloads",
    record=ManagedDownload,
    shows="contacted",
    paths=(
        "data/data/com.android.providers.downloads/databases/downloads.db",
        "data/user/*/com.android.providers.downloads/databases/downloads.db",
    ),
    kinds=("android-filesystem-dump",),
    references=("https://developer.android.com/reference/android/app/DownloadManager",),
    limitations=("Browsers and messengers often download without the system's help, and the user can clear the list.",),
)
def parse_downloads(file: EvidenceFile) -> Iterator[ManagedDownload | Problem]:
    """Yield each download."""
    with open_database(file) as database:
        database.require("downloads")
        for row in database.rows(_QUERY, _Row):
            if isinstance(row, Problem):
                yield row
                continue
            yield ManagedDownload(
                origin=origin_of(file, f"download {row.id}"),
                time=row.time,
                url=row.uri or "",
                referer=row.referer or "",
                file_path=row.path or "",
                package=row.package or "",
                title=row.title or "",
                media_type=row.media_type or "",
                size=row.size if row.size is not None and row.size >= 0 else None,
                status=row.status,
                complete=row.status == _SUCCEEDED,
                deleted=bool(row.deleted),
            )
