"""Activities that other apps and the system can start."""

from collections.abc import Iterator
from typing import Annotated

from bugsweep.artifacts.declaration import artifact
from bugsweep.formats.resolver_tables import resolver_table
from bugsweep.model.evidence import EvidenceFile
from bugsweep.model.observable import Observes
from bugsweep.model.record import Problem, Record


class Activity(Record, frozen=True, kw_only=True):
    """A screen of an app that answers to an intent."""

    key_kind: str
    """What `key` is: "action", "scheme", "mime type" or "mime typed action"."""
    key: str
    """Such as android.intent.action.VIEW, a scheme or a MIME type."""
    package: Annotated[str, Observes("app-id")]
    activity: str
    filters: int
    """How many of its intent filters fit."""


@artifact(
    name="android/activities",
    title="Activities that answer to intents",
    record=Activity,
    shows="installed",
    paths=("**/dumpsys/package.txt",),
    references=(
        "https://android.googlesource.com/platform/frameworks/base/+/main/services/core/java/com/android/server/IntentResolver.java",
    ),
)
def parse_activities(file: EvidenceFile) -> Iterator[Activity | Problem]:
    """Yield each component of the table, once for each key that it answers to."""
    for item in resolver_table(file, "Activity"):
        if isinstance(item, Problem):
            yield item
            continue
        yield Activity(
            origin=item.origin,
            key_kind=item.key_kind,
            key=item.key,
            package=item.package,
            activity=item.name,
            filters=item.filters,
        )
