"""Manifests of Android apps."""

import pytest

from bugsweep.errors import FormatError
from bugsweep.formats.apk_manifest import Manifest, read_manifest
from bugsweep.formats.compiled_xml import TypedValue
from bugsweep.samples.apk import manifest_xml
from bugsweep.samples.compiled_xml import ANDROID, compiled_xml

MAIN = (
    '<intent-filter><action android:name="android.intent.action.MAIN"/>'
    '<category android:name="android.intent.category.LAUNCHER"/></intent-filter>'
)
RESOURCES = {
    0x7F010000: TypedValue(3, 0, "Notes"),
    0x7F010001: TypedValue(0x12, 0),
    0x7F010002: TypedValue(3, 1, "2.0"),
}


def read(text: str) -> Manifest:
    """Return the manifest that `text` is when it is compiled."""
    return read_manifest(compiled_xml(text), RESOURCES.get)


def app(inner: str, attributes: str = "") -> Manifest:
    """Return the manifest of an app with these components."""
    return read(manifest_xml("org.example", f"<application {attributes}>{inner}</application>"))


def launchers(manifest: Manifest) -> list[tuple[str, bool]]:
    """Return the icons, and whether they come switched on."""
    return [(one.name, one.enabled) for one in manifest.components if one.launches]


def test_manifest_says_who_the_app_is_and_what_it_asks_for() -> None:
    """Version, systems, name and flags; references lead into the table of resources."""
    manifest = read(
        f'<manifest xmlns:android="{ANDROID}" package="org.example" android:sharedUserId="android.uid.system" '
        'android:versionCode="7" android:versionCodeMajor="1" android:versionName="@0x7f010002">'
        '<uses-sdk android:minSdkVersion="24" android:targetSdkVersion="S"/>'
        '<uses-permission android:name="android.permission.READ_SMS"/>'
        '<uses-permission-sdk-23 android:name="android.permission.CAMERA"/>'
        '<permission android:name="org.example.OWN"/>'
        '<application android:label="@0x7f010000" android:debuggable="true" android:testOnly="1"/></manifest>'
    )

    assert (manifest.package, manifest.shared_user, manifest.split) == ("org.example", "android.uid.system", "")
    assert (manifest.version_code, manifest.version_name) == (2**32 + 7, "2.0")
    assert (manifest.min_sdk, manifest.target_sdk) == (24, None)
    assert list(manifest.permissions) == ["android.permission.READ_SMS", "android.permission.CAMERA"]
    assert (manifest.label, manifest.debuggable, manifest.test_only) == ("Notes", True, True)
    assert manifest.fault == ""


@pytest.mark.parametrize(
    ("name", "whole"),
    [(".Main", "org.example.Main"), ("Main", "org.example.Main"), ("com.other.Main", "com.other.Main")],
)
def test_names_of_components_are_whole(name: str, whole: str) -> None:
    """A manifest may leave the package out."""
    assert launchers(app(f'<activity android:name="{name}">{MAIN}</activity>')) == [(whole, True)]


def test_icon_is_an_activity_or_its_alias_that_answers_to_both() -> None:
    """The action without the category is no icon, nor are both in two filters, nor a service."""
    manifest = app(
        f'<activity-alias android:name=".Alias" android:targetActivity=".Main" android:enabled="false">{MAIN}'
        f'</activity-alias><service android:name=".Service">{MAIN}</service>'
        '<activity android:name=".Main"><intent-filter><action android:name="android.intent.action.MAIN"/>'
        '</intent-filter><intent-filter><category android:name="android.intent.category.LAUNCHER"/></intent-filter>'
        f'</activity><activity android:name=".Tv" android:enabled="@0x7f010001">'
        f"{MAIN.replace('LAUNCHER', 'LEANBACK_LAUNCHER')}</activity>"
    )

    assert launchers(manifest) == [("org.example.Alias", False), ("org.example.Tv", False)]


@pytest.mark.parametrize(
    "hidden",
    [
        f"<uses-library>{MAIN}</uses-library>",
        f"<meta-data>{MAIN}</meta-data>",
        f"<activity android:name='.A'><meta-data>{MAIN}</meta-data></activity>",
    ],
)
def test_filters_that_android_does_not_see_make_no_icon(hidden: str) -> None:
    """They lie where it looks for none; an icon that only we see would hide that there is none."""
    assert launchers(app(f'<activity android:name=".B"/>{hidden}')) == []


def test_second_application_is_passed_over() -> None:
    """As Android does it."""
    text = manifest_xml(
        "org.example",
        '<application android:label="one"/><application android:label="two" android:debuggable="true">'
        f'<activity android:name=".Main">{MAIN}</activity></application>',
    )

    manifest = read(text)

    assert (manifest.label, manifest.debuggable, manifest.components) == ("one", False, [])


def test_component_is_exported_by_its_word_or_by_its_filters() -> None:
    """Before Android 12 the word could be left out."""
    manifest = app(
        '<receiver android:name=".Boot"><intent-filter><action android:name="android.intent.action.BOOT_COMPLETED"/>'
        '</intent-filter></receiver><service android:name=".Open" android:exported="true"/>'
        f'<activity android:name=".Shut" android:exported="false">{MAIN}</activity><provider android:name=".P"/>'
    )

    assert [one.name for one in manifest.components if one.exported] == ["org.example.Boot", "org.example.Open"]
    assert manifest.components[0].actions == {"android.intent.action.BOOT_COMPLETED"}


def test_guard_of_a_component_is_its_own_or_that_of_the_app() -> None:
    """What says nothing of it has that of the app."""
    bind = "android.permission.BIND_ACCESSIBILITY_SERVICE"
    manifest = app(
        '<service android:name=".One"/><service android:name=".Two" android:permission="org.example.OWN"/>',
        attributes=f'android:permission="{bind}"',
    )

    assert [one.name for one in manifest.guarded_by(bind)] == ["org.example.One"]


def test_part_of_an_app_says_which_part_it_is() -> None:
    """Apps come in several files."""
    assert read(manifest_xml("org.example", attributes='split="config.de"')).split == "config.de"


def test_what_was_cut_off_leaves_what_came_before() -> None:
    """And says so."""
    document = compiled_xml(manifest_xml("org.example", permissions=["a.B", "c.D"]))

    manifest = read_manifest(document[:-120], RESOURCES.get)

    assert manifest.package == "org.example"
    assert manifest.fault


@pytest.mark.parametrize("content", [b"", b"not compiled", compiled_xml("<resources><manifest/></resources>")])
def test_what_is_no_manifest_is_refused(content: bytes) -> None:
    """With a reason."""
    with pytest.raises(FormatError):
        read_manifest(content, RESOURCES.get)
