"""Addresses that apps loaded, from the caches that iOS keeps for them."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Annotated, NamedTuple

from bugsweep.artifacts.declaration import artifact
from bugsweep.formats.sqlite import open_database
from bugsweep.model.evidence import EvidenceFile, origin_of
from bugsweep.model.observable import Observes
from bugsweep.model.record import Problem, Record


class CachedResponse(Record, frozen=True, kw_only=True):
    """An answer that was kept; the record's time is when it came."""

    url: Annotated[str, Observes("url")]
    app: Annotated[str, Observes("app-id")]
    """The folder of the cache, which is named for the program."""


class _Row(NamedTuple):
    id: int
    url: str | None
    time: str | None


_QUERY = """
    SELECT entry_ID, request_key, {cfurl_cache_response.time_stamp} FROM cfurl_cache_response ORDER BY entry_ID
"""


@artifact(
    name="ios/cache_files",
    title="Caches of web addresses",
    record=CachedResponse,
    shows="contacted",
    paths=("**/Cache.db",),
    kinds=("filesystem-dump",),
    references=("https://docs.mvt.re/en/latest/ios/records/",),
    limitations=("The phone deletes caches when it needs room, and apps need not use them.",),
)
def parse_cache_files(file: EvidenceFile) -> Iterator[CachedResponse | Problem]:
    """Yield each answer of a cache; a database of that name that is none has none."""
    with open_database(file) as database:
        if "cfurl_cache_response" not in database.tables:
            return
        for row in database.rows(_QUERY, _Row):
            if isinstance(row, Problem):
                yield row
                continue
            origin = origin_of(file, f"response {row.id}")
            time = None
            try:
                time = datetime.fromisoformat(row.time).replace(tzinfo=UTC) if row.time else None
            except ValueError:
                yield Problem(origin, f"not a time: {row.time!r:.40}")
            yield CachedResponse(
                origin=origin, time=time, url=row.url or "", app=file.path.rpartition("/")[0].rpartition("/")[2]
            )
