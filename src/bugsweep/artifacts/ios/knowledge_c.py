"""What the phone noted of its use: apps in the foreground, installations, visits, notifications."""

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, NamedTuple

from bugsweep.artifacts.declaration import artifact
from bugsweep.formats.sqlite import open_database
from bugsweep.formats.timestamps import Epoch, from_cocoa
from bugsweep.model.evidence import EvidenceFile, origin_of
from bugsweep.model.observable import Observes
from bugsweep.model.record import Problem, Record

_WEB = ("http://", "https://")


class KnowledgeEvent(Record, frozen=True, kw_only=True):
    """An event; the record's time is when it began."""

    stream: str
    """``/app/inFocus``, ``/app/install``, ``/app/webUsage``, ``/notification/usage`` and the like."""
    app: Annotated[str | None, Observes("app-id")]
    """The app that it is about, or that reported it."""
    url: Annotated[str | None, Observes("url", shows="contacted")]
    value: str
    """Where it is neither an app nor an address: a text or a number."""
    ended_at: datetime | None
    created_at: datetime | None
    """When the event was written down."""


class _Row(NamedTuple):
    id: int
    stream: str | None
    value: str | None
    number: int | float | None
    started: Annotated[datetime | None, Epoch(from_cocoa)]
    ended: Annotated[datetime | None, Epoch(from_cocoa)]
    created: Annotated[datetime | None, Epoch(from_cocoa)]
    source: str | None
    page: str | None


_OBJECTS = """
    SELECT ZOBJECT.Z_PK, ZSTREAMNAME, {ZOBJECT.ZVALUESTRING}, {ZOBJECT.ZVALUEINTEGER}, ZSTARTDATE, {ZOBJECT.ZENDDATE},
        {ZOBJECT.ZCREATIONDATE}, source.bundle, metadata.page
    FROM ZOBJECT
"""
_SOURCES = "LEFT JOIN (SELECT Z_PK, {ZSOURCE.ZBUNDLEID} AS bundle FROM ZSOURCE) AS source ON source.Z_PK = ZSOURCE"
_PAGES = """
    LEFT JOIN (SELECT Z_PK, {ZSTRUCTUREDMETADATA.Z_DKDIGITALHEALTHMETADATAKEY__WEBPAGEURL} AS page
        FROM ZSTRUCTUREDMETADATA) AS metadata ON metadata.Z_PK = ZSTRUCTUREDMETADATA
"""
_NOTHING = "LEFT JOIN (SELECT NULL AS Z_PK, NULL AS {}) AS {} ON 0"


@artifact(
    name="ios/knowledge_c",
    title="Events of the phone's use (knowledgeC)",
    record=KnowledgeEvent,
    shows="executed",
    paths=("private/var/mobile/Library/CoreDuet/Knowledge/knowledgeC.db",),
    references=(
        "https://www.mac4n6.com/blog/2018/8/5/knowledge-is-power-using-the-knowledgecdb-database-on-macos-and-ios-to-determine-precise-user-and-application-usage",
    ),
    limitations=("Events are kept for four weeks; since iOS 16 most are in Biome instead.",),
)
def parse_knowledge_c(file: EvidenceFile) -> Iterator[KnowledgeEvent | Problem]:
    """Yield each event, whatever its stream."""
    with open_database(file) as database:
        database.require("ZOBJECT")
        sources = _SOURCES if "ZSOURCE" in database.tables else _NOTHING.format("bundle", "source")
        pages = _PAGES if "ZSTRUCTUREDMETADATA" in database.tables else _NOTHING.format("page", "metadata")
        for row in database.rows(f"{_OBJECTS} {sources} {pages} ORDER BY ZOBJECT.Z_PK", _Row):
            if isinstance(row, Problem):
                yield row
                continue
            stream, value = row.stream or "", row.value or ""
            about_app = stream.startswith("/app/") and not value.startswith(_WEB)
            url = row.page or (value if value.startswith(_WEB) else None)
            yield KnowledgeEvent(
                origin=origin_of(file, f"event {row.id}"),
                time=row.started,
                stream=stream,
                app=value if about_app and value else row.source,
                url=url,
                value="" if about_app or value == url else value or _number(row.number),
                ended_at=row.ended,
                created_at=row.created,
            )


def _number(value: float | None) -> str:
    return "" if value is None else str(value)
