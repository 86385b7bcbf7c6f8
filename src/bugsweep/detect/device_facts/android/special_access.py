"""Which apps may do what no permission gives: see the screen, read notifications, carry the traffic, install others."""

from collections.abc import Iterator

from bugsweep.artifacts.android.appops import AppOperation
from bugsweep.artifacts.android.device_policy import DeviceAdministrator
from bugsweep.artifacts.android.vpn import Vpn
from bugsweep.detect.android_apps import APPS, android_apps, comes_with_system, special_operation
from bugsweep.detect.collection import Records
from bugsweep.detect.device_facts.declaration import device_facts, stated
from bugsweep.model.fact import Fact

_LISTS = ("android/packages", "android/accessibility", "android/device_policy", "android/notification_listeners")


@device_facts(
    name="android/special_access",
    title="Apps with special access",
    states=("device.apps.special", "device.unknown_sources", "device.vpn", "device.mdm"),
    wants={
        **APPS,
        "android/appops": lambda use: bool(use.package and special_operation(use)),
        "android/vpn": lambda _: True,
    },
    limitations=(
        "Meant are accessibility, notifications, administration, and what app-ops guard, such as installing apps.",
    ),
)
def state_special_access(records: Records) -> Iterator[Fact]:
    """State which apps have special access that their maker did not give them, where all lists are there."""
    apps = android_apps(records)
    operations = [use for use in records.of("android/appops", AppOperation) if not comes_with_system(use, apps)]
    if records.whole("android/appops", "android/packages"):
        value = any(use.operation == "REQUEST_INSTALL_PACKAGES" for use in operations)
        yield stated(records, "device.unknown_sources", value, source="android/appops")
    if records.whole(*_LISTS, "android/appops"):
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
