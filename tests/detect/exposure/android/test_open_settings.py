"""Settings that give something away."""

from android_records import exposures, made


def test_what_is_on_is_told() -> None:
    """Not what is off, nor what another user has set."""
    told = exposures(
        "open_settings",
        settings=[
            made("settings", name="lock_screen_allow_private_notifications", value="1"),
            made("settings", name="backup_enabled", value="1"),
            made("settings", name="adb_enabled", value="0"),
            made("settings", name="adb_wifi_enabled", value="1", user=10),
        ],
        subscriptions=[made("subscriptions", active=True, allows_2g=True)],
    )

    assert [(one.kind, one.what, one.state) for one in told] == [
        ("lock-screen", "texts of notifications", "on"),
        ("cloud", "backup of apps and settings", "on"),
        ("setting", "2G networks", "allowed"),
    ]


def test_card_that_refuses_2g_gives_nothing_away() -> None:
    """Whatever the setting of older versions says."""
    cards = [made("subscriptions", active=True, allows_2g=False)]
    mode = [made("settings", name="preferred_network_mode", value="0")]

    assert exposures("open_settings", settings=mode, subscriptions=cards) == []
