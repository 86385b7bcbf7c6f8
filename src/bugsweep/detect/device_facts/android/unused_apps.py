"""Which apps nobody has used for half a year."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from bugsweep.artifacts.android.app_usage import AppUsage
from bugsweep.detect.android_apps import APPS, AndroidApp, android_apps
from bugsweep.detect.collection import Records
from bugsweep.detect.device_facts.declaration import device_facts, stated
from bugsweep.model.fact import Fact

_ARTIFACT: Final = "android/app_usage"
_LISTS: Final = ("android/packages", "android/package_files")
_HALF_A_YEAR: Final = timedelta(days=180)
_MOST_PACKAGES: Final = 20_000
"""Phones have some hundreds."""


class LastUsed:
    """Of each package when it was last used in any way, and how far back the statistics reach."""

    def __init__(self) -> None:
        """Know of none."""
        self.by_package: dict[str, datetime] = {}
        self.since: datetime | None = None

    def add(self, usage: AppUsage) -> None:
        """Take in what is said of a package in an interval."""
        if usage.began_at is not None and (self.since is None or usage.began_at < self.since):
            self.since = usage.began_at
        moments = (usage.time, usage.visible_at, usage.service_at, usage.component_at)
        for moment in moments:
            known = self.by_package.get(usage.package)
            if moment is None or (known is None and len(self.by_package) >= _MOST_PACKAGES):
                continue
            self.by_package[usage.package] = moment if known is None else max(known, moment)


@device_facts(
    name="android/unused_apps",
    title="Unused apps",
    states=("device.apps.unused",),
    wants={**APPS, _ARTIFACT: LastUsed},
    limitations=(
        "Apps that are part of the system are not among them.",
        "Use is also that another app used a part of it, or that it ran a service that is seen.",
        "Of reports it is unknown, unless every older app was used in the present year of the statistics.",
    ),
)
def state_unused_apps(records: Records) -> Iterator[Fact]:
    """State the apps that are on the phone for longer than half a year and were not used for as long."""
    as_of = records.as_of(_ARTIFACT)
    if as_of is None or not records.whole(_ARTIFACT) or not any(records.whole(name) for name in _LISTS):
        return
    since, used = as_of - _HALF_A_YEAR, records.tally(_ARTIFACT, LastUsed)
    own = [
        app
        for app in android_apps(records).values()
        if app.provenance not in (None, "system") and not app.removed and not _is_new(app, since)
    ]
    known = used.since is not None and used.since <= since
    if known or all(app.package in used.by_package for app in own):
        unused = [app.package for app in own if used.by_package.get(app.package, since) <= since]
        yield stated(records, "device.apps.unused", unused, source=_ARTIFACT)


def _is_new(app: AndroidApp, since: datetime) -> bool:
    return app.installed_at is not None and app.installed_at > since
