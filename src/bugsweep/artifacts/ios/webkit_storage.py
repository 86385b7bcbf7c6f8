"""Sites that stored data through WebKit, by the names of the folders and files that it keeps for them."""

from collections.abc import Iterator
from typing import Annotated

from bugsweep.artifacts.declaration import artifact
from bugsweep.formats.webkit_names import stored_site
from bugsweep.model.evidence import EvidenceFile, origin_of
from bugsweep.model.observable import Observes
from bugsweep.model.record import Problem, Record


class StoredSite(Record, frozen=True, kw_only=True):
    """A file that WebKit keeps for a site. The record's time is when it was last changed."""

    site: Annotated[str, Observes("url")]
    store: str
    """``IndexedDB`` or ``LocalStorage``."""


@artifact(
    name="ios/webkit_storage",
    title="Sites that stored data",
    record=StoredSite,
    shows="contacted",
    paths=(
        "private/var/mobile/**/IndexedDB/**/http*_*_*/**/IndexedDB.sqlite3",
        "private/var/mobile/**/LocalStorage/http*_*_*.localstorage",
    ),
    references=("https://docs.mvt.re/en/latest/ios/records/",),
    limitations=(
        "Newer versions of iOS name these folders by a keyed hash, from which the site does not follow.",
        "In a backup the names stand in its manifest, see ios/manifest.",
    ),
)
def parse_webkit_storage(file: EvidenceFile) -> Iterator[StoredSite | Problem]:
    """Yield the site that the path names."""
    site = stored_site(file.path)
    if site is None:
        yield Problem(origin_of(file), "a name of no site")
        return
    store = "IndexedDB" if file.path.endswith("IndexedDB.sqlite3") else "LocalStorage"
    yield StoredSite(origin=origin_of(file), time=file.metadata.modified_at, site=site, store=store)
