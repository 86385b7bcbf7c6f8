"""What whoever holds the locked phone can see and do."""

from collections.abc import Iterator

from bugsweep.artifacts.ios.effective_settings import EffectiveSetting
from bugsweep.artifacts.ios.notification_settings import NotificationSettings
from bugsweep.detect.collection import Records
from bugsweep.detect.exposure.declaration import exposed, exposure
from bugsweep.model.exposure import Exposure

_NOTIFICATIONS = "ios/notification_settings"
_SETTINGS = "ios/effective_settings"
_ALLOWED = {
    "allowAssistantWhileLocked": "Siri",
    "allowLockScreenControlCenter": "Control Centre",
    "allowLockScreenNotificationsView": "notification history",
    "allowLockScreenTodayView": "Today view",
    "allowPassbookWhileLocked": "Wallet",
}
_PREVIEWS = {
    "always": "content always shown",
    "when unlocked": "content shown when unlocked",
    "never": "content never shown",
    "default": "content as the phone's default",
}


@exposure(
    name="ios/lock_screen",
    title="Lock screen",
    kinds=("lock-screen",),
    wants={
        _NOTIFICATIONS: lambda app: app.allowed is not False and app.on_lock_screen is True,
        _SETTINGS: lambda setting: setting.name in _ALLOWED and setting.flag is True,
    },
    limitations=('The default for the content of notifications is "when unlocked" with Face ID, else "always".',),
)
def tell_lock_screen(records: Records) -> Iterator[Exposure]:
    """Tell each app whose notifications show, with their content or without, and what works without the passcode."""
    for app in records.of(_NOTIFICATIONS, NotificationSettings):
        yield exposed(
            "lock-screen",
            "notifications",
            who=app.app,
            state=_PREVIEWS.get(app.previews, app.previews),
            artifact=_NOTIFICATIONS,
            record=app,
        )
    for setting in records.of(_SETTINGS, EffectiveSetting):
        yield exposed("lock-screen", _ALLOWED[setting.name], state="allowed", artifact=_SETTINGS, record=setting)
