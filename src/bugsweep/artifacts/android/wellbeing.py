"""When apps were on the screen, as Digital Wellbeing keeps it."""

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, NamedTuple

from bugsweep.artifacts.declaration import artifact
from bugsweep.formats.sqlite import open_database
from bugsweep.formats.timestamps import Epoch, from_unix_milliseconds
from bugsweep.formats.usage_statistics import event_name
from bugsweep.model.evidence import EvidenceFile, origin_of
from bugsweep.model.observable import Observes
from bugsweep.model.record import Problem, Record


class WellbeingEvent(Record, frozen=True, kw_only=True):
    """Something that an app did, or that the user did with it."""

    kind: str
    """Such as "ACTIVITY_RESUMED"; the number of one that has no name here."""
    package: Annotated[str, Observes("app-id")]


class _Row(NamedTuple):
    id: int
    time: Annotated[datetime | None, Epoch(from_unix_milliseconds)]
    kind: int | None
    package: str | None


_QUERY = """
    SELECT events._id, events.timestamp, events.type, packages.package_name
    FROM events LEFT JOIN packages ON packages._id = events.package_id ORDER BY events._id
"""


@artifact(
    name="android/wellbeing",
    title="Use of apps (Digital Wellbeing)",
    record=WellbeingEvent,
    shows="executed",
    paths=(
        "data/data/com.google.android.apps.wellbeing/databases/app_usage",
        "data/user/*/com.google.android.apps.wellbeing/databases/app_usage",
    ),
    kinds=("android-filesystem-dump",),
    references=(
        "https://developer.android.com/reference/android/app/usage/UsageEvents.Event",
        "https://github.com/log2timeline/plaso",
    ),
    limitations=("Events are kept for some weeks.", "What an app does without a screen or a notification is not here."),
)
def parse_wellbeing(file: EvidenceFile) -> Iterator[WellbeingEvent | Problem]:
    """Yield each event."""
    with open_database(file) as database:
        database.require("events", "packages")
        for row in database.rows(_QUERY, _Row):
            if isinstance(row, Problem):
                yield row
                continue
            yield WellbeingEvent(
                origin=origin_of(file, f"event {row.id}"),
                time=row.time,
                kind="" if row.kind is None else event_name(row.kind),
                package=row.package or "",
            )
