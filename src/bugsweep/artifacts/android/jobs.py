"""Work that apps have scheduled."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Annotated

from msgspec import Struct

from bugsweep.artifacts.declaration import artifact
from bugsweep.formats.dumpsys import Lines, component, decoded, duration, uid_of
from bugsweep.model.evidence import EvidenceFile
from bugsweep.model.observable import Observes
from bugsweep.model.record import Origin, Problem, Record

_JOB = re.compile(rb"  JOB \S*?#(\w+)/(-?\d{1,12}): \w+ (\S+)")
_SERVICE = re.compile(rb"      Service: (\S+/\S+)")
_SOURCE = re.compile(rb"\s+Source: uid=(\w+) user=(\d{1,6}) pkg=(\S+)")
_PERIOD = re.compile(rb"\s+PERIODIC: interval=(\S+)")


class Job(Record, frozen=True, kw_only=True):
    """A job that the system will run for an app."""

    id: int
    uid: int | None
    user: int
    package: Annotated[str, Observes("app-id")]
    """The app that the job is for."""
    service: str
    """The component that is started, as package and class."""
    interval: timedelta | None
    """Of a job that is repeated."""
    persisted: bool
    """Whether it outlives a restart."""


class _Draft(Struct):
    origin: Origin
    id: int
    uid: int | None
    component: str
    user: int = 0
    package: str = ""
    interval: timedelta | None = None
    persisted: bool = False

    def take(self, line: bytes) -> None:
        if match := _SOURCE.match(line):
            self.uid, self.user = uid_of(decoded(match[1])), int(match[2])
            self.package = decoded(match[3])
        elif match := _SERVICE.match(line):
            self.component = decoded(match[1])
        elif match := _PERIOD.match(line):
            self.interval = duration(decoded(match[1]))
        elif line.strip() == b"PERSISTED":
            self.persisted = True

    def finish(self) -> Job:
        package, service = component(self.component)
        return Job(
            origin=self.origin,
            id=self.id,
            uid=self.uid,
            user=self.user,
            package=self.package or package,
            service=f"{package}/{service}" if service else "",
            interval=self.interval,
            persisted=self.persisted,
        )


@artifact(
    name="android/jobs",
    title="Scheduled jobs",
    record=Job,
    shows="installed",
    paths=("**/dumpsys/jobscheduler.txt",),
    references=("https://developer.android.com/reference/android/app/job/JobScheduler",),
)
def parse_jobs(file: EvidenceFile) -> Iterator[Job | Problem]:
    """Yield each job that is registered."""
    lines = Lines(file)
    draft: _Draft | None = None
    for line in lines:
        if match := _JOB.match(line):
            if draft is not None:
                yield draft.finish()
            # It may be called by another name than its component.
            name = decoded(match[3]) if b"/" in match[3] else ""
            draft = _Draft(lines.origin, int(match[2]), uid_of(decoded(match[1])), name)
        elif draft is None:
            continue
        elif line.strip() and not line.startswith(b"    "):
            yield draft.finish()
            draft = None
        else:
            draft.take(line)
    if draft is not None:
        yield draft.finish()
    yield from lines.problems
