"""What the services of the keychain and the circle of devices noted of their own work."""

from collections.abc import Iterator
from typing import Annotated, Any

from bugsweep.artifacts.declaration import artifact
from bugsweep.formats.security_analytics import read_events
from bugsweep.model.evidence import EvidenceFile
from bugsweep.model.observable import Observes
from bugsweep.model.record import Problem, Record

_MOST_VALUES = 500


class AnalyticsEvent(Record, frozen=True, kw_only=True):
    """A failure or an event."""

    table: str
    """``hard_failures``, ``soft_failures`` or ``all_events``."""
    event: str
    """Its class, as the service names it."""
    build: str
    """Of iOS, at the time."""
    values: Annotated[tuple[str, ...], Observes("process-name"), Observes("domain-name")]
    """Every text among its fields."""


@artifact(
    name="ios/analytics",
    title="Events of the keychain's services",
    record=AnalyticsEvent,
    shows="present",
    paths=("private/var/Keychains/Analytics/*.db",),
    references=(
        "https://github.com/apple-oss-distributions/Security/blob/main/Analytics/SFAnalyticsSQLiteStore.m",
        "https://docs.mvt.re/en/latest/ios/records/",
    ),
    limitations=("Events are deleted after they were sent to Apple or when they are too many.",),
)
def parse_analytics(file: EvidenceFile) -> Iterator[AnalyticsEvent | Problem]:
    """Yield each event with the texts of its fields."""
    for event in read_events(file):
        if isinstance(event, Problem):
            yield event
            continue
        texts = list(_texts(event.fields))
        if len(texts) > _MOST_VALUES:
            yield Problem(event.origin, f"more than {_MOST_VALUES} texts; the rest are left out")
        yield AnalyticsEvent(
            origin=event.origin,
            time=event.time,
            table=event.table,
            event=_text(event.fields, "eventType"),
            build=_text(event.fields, "build"),
            values=tuple(texts[:_MOST_VALUES]),
        )


def _text(fields: dict[str, Any], key: str) -> str:
    value = fields.get(key)
    return value if isinstance(value, str) else ""


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _texts(item)
