"""Apps that may use sensors."""

from bugsweep.artifacts.ios.locationd_clients import LocationClient
from bugsweep.artifacts.ios.tcc import Permission
from fact_records import HERE, values_of


def permission(service: str, client: str, decision: str = "allowed") -> Permission:
    """Return a record."""
    return Permission(origin=HERE, service=service, client=client, decision=decision)


def client(bundle: str, authorisation: int | None) -> LocationClient:
    """Return a record."""
    return LocationClient(
        origin=HERE, client=bundle, program=bundle, bundle=bundle, paths=(), authorisation=authorisation, use=""
    )


def test_apps_are_stated_that_may() -> None:
    """Not those that were refused."""
    kept = {
        "ios/tcc": [
            permission("kTCCServiceMicrophone", "a"),
            permission("kTCCServiceMicrophone", "b", "denied"),
            permission("kTCCServiceCamera", "b"),
        ],
        "ios/locationd_clients": [client("a", 2), client("b", 4), client("c", 1), client("d", None)],
    }

    assert values_of("ios/sensors", kept) == {
        "device.apps.microphone": ["a"],
        "device.apps.camera": ["b"],
        "device.apps.location": ["a", "b"],
    }


def test_nobody_may_is_stated_only_of_what_was_read_whole() -> None:
    """An empty set is a statement."""
    assert values_of("ios/sensors", {"ios/tcc": []}) == {"device.apps.microphone": [], "device.apps.camera": []}
    assert values_of("ios/sensors", {"ios/tcc": []}, whole=False) == {}
