"""Open tabs of Safari, each with the pages that were shown in it."""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, NamedTuple

from bugsweep.artifacts.declaration import artifact
from bugsweep.formats.plist import PlistError, read_plist
from bugsweep.formats.plist_entries import Entries
from bugsweep.formats.sqlite import open_database
from bugsweep.formats.timestamps import Epoch, from_cocoa
from bugsweep.model.evidence import EvidenceFile, origin_of
from bugsweep.model.observable import Observes
from bugsweep.model.record import Origin, Problem, Record

_SESSION_HEADER = 4
"""Bytes before the property list of a session."""
_SAFARI = "private/var/mobile/Library/Safari"
_CONTAINER = "private/var/mobile/Containers/Data/Application/*/Library/Safari"
_PROFILE = re.compile(r"/Profiles/([^/]+)/[^/]+$")


class Tab(Record, frozen=True, kw_only=True):
    """A tab. The record's time is when it was last looked at."""

    title: str | None
    url: Annotated[str | None, Observes("url")]
    visible_url: Annotated[str | None, Observes("url")]
    """What the address bar shows."""
    history_urls: Annotated[tuple[str, ...], Observes("url")]
    """Pages that were shown in the tab, the oldest first."""
    history_titles: tuple[str, ...]
    private: bool | None
    opened_from_link: bool | None
    profile: str
    """Identifier of the Safari profile; empty for the default one."""


class _Row(NamedTuple):
    id: int
    title: str | None
    url: str | None
    visible_url: str | None
    last_viewed: Annotated[datetime | None, Epoch(from_cocoa)]
    private: int | None
    opened_from_link: int | None
    session: bytes | None


_QUERY = """
    SELECT tabs.id, tabs.title, tabs.url, {tabs.user_visible_url}, {tabs.last_viewed_time}, {tabs.private_browsing},
        {tabs.opened_from_link}, {tab_sessions.session_data}
    FROM tabs LEFT JOIN tab_sessions ON tabs.uuid = tab_sessions.tab_uuid ORDER BY tabs.id
"""


@artifact(
    name="ios/safari_browser_state",
    title="Safari tabs",
    record=Tab,
    shows="contacted",
    paths=(
        f"{_SAFARI}/BrowserState.db",
        f"{_SAFARI}/Profiles/*/BrowserState.db",
        f"{_CONTAINER}/BrowserState.db",
        f"{_CONTAINER}/Profiles/*/BrowserState.db",
    ),
    references=("https://docs.mvt.re/en/latest/ios/records/",),
    limitations=("Safari of iOS 16 and later keeps its tabs elsewhere.",),
)
def parse_safari_browser_state(file: EvidenceFile) -> Iterator[Tab | Problem]:
    """Yield each tab with the pages of its session."""
    match = _PROFILE.search(file.path)
    profile = match[1] if match else ""
    with open_database(file) as database:
        database.require("tabs", "tab_sessions")
        for row in database.rows(_QUERY, _Row):
            if isinstance(row, Problem):
                yield row
                continue
            session = _session(origin_of(file, f"tab {row.id}"), row.session)
            yield _tab(row, session, profile)
            yield from session.problems


def _tab(row: _Row, session: Entries, profile: str) -> Tab:
    pages = session.entries("SessionHistory").each("SessionHistoryEntries", "page")
    return Tab(
        origin=session.origin,
        time=row.last_viewed,
        title=row.title,
        url=row.url,
        visible_url=row.visible_url,
        history_urls=tuple(url for page in pages if (url := page.text("SessionHistoryEntryURL"))),
        history_titles=tuple(title for page in pages if (title := page.text("SessionHistoryEntryTitle"))),
        private=None if row.private is None else row.private != 0,
        opened_from_link=None if row.opened_from_link is None else row.opened_from_link != 0,
        profile=profile,
    )


def _session(origin: Origin, content: bytes | None) -> Entries:
    """Return the entries of a session; none, and a problem, when it cannot be read."""
    if not content:
        return Entries({}, origin)
    try:
        value = read_plist(content[_SESSION_HEADER:])
    except PlistError as error:
        return Entries({}, origin, [Problem(origin, f"session: {error}")])
    if not isinstance(value, dict):
        return Entries({}, origin, [Problem(origin, f"session: a property list of {type(value).__name__}")])
    return Entries(value, origin)
