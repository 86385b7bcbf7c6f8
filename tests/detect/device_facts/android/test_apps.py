"""Installed apps."""

from msgspec.structs import replace

from android_records import facts, made
from bugsweep.model.record import Origin

PACKAGES = [
    made("packages", name="com.android.vending", system=True, granted=["android.permission.CAMERA"]),
    made(
        "packages",
        name="com.whatsapp",
        version_name="2.26",
        installer="com.android.vending",
        granted=["android.permission.CAMERA", "android.permission.RECORD_AUDIO"],
    ),
    made("packages", name="org.example.file", installer="com.google.android.packageinstaller"),
    made("packages", name="us.zoom.videomeetings", granted=["android.permission.ACCESS_COARSE_LOCATION"]),
]


def test_apps_are_stated_with_their_kinds_and_origins() -> None:
    """Those of the system only where their kind matters."""
    stated = facts("apps", packages=PACKAGES)

    apps = stated.pop("device.apps")
    assert isinstance(apps, list)
    assert apps[0] == {"id": "com.whatsapp", "name": "", "version": "2.26", "source": "com.android.vending"}
    assert [app["id"] for app in apps] == ["com.whatsapp", "org.example.file", "us.zoom.videomeetings"]
    assert stated == {
        "device.apps.messenger": ["com.whatsapp"],
        "device.apps.meeting": ["us.zoom.videomeetings"],
        "device.apps.store": ["com.android.vending"],
        "device.apps.sideloaded": ["org.example.file", "us.zoom.videomeetings"],
        "device.apps.microphone": ["com.whatsapp"],
        "device.apps.camera": ["com.whatsapp"],
        "device.apps.location": ["us.zoom.videomeetings"],
    }


def test_list_without_permissions_does_not_say_who_has_none() -> None:
    """AndroidQF's list has the apps and their installers."""
    stated = facts(
        "apps", package_files=[made("package_files", name="org.example.app", installer="com.android.vending")]
    )

    assert stated["device.apps.sideloaded"] == []
    assert "device.apps.camera" not in stated


def test_list_that_was_cut_states_nothing() -> None:
    """A part of a set would pass for the whole."""
    assert facts("apps", whole=False, packages=PACKAGES) == {}


def test_permissions_of_a_dump_are_known_only_with_the_file_that_has_them() -> None:
    """The list of packages has those of the installation alone."""
    listed = replace(made("packages", name="org.example.map"), origin=Origin("data/system/packages.xml"))
    granted = [
        made("runtime_permissions", package="org.example.map", permission="android.permission.CAMERA", granted=True),
        made("runtime_permissions", package="org.example.gone", permission="android.permission.CAMERA", granted=True),
    ]

    assert "device.apps.camera" not in facts("apps", packages=[listed])
    assert facts("apps", packages=[listed], runtime_permissions=granted)["device.apps.camera"] == ["org.example.map"]


def test_app_that_no_user_has_any_more_is_not_installed() -> None:
    """The package manager of a dump still lists it, as long as its data were kept."""
    stated = facts("apps", packages=PACKAGES, package_states=[made("package_states", package="com.whatsapp")])

    assert "com.whatsapp" in str(facts("apps", packages=PACKAGES)["device.apps"])
    assert "com.whatsapp" not in str(stated["device.apps"])
