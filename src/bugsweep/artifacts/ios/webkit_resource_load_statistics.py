"""Domains that WebKit saw in the pages of any app, kept to prevent tracking."""

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, NamedTuple

from bugsweep.artifacts.declaration import artifact
from bugsweep.formats.sqlite import open_database
from bugsweep.formats.timestamps import Epoch, from_unix
from bugsweep.model.evidence import EvidenceFile, origin_of
from bugsweep.model.observable import Observes
from bugsweep.model.record import Problem, Record


class ObservedDomain(Record, frozen=True, kw_only=True):
    """A registrable domain from which a page or a part of a page was loaded."""

    domain: Annotated[str, Observes("domain-name")]
    user_interacted: bool | None
    """Whether the user ever touched a page of it."""
    interacted_at: datetime | None
    push_interacted_at: datetime | None
    prevalent: bool | None
    """WebKit thinks that it tracks users."""


class _Row(NamedTuple):
    id: int
    domain: str
    last_seen: Annotated[datetime | None, Epoch(from_unix)]
    interacted: int | None
    interacted_at: Annotated[datetime | None, Epoch(from_unix)]
    push_interacted_at: Annotated[datetime | None, Epoch(from_unix)]
    prevalent: int | None


# WebKit writes -1 where there was no interaction.
_QUERY = """
    SELECT domainID, registrableDomain, lastSeen, {ObservedDomains.hadUserInteraction},
        nullif({ObservedDomains.mostRecentUserInteractionTime}, -1),
        nullif({ObservedDomains.mostRecentWebPushInteractionTime}, -1), {ObservedDomains.isPrevalent}
    FROM ObservedDomains ORDER BY domainID
"""


@artifact(
    name="ios/webkit_resource_load_statistics",
    title="Domains that WebKit observed",
    record=ObservedDomain,
    shows="contacted",
    paths=("private/var/mobile/**/ResourceLoadStatistics/observations.db",),
    references=("https://webkit.org/blog/7675/intelligent-tracking-prevention/",),
    limitations=(
        "Only registrable domains are kept, without host, path or single visits.",
        "Only the last time is kept, rounded to five seconds.",
    ),
)
def parse_webkit_resource_load_statistics(file: EvidenceFile) -> Iterator[ObservedDomain | Problem]:
    """Yield each domain with when it was last seen."""
    with open_database(file) as database:
        database.require("ObservedDomains")
        for row in database.rows(_QUERY, _Row):
            yield row if isinstance(row, Problem) else _domain(file, row)


def _domain(file: EvidenceFile, row: _Row) -> ObservedDomain:
    return ObservedDomain(
        origin=origin_of(file, f"domain {row.id}"),
        time=row.last_seen,
        domain=row.domain,
        user_interacted=None if row.interacted is None else row.interacted != 0,
        interacted_at=row.interacted_at,
        push_interacted_at=row.push_interacted_at,
        prevalent=None if row.prevalent is None else row.prevalent != 0,
    )
