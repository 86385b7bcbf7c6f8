"""Lock screen."""

from bugsweep.artifacts.ios.effective_settings import EffectiveSetting
from bugsweep.artifacts.ios.notification_settings import NotificationSettings
from fact_records import HERE, exposures_of


def app(name: str, previews: str, *, shown: bool | None = True, allowed: bool | None = True) -> NotificationSettings:
    """Return a record."""
    return NotificationSettings(origin=HERE, app=name, allowed=allowed, on_lock_screen=shown, previews=previews)


def setting(name: str, *, flag: bool | None) -> EffectiveSetting:
    """Return a record."""
    return EffectiveSetting(origin=HERE, name=name, kind="flag", flag=flag, number=None)


def test_notifications_on_the_lock_screen_are_told_with_how_much_shows() -> None:
    """Apps that show none there are not told."""
    told = exposures_of(
        "ios/lock_screen",
        {
            "ios/notification_settings": [
                app("a", "always"),
                app("b", "default"),
                app("c", "9"),
                app("d", "always", shown=False),
                app("e", "always", shown=None),
                app("f", "always", allowed=False),
            ]
        },
    )

    assert [(one.who, one.state) for one in told] == [
        ("a", "content always shown"),
        ("b", "content as the phone's default"),
        ("c", "9"),
    ]


def test_what_works_without_the_passcode_is_told() -> None:
    """Of the settings that are about it."""
    settings = [
        setting("allowAssistantWhileLocked", flag=True),
        setting("allowPassbookWhileLocked", flag=False),
        setting("allowCloudBackup", flag=True),
    ]

    assert [one.what for one in exposures_of("ios/lock_screen", {"ios/effective_settings": settings})] == ["Siri"]
