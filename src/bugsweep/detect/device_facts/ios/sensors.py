"""Which apps may use the microphone, the camera and the location."""

from collections.abc import Iterator

from bugsweep.artifacts.ios.locationd_clients import LocationClient
from bugsweep.artifacts.ios.tcc import Permission
from bugsweep.detect.collection import Records
from bugsweep.detect.device_facts.declaration import device_facts, stated
from bugsweep.model.fact import Fact

_TCC = "ios/tcc"
_LOCATION = "ios/locationd_clients"
_SERVICES = {"kTCCServiceMicrophone": "device.apps.microphone", "kTCCServiceCamera": "device.apps.camera"}
_ALLOWED = (2, 4)


@device_facts(
    name="ios/sensors",
    title="Apps that may use sensors",
    states=("device.apps.microphone", "device.apps.camera", "device.apps.location"),
    wants={
        _TCC: lambda permission: permission.service in _SERVICES and permission.decision in ("allowed", "limited"),
        _LOCATION: lambda client: client.authorisation in _ALLOWED,
    },
    limitations=("The apps of the system that need no permission are not among them.",),
)
def state_sensors(records: Records) -> Iterator[Fact]:
    """State the apps for each sensor, of permissions that were read whole."""
    if records.whole(_TCC):
        permissions = records.of(_TCC, Permission)
        for service, name in _SERVICES.items():
            clients = {permission.client for permission in permissions if permission.service == service}
            yield stated(records, name, clients, source=_TCC)
    if records.whole(_LOCATION):
        clients = {client.bundle or client.program for client in records.of(_LOCATION, LocationClient)}
        yield stated(records, "device.apps.location", clients, source=_LOCATION)
