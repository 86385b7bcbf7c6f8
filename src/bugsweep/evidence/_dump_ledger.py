"""What a dump holds, kept while it is read: the listing, counts and times."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from bugsweep.evidence._dump_layout import Layout
from bugsweep.formats.file_listing import LISTING, ListedPath, ListingWriter
from bugsweep.formats.packed_bytes import PackedFile
from bugsweep.model.evidence import EvidenceFile

MOST_PATHS: Final = 5_000_000
"""A full phone of one terabyte has some two million."""
_SLACK = timedelta(days=1)
"""The clock of the phone and that of the computer differ, and some archives have local times."""


class Ledger:
    """Takes note of every path; asked which of them are wanted."""

    def __init__(self, layout: Layout, wanted: Callable[[str], bool], *, lists: bool, made_at: datetime) -> None:
        """Begin for a container that was written to last at `made_at`; `lists` says whether its listing is wanted."""
        self._layout = layout
        self._latest = made_at + _SLACK
        self._lists = lists
        self.wanted = wanted
        self.listing = ListingWriter()
        self.count = 0
        self.files = 0
        self.newest: datetime | None = None

    def path(self, name: str) -> str:
        """Return the device path of what the container has as `name`, with text that can be written anywhere."""
        path = self._layout.path(name)
        return path if path.isascii() else path.encode("utf-8", "surrogateescape").decode("utf-8", "replace")

    def note(self, listed: ListedPath) -> bool:
        """Take note of a path; False when there are too many to go on."""
        self.count += 1
        self.files += listed.kind == "file"
        moment = listed.modified_at
        if moment is not None and (self.newest is None or moment > self.newest) and moment <= self._latest:
            self.newest = moment
        if self._lists and listed.path:  # the root folder has none
            self.listing.add(listed)
        return self.count < MOST_PATHS

    def listing_file(self) -> EvidenceFile | None:
        """Return the listing, where it is wanted."""
        if not self._lists:
            return None
        self.listing.flush()
        return PackedFile(LISTING, self.listing.content)
