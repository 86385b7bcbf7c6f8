"""The phone's own list of its configuration profiles: also that there is none."""

from collections.abc import Iterator
from typing import Annotated

from bugsweep.artifacts.declaration import artifact
from bugsweep.formats.plist_entries import read_entries
from bugsweep.model.evidence import EvidenceFile
from bugsweep.model.observable import Observes
from bugsweep.model.record import Origin, Problem, Record


class ManifestedProfile(Record, frozen=True, kw_only=True):
    """A profile that the list names."""

    identifier: Annotated[str, Observes("profile-id")]
    hidden: bool
    """Not shown to the user: the phone keeps such profiles for its own use."""


@artifact(
    name="ios/profile_manifest",
    title="List of configuration profiles",
    record=ManifestedProfile,
    shows="installed",
    paths=(
        "private/var/containers/Shared/SystemGroup/*/Library/ConfigurationProfiles/PayloadManifest.plist",
        "private/var/mobile/Library/ConfigurationProfiles/PayloadManifest.plist",
        "logs/MCState/Shared/PayloadManifest.plist",
    ),
    references=("https://developer.apple.com/documentation/devicemanagement/profilelistresponse",),
    limitations=("Profiles of the user's own channel have a list of their own.",),
)
def parse_profile_manifest(file: EvidenceFile) -> Iterator[ManifestedProfile | Problem]:
    """Yield each profile that is listed, those that are hidden last."""
    entries = read_entries(file)
    for key, hidden in (("OrderedProfiles", False), ("HiddenProfiles", True)):
        for identifier in entries.texts(key):
            yield ManifestedProfile(
                origin=Origin(file.path, f"profile {identifier}"), identifier=identifier, hidden=hidden
            )
    if "OrderedProfiles" not in entries.values:
        yield Problem(entries.origin, "without a list of profiles")
    yield from entries.problems
