"""Which apps are installed, and of which kind."""

from collections.abc import Iterable, Iterator

from bugsweep.artifacts.ios.apps import App
from bugsweep.detect.collection import Records
from bugsweep.detect.device_facts.declaration import device_facts, stated
from bugsweep.formats.app_categories import of_category
from bugsweep.model.fact import Fact, InstalledApp

_ARTIFACT = "ios/apps"
_STATES = ("device.apps", "device.apps.messenger", "device.apps.meeting", "device.apps.sideloaded")


@device_facts(
    name="ios/apps",
    title="Installed apps",
    states=_STATES,
    wants={_ARTIFACT: lambda _: True},
    limitations=(
        "The apps of the system are not among them.",
        "Messengers and meeting apps are those that the table of categories knows; another one is an app like others.",
        "When it is not known of some app where it came from, it is not known which apps come from no store.",
    ),
)
def state_apps(records: Records) -> Iterator[Fact]:
    """State the apps of the user with version and source; unknown where a part of the list was lost."""
    apps = _joined(records.of(_ARTIFACT, App))
    if not records.whole(_ARTIFACT):
        for name in _STATES:
            yield stated(records, name, None, source=_ARTIFACT)
        return
    installed = [_installed(bundle, parts) for bundle, parts in apps.items()]
    yield stated(records, "device.apps", installed, source=_ARTIFACT)
    yield stated(records, "device.apps.messenger", of_category(apps, "messenger", "ios"), source=_ARTIFACT)
    yield stated(records, "device.apps.meeting", of_category(apps, "meeting", "ios"), source=_ARTIFACT)
    provenances = {bundle: {part.provenance for part in parts} - {"unknown"} for bundle, parts in apps.items()}
    sideloaded = [bundle for bundle, known in provenances.items() if "side-loaded" in known]
    yield stated(records, "device.apps.sideloaded", sideloaded if all(provenances.values()) else None, source=_ARTIFACT)


def _joined(records: Iterable[App]) -> dict[str, list[App]]:
    """Return the records by bundle; those without one belong to the app in the same folder."""
    records = list(records)
    owners = {record.bundle_path: record.bundle for record in records if record.bundle and record.bundle_path}
    joined: dict[str, list[App]] = {}
    for record in records:
        bundle = record.bundle or owners.get(record.bundle_path, "")
        if bundle:
            joined.setdefault(bundle, []).append(record)
    return joined


def _installed(bundle: str, parts: list[App]) -> InstalledApp:
    return InstalledApp(
        id=bundle,
        name=next((part.name for part in parts if part.name), ""),
        version=next((part.version for part in parts if part.version), ""),
        source=next((part.source_app for part in parts if part.source_app), ""),
    )
