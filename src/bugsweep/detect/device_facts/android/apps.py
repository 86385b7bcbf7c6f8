"""Which apps are installed, of which kind, and from where."""

from collections.abc import Iterator

from bugsweep.detect.android_apps import APPS, AndroidApp, android_apps, tells_permissions
from bugsweep.detect.collection import Records
from bugsweep.detect.device_facts.declaration import device_facts, stated
from bugsweep.formats.app_categories import AppCategory, of_category
from bugsweep.model.fact import Fact, InstalledApp

_LISTS = ("android/packages", "android/package_files")
_CATEGORIES: tuple[AppCategory, ...] = ("messenger", "meeting", "store")
_SENSORS = {
    "device.apps.microphone": {"RECORD_AUDIO"},
    "device.apps.camera": {"CAMERA"},
    "device.apps.location": {"ACCESS_FINE_LOCATION", "ACCESS_COARSE_LOCATION", "ACCESS_BACKGROUND_LOCATION"},
}


@device_facts(
    name="android/apps",
    title="Installed apps",
    states=(
        "device.apps",
        *(f"device.apps.{category}" for category in _CATEGORIES),
        "device.apps.sideloaded",
        *_SENSORS,
    ),
    wants=APPS,
    limitations=(
        "Apps that are part of the system are not among them, nor those that no user has any more.",
        "Messengers, meeting apps and stores are those that the table of categories knows, the system's among them.",
        "An app without an installer counts as one from no store, also where it came from a backup.",
    ),
)
def state_apps(records: Records) -> Iterator[Fact]:
    """State the apps with version and installer; unknown where a part of the list was lost."""
    source = next((name for name in _LISTS if records.whole(name)), None)
    if source is None:
        return
    apps = {name: app for name, app in android_apps(records).items() if app.provenance is not None}
    own = [app for app in apps.values() if app.provenance != "system" and not app.removed]
    yield stated(records, "device.apps", [_installed(app) for app in own], source=source)
    for category in _CATEGORIES:
        yield stated(records, f"device.apps.{category}", of_category(apps, category, "android"), source=source)
    sideloaded = [app.package for app in own if app.stranger]
    yield stated(records, "device.apps.sideloaded", sideloaded, source=source)
    if all(tells_permissions(app, records) for app in own):
        for name, permissions in _SENSORS.items():
            allowed = [app.package for app in own if app.granted & permissions]
            yield stated(records, name, allowed, source=source)


def _installed(app: AndroidApp) -> InstalledApp:
    return InstalledApp(id=app.package, version=app.version, source=app.installer)
