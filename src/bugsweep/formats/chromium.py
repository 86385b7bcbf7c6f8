"""The history of Chrome and of the browsers that are made of it, on any system: database ``History``."""

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, NamedTuple

from bugsweep.formats.sqlite import open_database
from bugsweep.formats.timestamps import Epoch, from_webkit
from bugsweep.model.evidence import EvidenceFile, origin_of
from bugsweep.model.observable import Observes
from bugsweep.model.record import Problem, Record

_TRANSITION_TYPE = 0xFF
_REDIRECT = 0xC0000000
"""Two flags of a transition: a redirect by the page, and one by the server."""
_TRANSITIONS = {
    0: "link",
    1: "typed",
    2: "bookmark",
    3: "subframe",
    4: "subframe by hand",
    5: "generated",
    6: "start page",
    7: "form",
    8: "reload",
    9: "keyword",
    10: "keyword generated",
}


class ChromeVisit(Record, frozen=True, kw_only=True):
    """A visit to a page, or a page that the history still names although its visits are gone."""

    url: Annotated[str | None, Observes("url")]
    """None when the visit is there and its page is not."""
    title: str | None
    visit_id: int | None
    from_visit: int | None
    """The visit that led here."""
    transition: str
    """How the user came here: by a link, by typing."""
    redirected: bool | None
    """A page or a server led here by itself."""


class _Row(NamedTuple):
    visit_id: int | None
    url_id: int | None
    url: str | None
    title: str | None
    time: Annotated[datetime | None, Epoch(from_webkit)]
    from_visit: int | None
    transition: int | None


_COLUMNS = """
    visits.id, urls.id, urls.url, {urls.title}, coalesce(visits.visit_time, {urls.last_visit_time}),
    {visits.from_visit}, {visits.transition}
"""
_QUERIES = (
    f"SELECT {_COLUMNS} FROM visits LEFT JOIN urls ON urls.id = visits.url ORDER BY visits.id",  # noqa: S608 - our own text
    f"""SELECT {_COLUMNS} FROM urls LEFT JOIN visits ON urls.id = visits.url
        WHERE visits.id IS NULL ORDER BY urls.id""",  # noqa: S608 - our own text
)


def read_visits(file: EvidenceFile) -> Iterator[ChromeVisit | Problem]:
    """Yield every visit, then the pages without visits.

    Raises:
        DatabaseError: when it is no such database.
    """
    with open_database(file) as database:
        database.require("visits", "urls")
        for query in _QUERIES:
            for row in database.rows(query, _Row):
                yield row if isinstance(row, Problem) else _visit(file, row)


def _visit(file: EvidenceFile, row: _Row) -> ChromeVisit:
    transition = row.transition
    kind = None if transition is None else transition & _TRANSITION_TYPE
    return ChromeVisit(
        origin=origin_of(file, f"page {row.url_id}" if row.visit_id is None else f"visit {row.visit_id}"),
        time=row.time,
        url=row.url,
        title=row.title,
        visit_id=row.visit_id,
        from_visit=row.from_visit or None,
        transition="" if kind is None else _TRANSITIONS.get(kind, str(kind)),
        redirected=None if transition is None else transition & _REDIRECT != 0,
    )
