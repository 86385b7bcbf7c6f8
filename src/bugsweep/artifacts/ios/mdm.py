"""The server that manages the phone."""

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated

from bugsweep.artifacts.declaration import artifact
from bugsweep.formats.plist_entries import read_entries
from bugsweep.model.evidence import EvidenceFile
from bugsweep.model.observable import Observes
from bugsweep.model.record import Problem, Record

_RIGHTS = {
    1: "inspect profiles",
    2: "install profiles",
    4: "lock the device, remove its passcode",
    8: "erase the device",
    16: "query device information",
    32: "query network information",
    64: "inspect provisioning profiles",
    128: "install provisioning profiles",
    256: "inspect apps",
    512: "query restrictions",
    1024: "query security",
    2048: "change settings",
    4096: "manage apps",
}


class DeviceManagement(Record, frozen=True, kw_only=True):
    """An enrolment; the record's time is when the phone last asked the server for commands."""

    server_url: Annotated[str, Observes("url", shows="contacted")]
    check_in_url: Annotated[str, Observes("url", shows="contacted")]
    topic: str
    """Under which Apple's push service wakes the phone for this server."""
    profile: Annotated[str, Observes("profile-id")]
    """The profile that set it up."""
    rights: tuple[str, ...]
    """What the server may do."""
    succeeded_at: datetime | None
    """When the server last answered."""


@artifact(
    name="ios/mdm",
    title="Device management",
    record=DeviceManagement,
    shows="installed",
    paths=(
        "private/var/containers/Shared/SystemGroup/*/Library/ConfigurationProfiles/MDM.plist",
        "private/var/mobile/Library/ConfigurationProfiles/MDM.plist",
        "logs/MCState/Shared/MDM.plist",
    ),
    references=("https://developer.apple.com/documentation/devicemanagement/mdm",),
    limitations=("An enrolment that was removed is not here; the events of profiles may still tell of it.",),
)
def parse_mdm(file: EvidenceFile) -> Iterator[DeviceManagement | Problem]:
    """Yield the enrolment of the file."""
    entries = read_entries(file)
    rights = entries.get("AccessRights", int) or 0
    yield DeviceManagement(
        origin=entries.origin,
        time=entries.date("LastPollingAttempt"),
        server_url=entries.text("ServerURL"),
        check_in_url=entries.text("CheckInURL"),
        topic=entries.text("Topic"),
        profile=entries.text("ManagingProfileIdentifier"),
        rights=tuple(name for bit, name in _RIGHTS.items() if rights & bit),
        succeeded_at=entries.date("LastPollingSuccess"),
    )
    yield from entries.problems
