"""Special access."""

import pytest

from android_records import facts, made

PACKAGES = [
    made("packages", name="com.android.vending", system=True, granted=["android.permission.INSTALL_PACKAGES"]),
    made("packages", name="com.android.chrome", system=True),
    made("packages", name="com.whatsapp", installer="com.android.vending"),
    made("packages", name="org.example.file", installer="com.google.android.packageinstaller"),
]
EMPTY = {"accessibility": [], "device_policy": [], "notification_listeners": [], "settings": []}


def test_special_access_is_that_of_apps_outside_the_system() -> None:
    """Seeing the screen, installing apps; what is refused or only the system's is not."""
    stated = facts(
        "special_access",
        packages=PACKAGES,
        **EMPTY | {"accessibility": [made("accessibility", package="org.example.file", enabled=True)]},
        appops=[
            made("appops", package="com.whatsapp", operation="REQUEST_INSTALL_PACKAGES", mode="allow"),
            made("appops", package="us.zoom.videomeetings", operation="GET_USAGE_STATS", mode="ignore"),
            made("appops", package="com.android.vending", operation="SYSTEM_ALERT_WINDOW", mode="allow"),
        ],
        vpn=[made("vpn", package="org.example.vpn")],
    )

    assert stated == {
        "device.apps.special": ["com.whatsapp", "org.example.file"],
        "device.unknown_sources": True,
        "device.vpn": ["org.example.vpn"],
    }


@pytest.mark.parametrize(("package", "unknown"), [("com.android.vending", False), ("com.android.chrome", True)])
def test_stores_of_the_system_are_no_unknown_sources(package: str, *, unknown: bool) -> None:
    """They may install apps on every phone; the system's browser may where its user allowed it."""
    uses = [made("appops", package=package, operation="REQUEST_INSTALL_PACKAGES", mode="allow")]

    assert facts("special_access", packages=PACKAGES, appops=uses) == {"device.unknown_sources": unknown}
    assert facts("special_access", whole=False, packages=PACKAGES, appops=uses) == {}


def test_owner_of_the_device_manages_it() -> None:
    """A mere administrator does not."""
    policy = [
        made("device_policy", package="org.example.mdm", role="device owner"),
        made("device_policy", package="org.example.find", role="administrator"),
    ]

    assert facts("special_access", device_policy=policy) == {"device.mdm": "org.example.mdm"}


def test_without_modes_nothing_is_said_of_what_is_allowed() -> None:
    """A dump may have the files of uses alone; where one mode was read, all were."""
    uses = [made("appops", package="com.whatsapp", operation="CAMERA", outcome="access")]
    modes = [made("appops", uid=10_245, operation="COARSE_LOCATION", mode="ignore")]

    assert facts("special_access", packages=PACKAGES, appops=uses) == {}
    assert facts("special_access", packages=PACKAGES, appops=uses + modes) == {"device.unknown_sources": False}


def test_settings_of_a_dump_stand_for_the_services_that_it_has_not() -> None:
    """One of them is there on every phone; without it, nobody knows whether the table was."""
    lists = {"packages": PACKAGES, "device_policy": [], "appops": [made("appops", uid=10_245, mode="ignore")]}
    reader = made("settings", name="enabled_accessibility_services", value="org.example.file/.Reader")
    listeners = made("settings", name="enabled_notification_listeners", value="")

    assert "device.apps.special" not in facts("special_access", **lists, settings=[reader])
    assert facts("special_access", **lists, settings=[reader, listeners])["device.apps.special"] == ["org.example.file"]
