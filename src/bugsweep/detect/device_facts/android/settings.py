"""How the phone is set, as its tables of settings say."""

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from typing import Final

from bugsweep.artifacts.android.settings import Setting
from bugsweep.detect.collection import Records
from bugsweep.detect.device_facts.declaration import device_facts, stated
from bugsweep.model.fact import Fact

_ARTIFACT = "android/settings"


def _on(value: str) -> bool | None:
    return {"1": True, "0": False}.get(value)


def _off(value: str) -> bool | None:
    return {"1": False, "0": True}.get(value)


def _consented(value: str) -> bool | None:
    return {"1": True, "-1": False}.get(value)


def _lock_screen(value: str) -> bool | None:
    """Return False where there is no lock screen; with one, whether it asks for anything is not in the settings."""
    return False if value == "1" else None


_FACTS: Final[Mapping[str, tuple[str, Callable[[str], object]]]] = {
    "adb_enabled": ("device.usb_debugging", _on),
    "development_settings_enabled": ("device.developer_options", _on),
    "package_verifier_enable": ("device.app_verification", _on),
    "package_verifier_user_consent": ("device.app_verification", _consented),
    "advanced_protection_mode": ("device.advanced_protection", _on),
    "backup_enabled": ("device.cloud_backup", _on),
    "lockscreen.disabled": ("device.passcode", _lock_screen),
    "ota_disable_automatic_update": ("device.automatic_updates", _off),
}
_PRIVATE_DNS = ("private_dns_mode", "private_dns_specifier")
_LOCKING = ("screen_off_timeout", "lock_screen_lock_after_timeout")


@device_facts(
    name="android/settings",
    title="Settings",
    states=(*dict.fromkeys(name for name, _ in _FACTS.values()), "device.private_dns", "device.auto_lock"),
    wants={
        _ARTIFACT: lambda setting: (
            setting.user == 0 and setting.name in {*_FACTS, *_PRIVATE_DNS, *_LOCKING} and setting.value != "{null}"
        )
    },
    limitations=(
        "Settings of the first user only: a work profile has its own.",
        "Whether a passcode is set is not among the settings, only that there is no lock screen at all.",
    ),
)
def state_settings(records: Records) -> Iterator[Fact]:
    """State each setting that was ever set; one that never was has a value that the maker chose, and is not stated."""
    settings: dict[str, Setting] = {}
    for setting in records.of(_ARTIFACT, Setting):
        settings.setdefault(setting.name, setting)
    verification = [settings[name] for name in _FACTS if "verifier" in name and name in settings]
    for source, (name, read) in _FACTS.items():
        if source in settings and settings[source] not in verification:
            value = read(settings[source].value)
            if value is not None:
                yield stated(records, name, value, source=_ARTIFACT, record=settings[source])
    yield from _verification(records, verification)
    yield from _private_dns(records, settings)
    yield from _auto_lock(records, settings)


def _verification(records: Records, settings: list[Setting]) -> Iterator[Fact]:
    """State that apps are checked only where nothing says that they are not."""
    values = {setting.name: _FACTS[setting.name][1](setting.value) for setting in settings}
    known = [value for value in values.values() if value is not None]
    if known:
        yield stated(records, "device.app_verification", all(known), source=_ARTIFACT, record=settings[0])


def _private_dns(records: Records, settings: Mapping[str, Setting]) -> Iterator[Fact]:
    mode, host = (settings.get(name) for name in _PRIVATE_DNS)
    if mode is not None:
        named = host.value if mode.value == "hostname" and host is not None else ""
        yield stated(records, "device.private_dns", named or mode.value, source=_ARTIFACT, record=mode)


def _auto_lock(records: Records, settings: Mapping[str, Setting]) -> Iterator[Fact]:
    """State after how long without a touch the phone is locked: its screen goes off, and some time after it locks."""
    screen, after = (settings.get(name) for name in _LOCKING)
    if screen is not None and after is not None and screen.value.isdecimal() and after.value.isdecimal():
        milliseconds = min(int(screen.value) + int(after.value), 2**32)
        value = timedelta(milliseconds=milliseconds)
        yield stated(records, "device.auto_lock", value, source=_ARTIFACT, record=screen)
