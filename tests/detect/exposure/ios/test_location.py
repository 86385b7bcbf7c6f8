"""Location."""

from datetime import UTC, datetime

from bugsweep.artifacts.ios.locationd_clients import LocationClient
from fact_records import HERE, exposures_of

STOPPED = datetime(2026, 2, 1, tzinfo=UTC)


def client(bundle: str, authorisation: int | None) -> LocationClient:
    """Return a record."""
    return LocationClient(
        origin=HERE,
        time=STOPPED,
        client=bundle,
        program="program",
        bundle=bundle,
        paths=(),
        authorisation=authorisation,
        use="LocationTimeStopped",
    )


def test_apps_that_may_are_told_with_their_last_use() -> None:
    """Whether always or only while in use; those that may not are not."""
    told = exposures_of(
        "ios/location", {"ios/locationd_clients": [client("a", 2), client("", 4), client("c", 1), client("d", None)]}
    )

    assert [(one.who, one.state, one.last_used) for one in told] == [
        ("a", "allowed while in use", STOPPED),
        ("program", "always allowed", STOPPED),
    ]
