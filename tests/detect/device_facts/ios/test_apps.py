"""Installed apps."""

from bugsweep.artifacts.ios.apps import App, Provenance
from fact_records import HERE, values_of


def app(bundle: str, provenance: Provenance = "app-store", version: str = "1.0", path: str = "") -> App:
    """Return a record."""
    return App(
        origin=HERE, bundle=bundle, store_bundle="", name="", version=version, build="", developer="", account="",
        provenance=provenance, source_app="com.apple.AppStore" if provenance == "app-store" else "", store_item=None,
        icon_sha256="", bundle_path=path,
    )  # fmt: skip


def test_apps_are_stated_with_version_and_source_and_by_kind() -> None:
    """Messengers and meeting apps are those of the table."""
    installed = [app("net.whatsapp.WhatsApp"), app("us.zoom.videomeetings"), app("org.example", "side-loaded", "2")]

    assert values_of("ios/apps", {"ios/apps": installed}) == {
        "device.apps": [
            {"id": "net.whatsapp.WhatsApp", "name": "", "version": "1.0", "source": "com.apple.AppStore"},
            {"id": "org.example", "name": "", "version": "2", "source": ""},
            {"id": "us.zoom.videomeetings", "name": "", "version": "1.0", "source": "com.apple.AppStore"},
        ],
        "device.apps.messenger": ["net.whatsapp.WhatsApp"],
        "device.apps.meeting": ["us.zoom.videomeetings"],
        "device.apps.sideloaded": ["org.example"],
    }


def test_parts_of_an_app_in_one_folder_are_joined() -> None:
    """One file has the bundle, another one the version."""
    folder = "private/var/containers/Bundle/Application/A"
    stated = values_of(
        "ios/apps", {"ios/apps": [app("", version="3.1", path=folder), app("org.example", "unknown", "", folder)]}
    )

    assert [(one["id"], one["version"]) for one in stated["device.apps"]] == [("org.example", "3.1")]


def test_apps_of_unknown_origin_leave_unknown_what_is_from_no_store() -> None:
    """An app without purchase data may be one."""
    assert values_of("ios/apps", {"ios/apps": [app("org.example", "unknown")]})["device.apps.sideloaded"] is None


def test_a_damaged_list_is_unknown() -> None:
    """A part of it would pass for the whole."""
    stated = values_of("ios/apps", {"ios/apps": [app("org.example")]}, whole=False)

    assert set(stated.values()) == {None}
    assert "device.apps" in stated
