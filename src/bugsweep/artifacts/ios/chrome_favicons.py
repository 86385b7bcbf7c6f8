"""Icons of pages that Chrome fetched: they may outlive a history that was cleared."""

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, NamedTuple

from bugsweep.artifacts.declaration import artifact
from bugsweep.formats.sqlite import open_database
from bugsweep.formats.timestamps import Epoch, from_webkit
from bugsweep.model.evidence import EvidenceFile, origin_of
from bugsweep.model.observable import Observes
from bugsweep.model.record import Problem, Record


class ChromeFavicon(Record, frozen=True, kw_only=True):
    """A page and its icon. The record's time is when the icon was last fetched, or else last asked for."""

    page_url: Annotated[str, Observes("url")]
    icon_url: Annotated[str | None, Observes("url")]


class _Row(NamedTuple):
    id: int
    page_url: str
    icon_url: str | None
    updated: Annotated[datetime | None, Epoch(from_webkit)]
    requested: Annotated[datetime | None, Epoch(from_webkit)]


_QUERY = """
    SELECT icon_mapping.id, icon_mapping.page_url, favicons.url, max({favicon_bitmaps.last_updated}),
        max({favicon_bitmaps.last_requested})
    FROM icon_mapping LEFT JOIN favicons ON favicons.id = icon_mapping.icon_id
        LEFT JOIN favicon_bitmaps ON favicon_bitmaps.icon_id = icon_mapping.icon_id
    GROUP BY icon_mapping.id ORDER BY icon_mapping.id
"""


@artifact(
    name="ios/chrome_favicons",
    title="Chrome page icons",
    record=ChromeFavicon,
    shows="contacted",
    paths=(
        "private/var/mobile/Containers/Data/Application/*/Library/Application Support/Google/Chrome/*/Favicons",
        "private/var/mobile/Library/Application Support/Google/Chrome/*/Favicons",
    ),
    references=("https://source.chromium.org/chromium/chromium/src/+/main:components/favicon/core/",),
)
def parse_chrome_favicons(file: EvidenceFile) -> Iterator[ChromeFavicon | Problem]:
    """Yield each page with its icon."""
    with open_database(file) as database:
        database.require("icon_mapping", "favicons", "favicon_bitmaps")
        for row in database.rows(_QUERY, _Row):
            if isinstance(row, Problem):
                yield row
                continue
            yield ChromeFavicon(
                origin=origin_of(file, f"icon mapping {row.id}"),
                time=row.updated or row.requested,
                page_url=row.page_url,
                icon_url=row.icon_url,
            )
