"""Which app takes the messages, the calls, the pages: the default apps, through which nearly everything passes."""

from collections.abc import Iterator
from typing import Final

from bugsweep.artifacts.android.roles import RoleHolder
from bugsweep.artifacts.android.settings import Setting
from bugsweep.detect.collection import Records
from bugsweep.detect.exposure.declaration import exposed, exposure
from bugsweep.model.exposure import Exposure

_PREFIX = "android.app.role."
_ROLES: Final = {
    "SMS": "default app for messages",
    "DIALER": "default app for calls",
    "ASSISTANT": "assistant",
    "BROWSER": "default browser",
    "HOME": "home screen",
    "CALL_SCREENING": "screening of calls",
    "CALL_REDIRECTION": "redirection of calls",
    "EMERGENCY": "emergency information",
    "WALLET": "wallet",
    "NOTES": "notes",
}
_SETTINGS: Final = {
    "sms_default_application": "default app for messages",
    "dialer_default_application": "default app for calls",
    "assistant": "assistant",
    "voice_interaction_service": "assistant",
    "autofill_service": "filling in passwords",
}


@exposure(
    name="android/default_apps",
    title="Default apps",
    kinds=("setting",),
    wants={
        "android/roles": lambda holder: holder.role.removeprefix(_PREFIX) in _ROLES,
        "android/settings": lambda setting: setting.name in _SETTINGS and setting.value not in ("", "{null}", "null"),
    },
)
def tell_default_apps(records: Records) -> Iterator[Exposure]:
    """Tell who holds each role; roles of the system that its user cannot give away are left out."""
    for holder in records.of("android/roles", RoleHolder):
        what = _ROLES[holder.role.removeprefix(_PREFIX)]
        yield exposed("setting", what, who=holder.package, artifact="android/roles", record=holder)
    for setting in records.of("android/settings", Setting):
        package = setting.value.partition("/")[0]
        yield exposed("setting", _SETTINGS[setting.name], who=package, artifact="android/settings", record=setting)
