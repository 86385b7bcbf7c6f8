"""Links that were deleted from messages and browsers, and that the database has not yet overwritten."""

import re
from collections.abc import Iterator
from typing import Annotated

from ahocorasick_rs import BytesAhoCorasick

from bugsweep.artifacts.declaration import artifact
from bugsweep.formats.links import find_links
from bugsweep.formats.sqlite_deleted import DeletedText, Leftover, Leftovers, open_leftovers
from bugsweep.model.evidence import EvidenceFile
from bugsweep.model.observable import Observes
from bugsweep.model.record import Problem, Record

_MOST_AT_ONCE = 20_000
"""Distinct links that are held; the rows that are not deleted are gone through for each so many."""
_LINK = re.compile(rb"(?:://|www\.|\.[a-z]{2,24}/)[!-~\x80-\xff]{1,2048}")
"""Where a link may begin, and what follows it without a gap: enough to tell a stale copy of a row from others."""
_MOST_LIVE = 2_000_000
"""Live links of one database that are remembered, by hash."""
_MESSAGES = ("sms.db", "chat.db", "ChatStorage.sqlite")
_SAFARI = ("private/var/mobile/Library/Safari", "private/var/mobile/Containers/Data/Application/*/Library/Safari")
_APP_GROUP = "private/var/mobile/Containers/Shared/AppGroup/*"


class DeletedLink(Record, frozen=True, kw_only=True):
    """A link in what is left of deleted or earlier content. Nothing of the text around it is kept."""

    received_url: Annotated[str | None, Observes("url")]
    """A link from a database of messages, which may have been sent as well."""
    visited_url: Annotated[str | None, Observes("url", "contacted")]
    """A link from a database of a browser, which may have been a bookmark as well."""
    leftover: Leftover
    """Where it was: in a page that is free, in free space of a page, in a page that a newer version has replaced."""
    copies: int
    """How often it was there; the origin is the first place."""


@artifact(
    name="ios/deleted_links",
    title="Deleted links",
    record=DeletedLink,
    shows="received",
    paths=(
        "private/var/mobile/Library/SMS/sms.db",
        "private/var/mobile/Library/SMS/chat.db",
        f"{_APP_GROUP}/ChatStorage.sqlite",
        *(
            f"{folder}/{name}"
            for folder in _SAFARI
            for name in ("History.db", "Profiles/*/History.db", "BrowserState.db", "Profiles/*/BrowserState.db")
        ),
        "private/var/mobile/Containers/Data/Application/*/Library/Application Support/Google/Chrome/*/History",
        "private/var/mobile/Library/Application Support/Google/Chrome/*/History",
        f"{_APP_GROUP}/profile.profile/browser.db",
        f"{_APP_GROUP}/profile.profile/places.db",
    ),
    effort=0.22,
    references=("https://sqlite.org/fileformat2.html",),
    limitations=(
        "What was overwritten is gone; iOS often has databases overwrite what they delete, and backups leave it out.",
        "When a link was deleted, and in which message it was, is not known.",
        "A link may be cut, or run into the text that was stored after it.",
        "A deleted link with which a link that is still there begins is taken for a copy of that one.",
    ),
)
def parse_deleted_links(file: EvidenceFile) -> Iterator[DeletedLink | Problem]:
    """Yield every link of deleted content that no row of the same database still has."""
    with open_leftovers(file) as leftovers:
        found: dict[str, _Found] = {}
        for item in leftovers.texts(_Unknown(leftovers)):
            if isinstance(item, Problem):
                yield item
                continue
            for link in find_links(item.text):
                found.setdefault(link, _Found(item)).copies += 1
            if len(found) >= _MOST_AT_ONCE:
                yield from _deleted(file, leftovers, found)
                found.clear()
        yield from _deleted(file, leftovers, found)


class _Unknown:
    """Whether bytes may hold a link that is not just as well in a row.

    Databases are full of stale copies of rows that are still there: pages are split, rows move. Taking those apart
    would cost more than all the rest.
    """

    def __init__(self, leftovers: Leftovers) -> None:
        self._exact = leftovers.encoding == "utf-8"
        self._live: set[int] = set()
        parts = leftovers.live_parts() if self._exact else ()
        for part in parts:
            self._live.update(map(hash, _LINK.findall(part)))
            if len(self._live) > _MOST_LIVE:
                break

    def __call__(self, deleted: bytes) -> bool:
        if not self._exact:
            return True
        return not self._live.issuperset(map(hash, _LINK.findall(deleted)))


class _Found:
    """A link in deleted content."""

    def __init__(self, first: DeletedText) -> None:
        self.first = first
        self.copies = 0


def _deleted(file: EvidenceFile, leftovers: Leftovers, found: dict[str, _Found]) -> Iterator[DeletedLink]:
    """Yield the links that no row has."""
    _remove_live(leftovers, found)
    is_message = file.path.endswith(_MESSAGES)
    for link, place in found.items():
        yield DeletedLink(
            origin=place.first.origin,
            received_url=link if is_message else None,
            visited_url=None if is_message else link,
            leftover=place.first.leftover,
            copies=place.copies,
        )


def _remove_live(leftovers: Leftovers, found: dict[str, _Found]) -> None:
    if not found:
        return
    links = list(found)
    # A link that is the beginning of a live one is a copy that was cut when a page was filled anew.
    automaton = BytesAhoCorasick([link.encode(leftovers.encoding, "replace") for link in links])
    live = {
        number
        for part in leftovers.live_parts()
        for number, _, _ in automaton.find_matches_as_indexes(part, overlapping=True)
    }
    for number in live:
        del found[links[number]]
