"""Apps that see the screen, read all notifications or administer the device: a list to go through, and no suspicion."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from bugsweep.artifacts.android.accessibility import AccessibilityService
from bugsweep.detect.android_apps import APPS, AndroidApp, Power, Provenance, android_apps
from bugsweep.detect.collection import Records
from bugsweep.detect.context import is_allowed
from bugsweep.detect.heuristics.declaration import by_artifact, heuristic, suspicion
from bugsweep.model.finding import Finding

_NAME = "android/special_access"
_MOST_NAMED = 40
_ARTIFACTS: Final[dict[Power, str]] = {
    "accessibility": "android/accessibility",
    "administration": "android/device_policy",
    "notifications": "android/notification_listeners",
}
_TITLES: Final[dict[Power, str]] = {
    "accessibility": "Apps see and operate the screen (accessibility): to review",
    "administration": "Apps administer the device: to review",
    "notifications": "Apps read all notifications: to review",
}
_TECHNIQUES: Final[dict[Power, str]] = {
    "accessibility": "T1453",
    "administration": "T1626.001",
    "notifications": "T1517",
}
_ORIGINS: Final[dict[Provenance | None, str]] = {
    "system": "part of the system",
    "maker": "brought by the maker",
    "store": "from a store",
    "organisation": "from the organisation",
    "file": "from a file",
    "none": "without an installer",
    "other": "installed by another app",
    None: "of unknown origin",
}


@heuristic(
    name=_NAME,
    title="Special access to review",
    wants=APPS,
    attack=("T1453", "T1626.001", "T1517"),
    references=(
        "https://developer.android.com/reference/android/accessibilityservice/AccessibilityService",
        "https://developer.android.com/reference/android/service/notification/NotificationListenerService",
        "https://developer.android.com/work/device-admin",
    ),
    false_positives=(
        "Every phone has some: screen readers, password managers, watches and cars, the search for a lost phone.",
    ),
)
def find_special_access(records: Records) -> Iterator[Finding]:
    """Yield, for each kind of access, one finding that lists its holders with where they come from.

    It is informational: an app that has more than this of stalkerware is a finding of its own. Accessibility services
    that are installed and not switched on are named as well, where the phone lists them; apps that the organisation's
    allow-list names are not.
    """
    apps = android_apps(records)
    allowed = records.context.allowed.apps or ()
    idle = _idle_services(records)
    for power, title in _TITLES.items():
        holders = [app for app in apps.values() if power in app.powers and not is_allowed(allowed, app.package)]
        off = idle if power == "accessibility" else []
        if holders or off:
            yield _finding(power, title, holders, off)


def _idle_services(records: Records) -> list[AccessibilityService]:
    return [service for service in records.of("android/accessibility", AccessibilityService) if not service.enabled]


def _finding(power: Power, title: str, holders: list[AndroidApp], idle: list[AccessibilityService]) -> Finding:
    artifact = _ARTIFACTS[power]
    told = [
        (source, record)
        for app in holders
        for source, record in app.records
        if source == artifact or (source == "android/settings" and app.powers == {power})
    ]
    return suspicion(
        _NAME,
        power,
        title=title if holders else "Accessibility services are installed and none is on: to review",
        level="informational",
        shows="installed",
        explanation=" ".join(_told(holders, idle)),
        advice="Go through the list with the owner, and switch off what they do not know.",
        attack=(_TECHNIQUES[power],),
        records=by_artifact([*told, *((artifact, service) for service in idle)]),
    )


def _told(holders: list[AndroidApp], idle: list[AccessibilityService]) -> Iterator[str]:
    by_origin: defaultdict[str, list[str]] = defaultdict(list)
    for app in holders:
        by_origin[_ORIGINS[app.provenance]].append(app.package)
    for origin in _ORIGINS.values():
        if names := by_origin.get(origin):
            yield f"Switched on, {origin}: {_listed(names)}."
    if idle:
        yield f"Installed and not on: {_listed([service.package or service.label for service in idle])}."


def _listed(names: list[str]) -> str:
    distinct = sorted(set(names))
    more = len(distinct) - _MOST_NAMED
    return ", ".join(distinct[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
