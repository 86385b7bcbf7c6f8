"""Which apps see the screen, read notifications, administer the device, carry its traffic, or install others."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Final, TypeAlias

from bugsweep.artifacts.android.appops import AppOperation
from bugsweep.artifacts.android.battery_exemptions import BatteryExemption
from bugsweep.artifacts.android.input_methods import InputMethod
from bugsweep.artifacts.android.settings import Setting
from bugsweep.artifacts.android.vpn import Vpn
from bugsweep.detect.android_apps import (
    APPS,
    POWER_SETTINGS,
    AndroidApp,
    Power,
    android_apps,
    is_special_use,
    lists_powers,
    special_access,
    special_operation,
)
from bugsweep.detect.collection import Records
from bugsweep.detect.exposure.declaration import exposed, exposure
from bugsweep.model.exposure import Exposure
from bugsweep.model.record import Record

_ARTIFACTS: Final[dict[str, Power]] = {
    "android/accessibility": "accessibility",
    "android/device_policy": "administration",
    "android/notification_listeners": "notifications",
}
_POWERS: Final[dict[Power, str]] = {
    "accessibility": "screen (accessibility)",
    "administration": "administering the device",
    "notifications": "all notifications",
}
_ALWAYS_ON = "always_on_vpn_app"
_LastUses: TypeAlias = dict[tuple[str, str], datetime]


@exposure(
    name="android/special_access",
    title="Special access of apps",
    kinds=("special-access",),
    wants={
        **APPS,
        "android/settings": lambda setting: lists_powers(setting) or setting.name == _ALWAYS_ON,
        "android/appops": lambda use: bool(special_operation(use) or is_special_use(use)),
        "android/vpn": lambda _: True,
        "android/input_methods": lambda method: method.selected,
        "android/battery_exemptions": lambda exemption: exemption.by_user,
    },
    limitations=(
        "What the system's own apps may do by app-ops is left out: they may do nearly everything.",
        "Of the apps that are exempt from saving the battery, those that the maker chose are left out.",
    ),
)
def tell_special_access(records: Records) -> Iterator[Exposure]:
    """Tell each access, and whether the app that has it is part of the system."""
    apps = android_apps(records)
    of_system = {app.package for app in apps.values() if app.provenance == "system"}

    def state(package: str) -> str:
        return "on, part of the system" if package in of_system else "on"

    for app in apps.values():
        for power, artifact, record in _with_power(app):
            yield exposed(
                "special-access",
                _POWERS[power],
                who=app.package,
                state=state(app.package),
                artifact=artifact,
                record=record,
            )
    yield from _allowed(records, apps)
    for vpn in records.of("android/vpn", Vpn):
        name, artifact = "all traffic (VPN)", "android/vpn"
        yield exposed("special-access", name, who=vpn.package, state=state(vpn.package), artifact=artifact, record=vpn)
    for setting in records.of("android/settings", Setting):
        if setting.name == _ALWAYS_ON and setting.value not in ("", "{null}", "null"):
            yield exposed(
                "special-access",
                "all traffic (VPN)",
                who=setting.value,
                state="always on",
                artifact="android/settings",
                record=setting,
            )
    for exemption in records.of("android/battery_exemptions", BatteryExemption):
        yield exposed(
            "special-access",
            "running while the battery is saved",
            who=exemption.package,
            state=state(exemption.package),
            artifact="android/battery_exemptions",
            record=exemption,
        )
    for method in records.of("android/input_methods", InputMethod):
        yield exposed(
            "special-access",
            "all that is typed (keyboard)",
            who=method.package,
            state=state(method.package),
            artifact="android/input_methods",
            record=method,
        )


def _with_power(app: AndroidApp) -> Iterator[tuple[Power, str, Record]]:
    """Yield the powers of an app with the records that say so; settings only where no dump does."""
    dumped: set[Power] = set()
    for artifact, record in app.records:
        power = _ARTIFACTS.get(artifact)
        if isinstance(record, Setting):
            power = POWER_SETTINGS[record.name]
            if power in dumped:
                continue
        if power is not None and power in app.powers:
            dumped.add(power)
            yield power, artifact, record


def _allowed(records: Records, apps: Mapping[str, AndroidApp]) -> Iterator[Exposure]:
    uses = records.of("android/appops", AppOperation)
    last: _LastUses = {}
    for use in uses:
        if is_special_use(use) and use.time is not None:
            key = use.package, use.operation
            last[key] = max(use.time, last.get(key, use.time))
    for use in special_access(uses, apps):
        yield exposed(
            "special-access",
            special_operation(use),
            who=use.package,
            state="allowed",
            last_used=use.time if use.outcome == "access" else last.get((use.package, use.operation)),
            artifact="android/appops",
            record=use,
        )
