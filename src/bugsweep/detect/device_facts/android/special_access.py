"""Which apps may do what no permission gives: see the screen, read notifications, carry the traffic, install others."""

from collections.abc import Iterator

from bugsweep.artifacts.android.appops import AppOperation
from bugsweep.artifacts.android.device_policy import DeviceAdministrator
from bugsweep.artifacts.android.settings import Setting
from bugsweep.artifacts.android.vpn import Vpn
from bugsweep.detect.android_apps import APPS, android_apps, special_access, special_operation
from bugsweep.detect.collection import Records
from bugsweep.detect.device_facts.declaration import device_facts, stated
from bugsweep.model.fact import Fact

_LISTS = ("android/packages", "android/device_policy", "android/appops")
_SERVICES = ("android/accessibility", "android/notification_listeners")


@device_facts(
    name="android/special_access",
    title="Apps with special access",
    states=("device.apps.special", "device.unknown_sources", "device.vpn", "device.mdm"),
    wants={
        **APPS,
        "android/appops": lambda use: bool(special_operation(use) or (use.mode and not use.package)),
        "android/vpn": lambda _: True,
    },
    limitations=(
        "Meant are accessibility, notifications, administration, and what app-ops guard, such as installing apps.",
    ),
)
def state_special_access(records: Records) -> Iterator[Fact]:
    """State which apps have special access that their maker did not give them, where all lists are there."""
    apps = android_apps(records)
    modes = records.of("android/appops", AppOperation)
    operations = list(special_access(modes, apps))
    # A dump may have files of uses alone: only where modes were read, does silence mean that nothing is allowed.
    if modes and records.whole("android/appops", "android/packages"):
        value = any(use.operation == "REQUEST_INSTALL_PACKAGES" for use in operations)
        yield stated(records, "device.unknown_sources", value, source="android/appops")
    if modes and records.whole(*_LISTS) and _tells_powers(records):
        powerful = {app.package for app in apps.values() if app.powers and app.provenance != "system"}
        special = powerful | {use.package for use in operations}
        yield stated(records, "device.apps.special", special, source="android/appops")
    if records.whole("android/vpn"):
        carriers = {one.package for one in records.of("android/vpn", Vpn)}
        yield stated(records, "device.vpn", carriers, source="android/vpn")
    for administrator in records.of("android/device_policy", DeviceAdministrator):
        if administrator.role != "administrator":
            source = "android/device_policy"
            yield stated(records, "device.mdm", administrator.package, source=source, record=administrator)


def _tells_powers(records: Records) -> bool:
    """Whether it is known who sees the screen and reads notifications: from services, or, on a dump, the settings."""
    if records.whole(*_SERVICES):
        return True
    names = {setting.name for setting in records.of("android/settings", Setting)}
    # The table has this one on every phone; the other only where a service was ever switched on.
    return records.whole("android/settings") and "enabled_notification_listeners" in names
