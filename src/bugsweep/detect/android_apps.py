"""The apps of an Android phone, put together from whatever lists them: where they come from and what they may do.

``dumpsys package``, AndroidQF's list of packages and what the package manager has stored say who installed an app, the
dumps of several services and the settings say what was allowed to it beyond the permissions, and app-ops say what it
used. Each of them may be missing.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Final, Literal, TypeAlias

from msgspec import Struct, field
from msgspec.structs import replace

from bugsweep.artifacts.android.accessibility import AccessibilityService
from bugsweep.artifacts.android.appops import AppOperation
from bugsweep.artifacts.android.device_policy import DeviceAdministrator
from bugsweep.artifacts.android.notification_listeners import NotificationListener
from bugsweep.artifacts.android.package_files import PackageFiles
from bugsweep.artifacts.android.package_states import PackageState
from bugsweep.artifacts.android.packages import Package
from bugsweep.artifacts.android.runtime_permissions import RuntimePermission
from bugsweep.artifacts.android.settings import Setting
from bugsweep.detect.collection import Records, Wants
from bugsweep.model.record import Record

Provenance: TypeAlias = Literal["system", "maker", "store", "organisation", "file", "none", "other"]
"""Part of the system; brought by its maker; from a store; from the organisation; opened as a file by its user; without
an installer, as by adb; by another app."""
Power: TypeAlias = Literal["accessibility", "administration", "notifications"]

FROM_NO_STORE: Final = frozenset({"file", "none", "other"})

_STORES: Final = frozenset({
    "com.android.vending", "com.google.android.feedback", "com.amazon.venezia", "com.sec.android.app.samsungapps",
    "com.huawei.appmarket", "com.hihonor.appmarket", "com.xiaomi.market", "com.xiaomi.mipicks", "com.xiaomi.discover",
    "com.oppo.market", "com.heytap.market", "com.bbk.appstore", "com.vivo.appstore", "com.meizu.mstore",
    "com.lenovo.leos.appstore", "com.transsnet.store", "com.aurora.store", "org.fdroid.fdroid", "org.fdroid.basic",
    "org.fdroid.fdroid.privileged", "com.machiav3lli.fdroid", "com.looker.droidify", "dev.imranr.obtainium",
    "ru.vk.store", "app.grapheneos.apps", "app.accrescent.client",
})  # fmt: skip
_ORGANISATION: Final = frozenset({
    "com.google.android.apps.work.clouddpc", "com.google.android.apps.enterprise.dmagent", "com.airwatch.androidagent",
    "com.microsoft.windowsintune.companyportal", "com.mobileiron", "com.sec.enterprise.knox.cloudmdm.smdms",
    "com.soti.mobicontrol.androidwork", "com.android.managedprovisioning",
})  # fmt: skip
_FILE_OPENERS: Final = frozenset({
    "com.android.chrome", "com.android.documentsui", "com.google.android.documentsui",
    "com.google.android.apps.nbu.files",
    "com.sec.android.app.myfiles", "com.sec.android.app.sbrowser", "com.mi.android.globalFileexplorer",
})  # fmt: skip
"""Parts of the system with which a user opens a file; besides, whatever is called a package installer."""
_ADB: Final = frozenset({"", "com.android.shell", "adb", "pc"})
_FACTORY_YEAR: Final = 2010
"""What is older than Android's stores was put there in the factory, before its clock was set."""
_UIDS_OF_A_USER: Final = 100_000
_FIRST_UID: Final = 10_000
"""Of apps; what is below belongs to the system."""
_USERS: Final = "/data/"
"""Where apps lie that are not part of the system's image."""

POWER_SETTINGS: Final[dict[str, Power]] = {
    "enabled_accessibility_services": "accessibility",
    "enabled_notification_listeners": "notifications",
}
"""Settings that list who was given which power."""

_PREFIX: Final = "android.permission."
_INSTALLING: Final = "REQUEST_INSTALL_PACKAGES"
_SPECIAL_OPERATIONS: Final = {
    "SYSTEM_ALERT_WINDOW": "drawing over other apps",
    "GET_USAGE_STATS": "use of other apps",
    _INSTALLING: "installing apps",
    "MANAGE_EXTERNAL_STORAGE": "all files",
    "WRITE_SETTINGS": "changing settings",
    "MANAGE_MEDIA": "changing media",
    "USE_ICC_AUTH_WITH_DEVICE_IDENTIFIER": "identifiers of the device",
    "ACTIVATE_VPN": "carrying all traffic (VPN)",
    "ACTIVATE_PLATFORM_VPN": "carrying all traffic (VPN)",
}


