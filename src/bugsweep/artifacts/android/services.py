"""Services of apps that the system or other apps can bind."""

from collections.abc import Iterator
from typing import Annotated

from bugsweep.artifacts.declaration import artifact
from bugsweep.formats.resolver_tables import resolver_table
from bugsweep.model.evidence import EvidenceFile
from bugsweep.model.observable import Observes
from bugsweep.model.record import Problem, Record


class BoundService(Record, frozen=True, kw_only=True):
    """A service that answers to an intent."""

    key_kind: str
    """What `key` is: "action", "scheme", "mime type" or "mime typed action"."""
    key: str
    """Such as android.accessibilityservice.AccessibilityService or android.net.VpnService."""
    package: Annotated[str, Observes("app-id")]
    service: str
    filters: int
    """How many of its intent filters fit."""


@artifact(
    name="android/services",
    title="Services that answer to intents",
    record=BoundService,
    shows="installed",
    paths=("**/dumpsys/package.txt",),
    references=(
        "https://android.googlesource.com/platform/frameworks/base/+/main/services/core/java/com/android/server/IntentResolver.java",
    ),
)
def parse_services(file: EvidenceFile) -> Iterator[BoundService | Problem]:
    """Yield each component of the table, once for each key that it answers to."""
    for item in resolver_table(file, "Service"):
        if isinstance(item, Problem):
            yield item
            continue
        yield BoundService(
            origin=item.origin,
            key_kind=item.key_kind,
            key=item.key,
            package=item.package,
            service=item.name,
            filters=item.filters,
        )
