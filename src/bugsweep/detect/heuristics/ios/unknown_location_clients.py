"""Programs that used the location and that are not on the phone."""

from collections.abc import Iterator

from bugsweep.artifacts.ios.locationd_clients import LocationClient
from bugsweep.detect.context import is_allowed
from bugsweep.detect.heuristics.declaration import Records, heuristic, suspicion
from bugsweep.detect.heuristics.ios._installed import APPLE, installed_apps, is_part_of
from bugsweep.model.finding import Finding

_NAME = "ios/unknown_location_clients"
_ARTIFACT = "ios/locationd_clients"
_APPLE_PATHS = ("/System/", "/usr/", "/Applications/", "/Library/", "/private/preboot/")
"""On the sealed system; what lies there came with iOS."""


def _is_no_part_of_ios(client: LocationClient) -> bool:
    bundle = _bundle(client)
    return (
        "." in bundle
        and not bundle.casefold().startswith(APPLE)
        and not any(path.startswith(_APPLE_PATHS) for path in client.paths)
    )


def _bundle(client: LocationClient) -> str:
    """Return the bundle; nothing for a client that is known by a path alone, which a rule looks at."""
    return client.bundle or ("" if "/" in client.client else client.program)


@heuristic(
    name=_NAME,
    title="A program that the phone does not have used the location",
    wants={
        "ios/apps": lambda _: True,
        "ios/app_state": lambda _: True,
        _ARTIFACT: _is_no_part_of_ios,
    },
    attack=("T1430",),  # Location Tracking
    references=("https://docs.mvt.re/en/latest/ios/records/",),
    false_positives=("An app that was removed may stay in the list of the location service.",),
)
def find_unknown_location_clients(records: Records) -> Iterator[Finding]:
    """Yield each client that is neither part of iOS nor in a list of apps nor on the allow-list."""
    apps = installed_apps(records)
    unknown: dict[str, list[LocationClient]] = {}
    for client in records.of(_ARTIFACT, LocationClient) if apps else ():
        bundle = _bundle(client)
        if not _is_known(bundle, apps) and not is_allowed(records.context.allowed.apps or (), bundle):
            unknown.setdefault(bundle, []).append(client)
    for bundle, clients in unknown.items():
        yield suspicion(
            _NAME,
            bundle,
            title=f"A program that the phone does not have used the location: {bundle}",
            level="low",
            shows="executed",
            explanation=(
                f"The location service knows {bundle}, which is neither of Apple nor among the apps of this phone."
            ),
            advice="Ask the owner whether they had an app of that name; if not, have a full acquisition examined.",
            records={_ARTIFACT: clients},
        )


def _is_known(bundle: str, apps: frozenset[str]) -> bool:
    # A letter that says of what sort a client is may stand before the bundle.
    return is_part_of(bundle, apps) or is_part_of(bundle[1:], apps) or bundle[1:].casefold().startswith(APPLE)
