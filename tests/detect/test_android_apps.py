"""Apps of Android phones, put together from what lists them."""

import pytest

from android_records import at, made, offered
from bugsweep.detect.android_apps import APPS, android_apps


@pytest.mark.parametrize(
    ("fields", "provenance"),
    [
        ({"system": True, "installer": "com.example.any"}, "system"),
        ({"installer": "com.android.vending"}, "store"),
        ({"installer": "org.fdroid.fdroid"}, "store"),
        ({"installer": "com.google.android.apps.work.clouddpc"}, "organisation"),
        ({"installer": "com.google.android.packageinstaller"}, "file"),
        ({"installer": "com.android.chrome"}, "file"),
        ({"installer": ""}, "none"),
        ({"installer": "com.android.shell"}, "none"),
        ({"installer": "com.vendor.setup"}, "maker"),
        ({"installer": "com.example.loader"}, "other"),
        ({"installer": "", "time": at(-24 * 365 * 18)}, "maker"),
        ({"installer": "", "path": "/product/app/Example"}, "maker"),
        ({"installer": "", "path": "/data/app/org.example.app-1"}, "none"),
    ],
)
def test_provenance_follows_from_the_installer(fields: dict[str, object], provenance: str) -> None:
    """Installers that are part of the system are the maker's; what the factory put there has no installer either."""
    vendor = made("packages", name="com.vendor.setup", system=True)
    app = made("packages", name="org.example.app", **fields)

    assert android_apps(offered(APPS, packages=[vendor, app]))["org.example.app"].provenance == provenance


def test_list_of_androidqf_says_where_an_app_is_from_when_nothing_else_does() -> None:
    """It has no permissions."""
    listed = made("package_files", name="org.example.app", installer="com.google.android.packageinstaller")

    app = android_apps(offered(APPS, package_files=[listed]))["org.example.app"]

    assert app.provenance == "file"
    assert app.stranger
    assert app.granted == frozenset()


def test_factory_version_of_an_app_is_not_the_app() -> None:
    """The one that replaced it is."""
    packages = [
        made("packages", name="org.example.app", version_name="2", system=True),
        made("packages", name="org.example.app", version_name="1", system=True, replaced=True),
    ]

    assert android_apps(offered(APPS, packages=packages))["org.example.app"].version == "2"


def test_powers_come_from_services_and_settings() -> None:
    """Only those that are on; the origin of an app that no list names is not known."""
    apps = android_apps(
        offered(
            APPS,
            accessibility=[
                made("accessibility", package="org.example.on", service="s", enabled=True),
                made("accessibility", package="org.example.off", service="s"),
            ],
            device_policy=[made("device_policy", package="org.example.admin", role="device owner")],
            notification_listeners=[
                made("notification_listeners", package="org.example.reads", allowed=True),
                made("notification_listeners", package="org.example.ranks", allowed=True, assistant=True),
            ],
            settings=[
                made("settings", name="enabled_accessibility_services", value="org.example.set/.A:org.example.two/.B"),
                made("settings", name="enabled_notification_listeners", value="{null}"),
                made("settings", name="adb_enabled", value="x/y"),
            ],
        )
    )

    assert {name: app.powers for name, app in apps.items()} == {
        "org.example.on": {"accessibility"},
        "org.example.admin": {"administration"},
        "org.example.reads": {"notifications"},
        "org.example.set": {"accessibility"},
        "org.example.two": {"accessibility"},
    }
    assert {app.provenance for app in apps.values()} == {None}
    assert not any(app.stranger for app in apps.values())


def test_states_by_user_tell_what_is_switched_off_and_what_is_gone() -> None:
    """An app is gone when no user has it; of a cut file nobody knows what it would have said."""
    kept = {
        "packages": [
            made("packages", name=name) for name in ("org.example.gone", "org.example.work", "org.example.app")
        ],
        "package_states": [
            made("package_states", package="org.example.gone", user=0),
            made("package_states", package="org.example.work", user=0),
            made("package_states", package="org.example.work", user=10, installed=True),
            made("package_states", package="org.example.app", installed=True, disabled_components=["Main"]),
            made("package_states", package="org.example.unlisted", user=0),
        ],
    }

    apps = android_apps(offered(APPS, **kept))

    assert {name: app.removed for name, app in apps.items()} == {
        "org.example.gone": True,
        "org.example.work": False,
        "org.example.app": False,
    }
    assert apps["org.example.app"].disabled_components == {"Main"}
    assert not any(app.removed for app in android_apps(offered(APPS, whole=False, **kept)).values())


def test_package_of_a_report_whose_data_were_left_is_gone() -> None:
    """Unless another user still has it."""
    packages = [
        made("packages", name="org.example.gone", data_left_for=[0]),
        made("packages", name="org.example.work", data_left_for=[0], users=[10]),
        made("packages", name="org.example.app", users=[0]),
    ]

    removed = {name: app.removed for name, app in android_apps(offered(APPS, packages=packages)).items()}

    assert removed == {"org.example.gone": True, "org.example.work": False, "org.example.app": False}
