"""When configuration profiles were installed and removed, and by which process."""

from collections.abc import Iterator
from typing import Annotated

from bugsweep.artifacts.declaration import artifact
from bugsweep.formats.plist_entries import Entries, read_entries
from bugsweep.model.evidence import EvidenceFile
from bugsweep.model.observable import Observes
from bugsweep.model.record import Problem, Record


class ProfileEvent(Record, frozen=True, kw_only=True):
    """Something done to a configuration profile."""

    profile: Annotated[str, Observes("profile-id")]
    operation: str
    process: Annotated[str, Observes("process-name")]


@artifact(
    name="ios/profile_events",
    title="Events of configuration profiles",
    record=ProfileEvent,
    shows="installed",
    paths=(
        "private/var/**/Library/ConfigurationProfiles/MCProfileEvents.plist",
        "logs/MCState/**/MCProfileEvents.plist",
    ),
    references=("https://docs.mvt.re/en/latest/ios/records/",),
)
def parse_profile_events(file: EvidenceFile) -> Iterator[ProfileEvent | Problem]:
    """Yield each event."""
    entries = read_entries(file)
    for event in entries.each("ProfileEvents", "event"):
        yield from _events(event)
    yield from entries.problems


def _events(event: Entries) -> Iterator[ProfileEvent]:
    for profile in event.values:
        details = event.entries(profile)
        yield ProfileEvent(
            origin=event.origin,
            time=details.date("timestamp"),
            profile=profile,
            operation=details.text("operation"),
            process=details.text("process"),
        )
