"""Icons of pages that Safari fetched: they may outlive a history that was cleared."""

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, NamedTuple

from bugsweep.artifacts.declaration import artifact
from bugsweep.formats.sqlite import open_database
from bugsweep.formats.timestamps import Epoch, from_cocoa
from bugsweep.model.evidence import EvidenceFile, origin_of
from bugsweep.model.observable import Observes
from bugsweep.model.record import Problem, Record


class Favicon(Record, frozen=True, kw_only=True):
    """A page and the icon that was fetched for it, or that could not be had."""

    page_url: Annotated[str | None, Observes("url")]
    icon_url: Annotated[str | None, Observes("url")]
    rejected: bool
    """The icon could not be loaded or was of no use."""


class _Row(NamedTuple):
    id: int
    page_url: str | None
    icon_url: str | None
    time: Annotated[datetime | None, Epoch(from_cocoa)]


_PAGES = """
    SELECT page_url.rowid, page_url.url, icon_info.url, icon_info.timestamp
    FROM page_url LEFT JOIN icon_info ON page_url.uuid = icon_info.uuid ORDER BY page_url.rowid
"""
_REJECTED = "SELECT rowid, page_url, icon_url, {rejected_resources.timestamp} FROM rejected_resources ORDER BY rowid"


@artifact(
    name="ios/safari_favicons",
    title="Safari page icons",
    record=Favicon,
    shows="contacted",
    paths=(
        "private/var/mobile/Library/Image Cache/Favicons/Favicons.db",
        "private/var/mobile/Containers/Data/Application/*/Library/Image Cache/Favicons/Favicons.db",
        "private/var/mobile/Containers/Data/Application/*/Library/Image Cache/**/Favicons/Favicons.db",
    ),
    references=("https://docs.mvt.re/en/latest/ios/records/",),
    limitations=("Backups do not hold it: it is read from a dump of the file system.",),
)
def parse_safari_favicons(file: EvidenceFile) -> Iterator[Favicon | Problem]:
    """Yield each page with its icon, then the icons that were rejected."""
    with open_database(file) as database:
        database.require("page_url", "icon_info")
        for row in database.rows(_PAGES, _Row):
            yield row if isinstance(row, Problem) else _favicon(file, row, "page", rejected=False)
        if "rejected_resources" in database.tables:
            for row in database.rows(_REJECTED, _Row):
                yield row if isinstance(row, Problem) else _favicon(file, row, "rejected resource", rejected=True)


def _favicon(file: EvidenceFile, row: _Row, what: str, *, rejected: bool) -> Favicon:
    return Favicon(
        origin=origin_of(file, f"{what} {row.id}"),
        time=row.time,
        page_url=row.page_url,
        icon_url=row.icon_url,
        rejected=rejected,
    )
