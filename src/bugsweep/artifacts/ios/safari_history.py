"""Pages that were visited with Safari."""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, NamedTuple

from bugsweep.artifacts.declaration import artifact
from bugsweep.formats.sqlite import open_database
from bugsweep.formats.timestamps import Epoch, from_cocoa
from bugsweep.model.evidence import EvidenceFile, origin_of
from bugsweep.model.observable import Observes
from bugsweep.model.record import Problem, Record


class Visit(Record, frozen=True, kw_only=True):
    """A visit to a page, or a page that the history still names although its visits are gone."""

    url: Annotated[str | None, Observes("url")]
    """None when the visit is there and its page is not."""
    title: str | None
    visit_id: int | None
    redirect_source: int | None
    """The visit that led here by itself."""
    redirect_destination: int | None
    """The visit that this one led to by itself."""
    load_successful: bool | None
    synthesized: bool | None
    """Made up by Safari for a redirect within a page."""
    synced: bool | None
    """The visit was made on another device of the same Apple account."""
    profile: str
    """Identifier of the Safari profile; empty for the default one."""


class _Row(NamedTuple):
    visit_id: int | None
    item_id: int | None
    url: str | None
    title: str | None
    time: Annotated[datetime | None, Epoch(from_cocoa)]
    redirect_source: int | None
    redirect_destination: int | None
    load_successful: int | None
    synthesized: int | None
    visit_origin: int | None


_COLUMNS = """
    history_visits.id, history_items.id, history_items.url, {history_visits.title}, history_visits.visit_time,
    {history_visits.redirect_source}, {history_visits.redirect_destination}, {history_visits.load_successful},
    {history_visits.synthesized}, {history_visits.origin}
"""
_QUERIES = (
    f"""SELECT {_COLUMNS} FROM history_visits LEFT JOIN history_items ON history_items.id = history_item
        ORDER BY history_visits.id""",  # noqa: S608 - our own text
    f"""SELECT {_COLUMNS} FROM history_items LEFT JOIN history_visits ON history_items.id = history_item
        WHERE history_visits.id IS NULL ORDER BY history_items.id""",  # noqa: S608 - our own text
)
_SAFARI = "private/var/mobile/Library/Safari"
_CONTAINER = "private/var/mobile/Containers/Data/Application/*/Library/Safari"
_PROFILE = re.compile(r"/Profiles/([^/]+)/[^/]+$")


@artifact(
    name="ios/safari_history",
    title="Safari history",
    record=Visit,
    shows="contacted",
    paths=(
        f"{_SAFARI}/History.db",
        f"{_SAFARI}/Profiles/*/History.db",
        f"{_CONTAINER}/History.db",
        f"{_CONTAINER}/Profiles/*/History.db",
    ),
    effort=0.9,
    references=("https://docs.mvt.re/en/latest/ios/records/",),
    limitations=(
        "Private tabs leave no history, and the user can clear it.",
        "Backups hold it only when they are encrypted.",
        "Visits may have been made on another device of the same Apple account.",
    ),
)
def parse_safari_history(file: EvidenceFile) -> Iterator[Visit | Problem]:
    """Yield every visit, then the pages without visits."""
    match = _PROFILE.search(file.path)
    profile = match[1] if match else ""
    with open_database(file) as database:
        database.require("history_visits", "history_items")
        for query in _QUERIES:
            for row in database.rows(query, _Row):
                yield row if isinstance(row, Problem) else _visit(file, row, profile)


def _visit(file: EvidenceFile, row: _Row, profile: str) -> Visit:
    return Visit(
        origin=origin_of(file, f"page {row.item_id}" if row.visit_id is None else f"visit {row.visit_id}"),
        time=row.time,
        url=row.url,
        title=row.title,
        visit_id=row.visit_id,
        redirect_source=row.redirect_source,
        redirect_destination=row.redirect_destination,
        load_successful=_truth(row.load_successful),
        synthesized=_truth(row.synthesized),
        synced=None if row.visit_origin is None else row.visit_origin == 1,
        profile=profile,
    )


def _truth(value: int | None) -> bool | None:
    return None if value is None else value != 0
