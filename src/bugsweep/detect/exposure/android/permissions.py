"""Which apps may locate, listen, watch and read, and when they last did."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final, TypeAlias

from bugsweep.artifacts.android.appops import AppOperation
from bugsweep.artifacts.android.packages import Package
from bugsweep.artifacts.android.runtime_permissions import RuntimePermission
from bugsweep.detect.collection import Records
from bugsweep.detect.exposure.declaration import exposed, exposure
from bugsweep.model.exposure import Exposure

_PACKAGES = "android/packages"
_STORED = "android/runtime_permissions"
_USES = "android/appops"
_PREFIX = "android.permission."
_PERMISSIONS: Final = {
    "ACCESS_BACKGROUND_LOCATION": "location in the background",
    "ACCESS_FINE_LOCATION": "location",
    "ACCESS_COARSE_LOCATION": "location",
    "RECORD_AUDIO": "microphone",
    "CAMERA": "camera",
    "READ_SMS": "messages",
    "RECEIVE_SMS": "messages",
    "RECEIVE_MMS": "messages",
    "SEND_SMS": "sending messages",
    "READ_CALL_LOG": "calls",
    "PROCESS_OUTGOING_CALLS": "calls",
    "CALL_PHONE": "making calls",
    "READ_PHONE_STATE": "state of the phone",
    "READ_PHONE_NUMBERS": "phone numbers",
    "READ_CONTACTS": "contacts",
    "GET_ACCOUNTS": "accounts",
    "READ_CALENDAR": "calendar",
    "READ_EXTERNAL_STORAGE": "files",
    "READ_MEDIA_IMAGES": "photos and films",
    "READ_MEDIA_VIDEO": "photos and films",
    "READ_MEDIA_AUDIO": "music and recordings",
    "ACCESS_MEDIA_LOCATION": "places of photos",
    "BODY_SENSORS": "body sensors",
    "ACTIVITY_RECOGNITION": "movement",
    "BLUETOOTH_SCAN": "devices nearby",
    "NEARBY_WIFI_DEVICES": "devices nearby",
}
_OPERATIONS: Final = {
    "COARSE_LOCATION": "location",
    "FINE_LOCATION": "location",
    "RECORD_AUDIO": "microphone",
    "CAMERA": "camera",
    "READ_SMS": "messages",
    "RECEIVE_SMS": "messages",
    "SEND_SMS": "sending messages",
    "READ_CALL_LOG": "calls",
    "PROCESS_OUTGOING_CALLS": "calls",
    "CALL_PHONE": "making calls",
    "READ_PHONE_STATE": "state of the phone",
    "READ_CONTACTS": "contacts",
    "GET_ACCOUNTS": "accounts",
    "READ_CALENDAR": "calendar",
    "READ_EXTERNAL_STORAGE": "files",
    "READ_MEDIA_IMAGES": "photos and films",
    "READ_MEDIA_VIDEO": "photos and films",
    "BODY_SENSORS": "body sensors",
    "ACTIVITY_RECOGNITION": "movement",
    "READ_CLIPBOARD": "clipboard",
}
_LastUses: TypeAlias = dict[tuple[str, str], datetime]


@exposure(
    name="android/permissions",
    title="Permissions of apps, with their last use",
    kinds=("permission",),
    wants={
        _PACKAGES: lambda package: not package.replaced,
        _STORED: lambda permission: permission.granted,
        _USES: lambda use: use.outcome == "access" and use.operation in _OPERATIONS and use.time is not None,
    },
    limitations=(
        "Of the apps of the system only what they used is listed: they may do nearly everything.",
        "Times of use are those of the phone's clock.",
    ),
)
def tell_permissions(records: Records) -> Iterator[Exposure]:
    """Tell each permission that an app was granted, and each use of one by an app that is not known to have it."""
    last: _LastUses = {}
    uses = records.of(_USES, AppOperation)
    for use in uses:
        key = use.package, _OPERATIONS[use.operation]
        if use.time is not None and (key not in last or use.time > last[key]):
            last[key] = use.time
    told: set[tuple[str, str]] = set()
    for package in records.of(_PACKAGES, Package):
        if not package.system:
            for what in dict.fromkeys(_of_package(package)):
                told.add((package.name, what))
                yield exposed(
                    "permission",
                    what,
                    who=package.name,
                    state="allowed",
                    last_used=last.get((package.name, what)),
                    artifact=_PACKAGES,
                    record=package,
                )
    of_system = {package.name for package in records.of(_PACKAGES, Package) if package.system}
    for permission in records.of(_STORED, RuntimePermission):
        what = _PERMISSIONS.get(permission.permission.removeprefix(_PREFIX), "")
        name = permission.package or permission.shared_user
        if what and name not in of_system and (name, what) not in told:
            told.add((name, what))
            when = last.get((name, what))
            yield exposed(
                "permission", what, who=name, state="allowed", last_used=when, artifact=_STORED, record=permission
            )
    for use in uses:
        what = _OPERATIONS[use.operation]
        if use.package and (use.package, what) not in told:
            yield exposed(
                "permission", what, who=use.package, state="used", last_used=use.time, artifact=_USES, record=use
            )


def _of_package(package: Package) -> Iterator[str]:
    for name in package.granted:
        bare = name.removeprefix(_PREFIX)
        if bare in _PERMISSIONS:
            yield _PERMISSIONS[bare]
