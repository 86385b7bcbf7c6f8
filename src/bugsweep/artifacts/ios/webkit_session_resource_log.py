"""Redirects and embedded parts of pages, as WebKit of older iOS noted them to prevent tracking."""

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated

from bugsweep.artifacts.declaration import artifact
from bugsweep.formats.plist_entries import Entries, read_entries
from bugsweep.formats.timestamps import TimestampError, from_unix
from bugsweep.model.evidence import EvidenceFile
from bugsweep.model.observable import Observes
from bugsweep.model.record import Problem, Record


class ResourceOrigin(Record, frozen=True, kw_only=True):
    """A site, and the sites that it was embedded in, redirected to or from.

    The record's time is when it was last seen.
    """

    site: Annotated[str, Observes("url")]
    redirected_from: Annotated[tuple[str, ...], Observes("url")]
    """Sites that led here by a redirect of the page."""
    redirected_to: Annotated[tuple[str, ...], Observes("url")]
    embedding_sites: Annotated[tuple[str, ...], Observes("url")]
    """Sites whose pages loaded a part from here."""
    user_interacted: bool | None
    interacted_at: datetime | None


@artifact(
    name="ios/webkit_session_resource_log",
    title="Sites that WebKit observed in a session",
    record=ResourceOrigin,
    shows="contacted",
    paths=("private/var/mobile/**/full_browsing_session_resourceLog.plist",),
    references=("https://webkit.org/blog/7675/intelligent-tracking-prevention/",),
    limitations=("Newer versions of iOS keep this in a database, see ios/webkit_resource_load_statistics.",),
)
def parse_webkit_session_resource_log(file: EvidenceFile) -> Iterator[ResourceOrigin | Problem]:
    """Yield each site."""
    entries = read_entries(file)
    for statistics in entries.each("browsingStatistics", "site"):
        yield ResourceOrigin(
            origin=statistics.origin,
            time=_time(statistics, "lastSeen"),
            site=statistics.text("PrevalentResourceOrigin"),
            redirected_from=_origins(statistics, "topFrameUniqueRedirectsFrom"),
            redirected_to=_origins(statistics, "topFrameUniqueRedirectsTo"),
            embedding_sites=tuple(
                dict.fromkeys(
                    _origins(statistics, "subframeUnderTopFrameOrigins")
                    + _origins(statistics, "subresourceUnderTopFrameOrigins")
                )
            ),
            user_interacted=statistics.flag("hadUserInteraction"),
            interacted_at=_time(statistics, "mostRecentUserInteraction"),
        )
    yield from entries.problems


def _origins(statistics: Entries, key: str) -> tuple[str, ...]:
    found = statistics.each(key, key)
    return tuple(text for entry in found if (text := entry.text("origin") or entry.text("domain")))


def _time(statistics: Entries, key: str) -> datetime | None:
    if isinstance(statistics.values.get(key), datetime):
        return statistics.date(key)
    seconds = statistics.number(key)
    if not seconds or seconds == -1:  # WebKit's word for never
        return None
    try:
        return from_unix(seconds)
    except TimestampError as error:
        statistics.problems.append(Problem(statistics.origin, f"{key}: {error}"))
        return None