def lists_powers(setting: Setting) -> bool:
    """Return whether the setting lists who was given a power."""
    return setting.name in POWER_SETTINGS


APPS: Final[Wants] = {
    "android/packages": lambda package: not package.replaced,
    "android/package_files": lambda _: True,
    "android/package_states": lambda _: True,
    "android/accessibility": lambda _: True,
    "android/device_policy": lambda _: True,
    "android/notification_listeners": lambda _: True,
    "android/settings": lists_powers,
    "android/runtime_permissions": lambda permission: permission.granted and permission.package,
}
"""What `android_apps` needs."""


class AndroidApp(Struct, kw_only=True):
    """An app, with the records that speak of it."""

    package: str
    provenance: Provenance | None = None
    """None where no list of packages names it."""
    uid: int | None = None
    installer: str = ""
    initiator: str = ""
    version: str = ""
    installed_at: datetime | None = None
    """When it was first installed, where the list of packages says so."""
    granted: frozenset[str] = frozenset()
    """Permissions, without their prefix where they are Android's."""
    disabled_components: frozenset[str] = frozenset()
    enabled_components: frozenset[str] = frozenset()
    """Those that come switched off and were switched on."""
    removed: bool = False
    """Whether its name was kept, and perhaps its data, but no user has it."""
    powers: set[Power] = field(default_factory=set)
    records: list[tuple[str, Record]] = field(default_factory=list)
    """With their artifacts; those of a list of packages first."""

    @property
    def stranger(self) -> bool:
        """Whether it is known to come from no store, maker or organisation."""
        return self.provenance in FROM_NO_STORE


def android_apps(records: Records) -> dict[str, AndroidApp]:
    """Return the apps by package name, from the records of `APPS`."""
    apps: defaultdict[str, AndroidApp] = _Apps()
    packages = records.of("android/packages", Package)
    listed = records.of("android/package_files", PackageFiles)
    of_system = {one.name for one in packages if one.system} | {one.name for one in listed if one.system}
    for package in packages:
        _take_package(apps[package.name], package, of_system)
    for entry in listed:
        app = apps[entry.name]
        app.records.append(("android/package_files", entry))
        if app.provenance is None:
            app.installer = entry.installer
            app.provenance = _provenance(entry.system, entry.installer, of_system)
    for permission in records.of("android/runtime_permissions", RuntimePermission):
        if permission.package in apps:
            app = apps[permission.package]
            app.granted |= {permission.permission.removeprefix(_PREFIX)}
            app.records.append(("android/runtime_permissions", permission))
    _take_states(apps, records)
    for name, power, artifact, record in _powers(records):
        apps[name].powers.add(power)
        apps[name].records.append((artifact, record))
    return dict(apps)


def tells_permissions(app: AndroidApp, records: Records) -> bool:
    """Whether what the app was granted is known whole; a dump has it in a file beside the list of packages."""
    return _is_told(app, records, "android/runtime_permissions")


def tells_components(app: AndroidApp, records: Records) -> bool:
    """Whether it is known which components were switched on and off; a dump has it in a file of each user."""
    return _is_told(app, records, "android/package_states")


def _is_told(app: AndroidApp, records: Records, beside: str) -> bool:
    listed = next((record for artifact, record in app.records if artifact == "android/packages"), None)
    if listed is None:
        return False
    return not listed.origin.path.endswith(".xml") or records.whole(beside)


class _Apps(defaultdict[str, AndroidApp]):
    def __missing__(self, package: str) -> AndroidApp:
        app = self[package] = AndroidApp(package=package)
        return app


