"""Apps and extensions that the power log lists, with the date on which one was deleted."""

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, NamedTuple

from bugsweep.artifacts.declaration import artifact
from bugsweep.formats.powerlog import POWERLOG_PATHS, PowerLog, open_powerlog
from bugsweep.formats.timestamps import Epoch, from_unix
from bugsweep.model.evidence import EvidenceFile, origin_of
from bugsweep.model.observable import Observes
from bugsweep.model.record import Problem, Record

_APPS = "PLApplicationAgent_EventNone_AllApps"
_PLUGINS = "PLApplicationAgent_EventNone_AllPlugins"


class LoggedApp(Record, frozen=True, kw_only=True):
    """An app or an extension; the record's time is when the list was made."""

    app: Annotated[str, Observes("app-id")]
    name: str | None
    executable: Annotated[str | None, Observes("process-name", shows="present")]
    version: str | None
    parent: Annotated[str | None, Observes("app-id")]
    """The app that an extension belongs to."""
    third_party: bool | None
    deleted_at: datetime | None


class _App(NamedTuple):
    id: int
    timestamp: float | None
    bundle: str | None
    name: str | None
    executable: str | None
    version: str | None
    third_party: int | None
    deleted: Annotated[datetime | None, Epoch(from_unix)]


class _Plugin(NamedTuple):
    id: int
    timestamp: float | None
    plugin: str | None
    executable: str | None
    parent: str | None
    deleted: Annotated[datetime | None, Epoch(from_unix)]


@artifact(
    name="ios/powerlog_apps",
    title="Apps in the power log",
    record=LoggedApp,
    shows="installed",
    paths=POWERLOG_PATHS,
    references=("https://github.com/mac4n6/APOLLO",),
    limitations=("The list is made once a day; an app that came and went between two lists is not in it.",),
)
def parse_powerlog_apps(file: EvidenceFile) -> Iterator[LoggedApp | Problem]:
    """Yield each app, then each extension."""
    with open_powerlog(file) as log:
        log.database.require(_APPS)
        yield from _apps(file, log)
        if _PLUGINS in log.database.tables:
            yield from _plugins(file, log)
        yield from log.problems


def _apps(file: EvidenceFile, log: PowerLog) -> Iterator[LoggedApp | Problem]:
    query = (
        f"SELECT ID, timestamp, AppBundleId, {{{_APPS}.AppName}}, {{{_APPS}.AppExecutable}},"  # noqa: S608 - our own names
        f" {{{_APPS}.AppBundleVersion}}, {{{_APPS}.AppIs3rdParty}}, {{{_APPS}.AppDeletedDate}} FROM {_APPS} ORDER BY ID"
    )
    for row in log.database.rows(query, _App):
        if isinstance(row, Problem):
            yield row
            continue
        origin = origin_of(file, f"app {row.id}")
        yield LoggedApp(
            origin=origin,
            time=log.time(row.timestamp, origin),
            app=row.bundle or "",
            name=row.name,
            executable=row.executable,
            version=row.version,
            parent=None,
            third_party=None if row.third_party is None else bool(row.third_party),
            deleted_at=row.deleted,
        )


def _plugins(file: EvidenceFile, log: PowerLog) -> Iterator[LoggedApp | Problem]:
    query = (
        f"SELECT ID, timestamp, PluginId, {{{_PLUGINS}.PluginExecutableName}}, {{{_PLUGINS}.PluginParentApp}},"  # noqa: S608 - our own names
        f" {{{_PLUGINS}.PluginDeletedDate}} FROM {_PLUGINS} ORDER BY ID"
    )
    for row in log.database.rows(query, _Plugin):
        if isinstance(row, Problem):
            yield row
            continue
        origin = origin_of(file, f"extension {row.id}")
        yield LoggedApp(
            origin=origin,
            time=log.time(row.timestamp, origin),
            app=row.plugin or "",
            name=None,
            executable=row.executable,
            version=None,
            parent=row.parent,
            third_party=None,
            deleted_at=row.deleted,
        )
