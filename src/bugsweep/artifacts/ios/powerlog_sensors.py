"""Which app had the camera or the sound, as the power log saw it."""

from collections.abc import Iterator
from typing import Annotated, NamedTuple

from bugsweep.artifacts.declaration import artifact
from bugsweep.formats.powerlog import POWERLOG_PATHS, open_powerlog
from bugsweep.model.evidence import EvidenceFile, origin_of
from bugsweep.model.observable import Observes
from bugsweep.model.record import Problem, Record

_CAMERA = "PLCameraAgent_EventForward_Camera"
_AUDIO = "PLAudioAgent_EventPoint_AudioApp"
_CAMERA_QUERY = (
    f"SELECT ID, timestamp, {{{_CAMERA}.BundleId}}, NULL, {{{_CAMERA}.State}}, NULL FROM {_CAMERA} ORDER BY ID"  # noqa: S608 - our own names
)
_AUDIO_QUERY = (
    f"SELECT ID, timestamp, {{{_AUDIO}.ApplicationName}}, {{{_AUDIO}.PID}}, {{{_AUDIO}.Operation}},"  # noqa: S608 - our own names
    f" {{{_AUDIO}.AudioRoute}} FROM {_AUDIO} ORDER BY ID"
)
_QUERIES = {"camera": (_CAMERA, _CAMERA_QUERY), "audio": (_AUDIO, _AUDIO_QUERY)}


class SensorUse(Record, frozen=True, kw_only=True):
    """A change of who uses the camera or the sound."""

    sensor: str
    """``camera`` or ``audio``."""
    app: Annotated[str | None, Observes("app-id"), Observes("process-name")]
    pid: int | None
    state: str
    """As the log has it: of the camera a number that is 0 when it was switched off."""
    route: str | None
    """Where sound comes from or goes."""


class _Row(NamedTuple):
    id: int
    timestamp: float | None
    app: str | None
    pid: int | None
    state: int | str | None
    route: str | None


@artifact(
    name="ios/powerlog_sensors",
    title="Camera and sound in the power log",
    record=SensorUse,
    shows="executed",
    paths=POWERLOG_PATHS,
    references=("https://github.com/mac4n6/APOLLO",),
    limitations=("Spyware that reads a sensor below the system's services is not logged.",),
)
def parse_powerlog_sensors(file: EvidenceFile) -> Iterator[SensorUse | Problem]:
    """Yield each change of the camera, then of the sound."""
    with open_powerlog(file) as log:
        tables = [table for table, _ in _QUERIES.values()]
        if log.database.tables.isdisjoint(tables):
            log.database.require(*tables)
        for sensor, (table, query) in _QUERIES.items():
            if table not in log.database.tables:
                continue
            for row in log.database.rows(query, _Row):
                if isinstance(row, Problem):
                    yield row
                    continue
                origin = origin_of(file, f"{sensor} {row.id}")
                yield SensorUse(
                    origin=origin,
                    time=log.time(row.timestamp, origin),
                    sensor=sensor,
                    app=row.app,
                    pid=row.pid,
                    state="" if row.state is None else str(row.state),
                    route=row.route,
                )
        yield from log.problems
