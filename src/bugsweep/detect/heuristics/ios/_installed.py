"""Which apps a phone has, for suspicions about those that it has not."""

from collections.abc import Collection

from bugsweep.artifacts.ios.app_state import AppState
from bugsweep.artifacts.ios.apps import App
from bugsweep.detect.heuristics.declaration import Records

APPLE = "com.apple."


def installed_apps(records: Records) -> frozenset[str]:
    """Return the bundles of the apps that the phone has; none where that is not known for sure."""
    if not records.whole("ios/apps"):
        return frozenset()
    apps = {app.bundle for app in records.of("ios/apps", App)}
    apps |= {app.app for app in records.of("ios/app_state", AppState) if not app.removed}
    return frozenset(app.casefold() for app in apps if app)


def is_part_of(bundle: str, apps: Collection[str]) -> bool:
    """Return whether `bundle` is one of the apps or, as the name of an extension, begins with the name of one."""
    parts = bundle.casefold().split(".")
    return any(".".join(parts[:length]) in apps for length in range(1, len(parts) + 1))
