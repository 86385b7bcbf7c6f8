"""The table of messengers, meeting apps and stores."""

from bugsweep.formats.app_categories import app_table, known_apps, of_category


def test_every_app_has_a_category_an_identifier_and_a_source() -> None:
    """An entry without evidence is an opinion."""
    for app in app_table().app:
        assert app.categories, app.name
        assert app.ios or app.android, app.name
        assert app.source, app.name


def test_an_identifier_stands_for_one_app() -> None:
    """The later entry would hide the earlier one."""
    for platform in ("ios", "android"):
        identifiers = [one for app in app_table().app for one in getattr(app, platform)]
        assert len(set(identifiers)) == len(identifiers)


def test_apps_are_found_by_category_on_their_platform() -> None:
    """The same app has another identifier elsewhere."""
    installed = ["us.zoom.videomeetings", "net.whatsapp.WhatsApp", "com.example.app", "com.whatsapp"]

    assert of_category(installed, "messenger", "ios") == ["net.whatsapp.WhatsApp"]
    assert of_category(installed, "meeting", "ios") == ["us.zoom.videomeetings"]
    assert of_category(installed, "messenger", "android") == ["com.whatsapp"]
    assert known_apps("ios")["net.whatsapp.WhatsApp"].name == "WhatsApp"
