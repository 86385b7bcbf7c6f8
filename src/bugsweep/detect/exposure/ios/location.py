"""Which apps may know where the phone is."""

from collections.abc import Iterator

from bugsweep.artifacts.ios.locationd_clients import LocationClient
from bugsweep.detect.collection import Records
from bugsweep.detect.exposure.declaration import exposed, exposure
from bugsweep.model.exposure import Exposure

_ARTIFACT = "ios/locationd_clients"
_STATES = {2: "allowed while in use", 4: "always allowed"}


@exposure(
    name="ios/location",
    title="Location",
    kinds=("permission",),
    wants={_ARTIFACT: lambda client: client.authorisation in _STATES},
    limitations=("Services of the system that need no permission are not told of.",),
)
def tell_location(records: Records) -> Iterator[Exposure]:
    """Tell each app that may, and when it last stopped using the location."""
    for client in records.of(_ARTIFACT, LocationClient):
        yield exposed(
            "permission",
            "location",
            who=client.bundle or client.program,
            state=_STATES[client.authorisation or 0],
            last_used=client.time,
            artifact=_ARTIFACT,
            record=client,
        )
