"""Settings that give something away: notifications on the lock screen, 2G, debugging, backups."""

from collections.abc import Iterator
from typing import Final

from bugsweep.artifacts.android.settings import Setting
from bugsweep.detect.android_radio import RADIO, is_network_mode, second_generation
from bugsweep.detect.collection import Records
from bugsweep.detect.exposure.declaration import exposed, exposure
from bugsweep.model.exposure import Exposure, ExposureKind

_ARTIFACT = "android/settings"
_SETTINGS: Final[dict[tuple[str, str], tuple[ExposureKind, str]]] = {
    ("lock_screen_allow_private_notifications", "1"): ("lock-screen", "texts of notifications"),
    ("lock_screen_show_notifications", "1"): ("lock-screen", "notifications"),
    ("backup_enabled", "1"): ("cloud", "backup of apps and settings"),
    ("adb_enabled", "1"): ("setting", "debugging over a cable"),
    ("adb_wifi_enabled", "1"): ("setting", "debugging over Wi-Fi"),
    ("development_settings_enabled", "1"): ("setting", "developer options"),
    ("wifi_scan_always_enabled", "1"): ("setting", "search for Wi-Fi networks while it is off"),
    ("ble_scan_always_enabled", "1"): ("setting", "search for Bluetooth devices while it is off"),
    ("bluetooth_discoverability", "2"): ("setting", "visible to Bluetooth devices"),
    ("data_roaming", "1"): ("setting", "data in foreign networks"),
    ("nfc_on", "1"): ("setting", "NFC"),
    ("show_password", "1"): ("setting", "passwords are shown while they are typed"),
}


@exposure(
    name="android/open_settings",
    title="Settings that give something away",
    kinds=("setting", "lock-screen", "cloud"),
    wants={
        **RADIO,
        _ARTIFACT: lambda setting: (
            setting.user == 0 and ((setting.name, setting.value) in _SETTINGS or is_network_mode(setting))
        ),
    },
    limitations=(
        "Settings of the first user only.",
        "From Android 11 to 13 the phone does not list whether it takes 2G.",
    ),
)
def tell_open_settings(records: Records) -> Iterator[Exposure]:
    """Tell each of them that is on."""
    for setting in records.of(_ARTIFACT, Setting):
        if (found := _SETTINGS.get((setting.name, setting.value))) is not None:
            yield exposed(*found, state="on", artifact=_ARTIFACT, record=setting)
    for allowed, artifact, record in second_generation(records):
        if allowed:
            yield exposed("setting", "2G networks", state="allowed", artifact=artifact, record=record)
