"""Pages that were visited with Firefox, in its old database and in the one that replaced it."""

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, NamedTuple

from bugsweep.artifacts.declaration import artifact
from bugsweep.formats.sqlite import Database, open_database
from bugsweep.formats.timestamps import Epoch, from_unix_microseconds, from_unix_milliseconds
from bugsweep.model.evidence import EvidenceFile, origin_of
from bugsweep.model.observable import Observes
from bugsweep.model.record import Problem, Record

_TYPES = {
    1: "link",
    2: "typed",
    3: "bookmark",
    4: "embedded",
    5: "permanent redirect",
    6: "temporary redirect",
    7: "download",
    8: "frame",
    9: "reload",
}


class FirefoxVisit(Record, frozen=True, kw_only=True):
    """A visit to a page, or a page that the history still names although its visits are gone."""

    url: Annotated[str | None, Observes("url")]
    """None when the visit is there and its page is not."""
    title: str | None
    visit_id: int | None
    from_visit: int | None
    transition: str
    """How the user came here: by a link, by typing, by a redirect."""
    local: bool | None
    """The visit was made on this phone, not on another one of the same account."""


class _OldRow(NamedTuple):
    visit_id: int | None
    page_id: int | None
    url: str | None
    title: str | None
    time: Annotated[datetime | None, Epoch(from_unix_microseconds)]
    from_visit: int | None
    type: int | None
    local: int | None


class _Row(NamedTuple):
    visit_id: int | None
    page_id: int | None
    url: str | None
    title: str | None
    time: Annotated[datetime | None, Epoch(from_unix_milliseconds)]
    from_visit: int | None
    type: int | None
    local: int | None


_OLD_COLUMNS = """
    visits.id, history.id, history.url, {history.title}, visits.date, NULL, {visits.type}, {visits.is_local}
"""
_OLD_QUERIES = (
    f"SELECT {_OLD_COLUMNS} FROM visits LEFT JOIN history ON history.id = visits.siteID ORDER BY visits.id",  # noqa: S608 - our own text
    f"""SELECT {_OLD_COLUMNS} FROM history LEFT JOIN visits ON history.id = visits.siteID
        WHERE visits.id IS NULL ORDER BY history.id""",  # noqa: S608 - our own text
)
_QUERY = """
    SELECT moz_historyvisits.id, moz_places.id, moz_places.url, {moz_places.title}, moz_historyvisits.visit_date,
        {moz_historyvisits.from_visit}, {moz_historyvisits.visit_type}, {moz_historyvisits.is_local}
    FROM moz_historyvisits LEFT JOIN moz_places ON moz_places.id = place_id ORDER BY moz_historyvisits.id
"""


@artifact(
    name="ios/firefox_history",
    title="Firefox history",
    record=FirefoxVisit,
    shows="contacted",
    paths=(
        "private/var/mobile/Containers/Shared/AppGroup/*/profile.profile/browser.db",
        "private/var/mobile/Containers/Shared/AppGroup/*/profile.profile/places.db",
    ),
    references=(
        "https://github.com/mozilla/application-services/blob/main/components/places/sql/create_shared_schema.sql",
    ),
    limitations=("Private tabs leave no history, and the user can clear it.",),
)
def parse_firefox_history(file: EvidenceFile) -> Iterator[FirefoxVisit | Problem]:
    """Yield every visit, then, of the old database, the pages without visits."""
    with open_database(file) as database:
        for row in _rows(database):
            yield row if isinstance(row, Problem) else _visit(file, row)


def _rows(database: Database) -> Iterator[_Row | _OldRow | Problem]:
    if "moz_historyvisits" in database.tables:
        # A place without visits is a bookmark: as far as this database knows, it was never contacted.
        database.require("moz_places")
        yield from database.rows(_QUERY, _Row)
        return
    database.require("visits", "history")
    for query in _OLD_QUERIES:
        yield from database.rows(query, _OldRow)


def _visit(file: EvidenceFile, row: _Row | _OldRow) -> FirefoxVisit:
    return FirefoxVisit(
        origin=origin_of(file, f"page {row.page_id}" if row.visit_id is None else f"visit {row.visit_id}"),
        time=row.time,
        url=row.url,
        title=row.title,
        visit_id=row.visit_id,
        from_visit=row.from_visit or None,
        transition="" if row.type is None else _TYPES.get(row.type, str(row.type)),
        local=None if row.local is None else row.local != 0,
    )