def _take_package(app: AndroidApp, package: Package, of_system: set[str]) -> None:
    app.records.append(("android/packages", package))
    app.uid = package.uid
    app.installer, app.initiator = package.installer, package.initiator
    app.version = package.version_name
    app.installed_at = package.time
    app.removed = bool(package.data_left_for) and not package.users
    app.granted = frozenset(name.removeprefix(_PREFIX) for name in package.granted)
    app.disabled_components = frozenset(package.disabled_components)
    app.enabled_components = frozenset(package.enabled_components)
    in_factory = package.time is not None and package.time.year <= _FACTORY_YEAR
    elsewhere = package.path.startswith("/") and not package.path.startswith(_USERS)
    app.provenance = _provenance(package.system, package.installer, of_system)
    if app.provenance in FROM_NO_STORE and (in_factory or elsewhere):
        app.provenance = "maker"


def _take_states(apps: Mapping[str, AndroidApp], records: Records) -> None:
    """Take what users have of the apps that a list of packages names."""
    states = records.of("android/package_states", PackageState)
    whole = records.whole("android/package_states")
    installed = {state.package for state in states if state.installed}
    for state in states:
        if state.package in apps:
            app = apps[state.package]
            app.removed = app.removed or (whole and state.package not in installed)
            app.disabled_components |= frozenset(state.disabled_components)
            app.enabled_components |= frozenset(state.enabled_components)
            if app.removed:
                app.records.append(("android/package_states", state))


def _provenance(system: bool, installer: str, of_system: set[str]) -> Provenance:  # noqa: FBT001 - it is passed on
    if system:
        return "system"
    if installer in _STORES:
        return "store"
    if installer in _ORGANISATION:
        return "organisation"
    if installer in _ADB:
        return "none"
    if installer in _FILE_OPENERS or installer.endswith(".packageinstaller"):
        return "file"
    return "maker" if installer in of_system else "other"


def _powers(records: Records) -> Iterator[tuple[str, Power, str, Record]]:
    for service in records.of("android/accessibility", AccessibilityService):
        if service.package and service.enabled:
            yield service.package, "accessibility", "android/accessibility", service
    for administrator in records.of("android/device_policy", DeviceAdministrator):
        if administrator.package:
            yield administrator.package, "administration", "android/device_policy", administrator
    for listener in records.of("android/notification_listeners", NotificationListener):
        if listener.allowed and not listener.assistant:
            yield listener.package, "notifications", "android/notification_listeners", listener
    for setting in records.of("android/settings", Setting):
        if (power := POWER_SETTINGS.get(setting.name)) is not None:
            names = {name for name, slash, _ in (one.partition("/") for one in setting.value.split(":")) if slash}
            yield from ((name, power, "android/settings", setting) for name in sorted(names) if name)


def special_operation(use: AppOperation) -> str:
    """Return, in words, the special access that an entry of app-ops allows; empty when it allows none."""
    return _SPECIAL_OPERATIONS.get(use.operation, "") if use.mode.startswith("allow") else ""


def is_special_use(use: AppOperation) -> bool:
    """Return whether an entry tells of a use of special access without saying whether it is allowed.

    On a dump, another entry says that.
    """
    return use.operation in _SPECIAL_OPERATIONS and use.outcome == "access" and not use.mode


def special_access(uses: Iterable[AppOperation], apps: Mapping[str, AndroidApp]) -> Iterator[AppOperation]:
    """Yield the entries that allow an app special access which does not come with the system.

    What is allowed to all that runs under a uid is yielded once for each app that does.
    """
    of_uid: defaultdict[int, list[str]] = defaultdict(list)
    for app in apps.values():
        if app.uid is not None and app.uid % _UIDS_OF_A_USER >= _FIRST_UID:
            of_uid[app.uid % _UIDS_OF_A_USER].append(app.package)
    for use in uses:
        if special_operation(use):
            owners = [use.package] if use.package else of_uid.get((use.uid or 0) % _UIDS_OF_A_USER, [])
            named = (use if use.package else replace(use, package=owner) for owner in owners)
            yield from (one for one in named if not _comes_with_system(one, apps))


def _comes_with_system(use: AppOperation, apps: Mapping[str, AndroidApp]) -> bool:
    """Return whether the system's own app has that access from its maker, and not from the user.

    What installs apps for the system has a permission for that; another part of the system, such as a browser, was
    allowed to by the user.
    """
    app = apps.get(use.package)
    if app is None or app.provenance != "system":
        return False
    return use.operation != _INSTALLING or "INSTALL_PACKAGES" in app.granted
