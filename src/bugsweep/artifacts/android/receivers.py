"""Receivers of broadcasts: what wakes an app up."""

from collections.abc import Iterator
from typing import Annotated

from bugsweep.artifacts.declaration import artifact
from bugsweep.formats.resolver_tables import resolver_table
from bugsweep.model.evidence import EvidenceFile
from bugsweep.model.observable import Observes
from bugsweep.model.record import Problem, Record


class BroadcastReceiver(Record, frozen=True, kw_only=True):
    """A component that a broadcast starts."""

    key_kind: str
    """What `key` is: "action", "scheme", "mime type" or "mime typed action"."""
    key: str
    """Such as android.provider.Telephony.SMS_RECEIVED or android.intent.action.BOOT_COMPLETED."""
    package: Annotated[str, Observes("app-id")]
    receiver: str
    filters: int
    """How many of its intent filters fit."""


@artifact(
    name="android/receivers",
    title="Receivers of broadcasts",
    record=BroadcastReceiver,
    shows="installed",
    paths=("**/dumpsys/package.txt",),
    references=(
        "https://android.googlesource.com/platform/frameworks/base/+/main/services/core/java/com/android/server/IntentResolver.java",
    ),
)
def parse_receivers(file: EvidenceFile) -> Iterator[BroadcastReceiver | Problem]:
    """Yield each component of the table, once for each key that it answers to."""
    for item in resolver_table(file, "Receiver"):
        if isinstance(item, Problem):
            yield item
            continue
        yield BroadcastReceiver(
            origin=item.origin,
            key_kind=item.key_kind,
            key=item.key,
            package=item.package,
            receiver=item.name,
            filters=item.filters,
        )
