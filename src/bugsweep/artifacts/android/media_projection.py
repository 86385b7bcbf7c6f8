"""Apps that record or mirror the screen."""

import re
from collections.abc import Iterator
from typing import Annotated

from bugsweep.artifacts.declaration import artifact
from bugsweep.formats.dumpsys import Lines, decoded, uid_of
from bugsweep.model.evidence import EvidenceFile
from bugsweep.model.observable import Observes
from bugsweep.model.record import Problem, Record

_PROJECTION = re.compile(rb"\s*\((\S+), uid=(\w+)\): (\w+)")


class ScreenRecording(Record, frozen=True, kw_only=True):
    """An app that was recording the screen when the report was made."""

    package: Annotated[str, Observes("app-id")]
    uid: int | None
    kind: str


@artifact(
    name="android/media_projection",
    title="Screen recordings",
    record=ScreenRecording,
    shows="executed",
    paths=("**/dumpsys/media_projection.txt",),
    references=("https://developer.android.com/reference/android/media/projection/MediaProjection",),
)
def parse_media_projection(file: EvidenceFile) -> Iterator[ScreenRecording | Problem]:
    """Yield the app that records the screen, if one does."""
    lines = Lines(file)
    for line in lines:
        if match := _PROJECTION.match(line):
            yield ScreenRecording(
                origin=lines.origin,
                package=decoded(match[1]),
                uid=uid_of(decoded(match[2])),
                kind=decoded(match[3]),
            )
    yield from lines.problems
