"""Which keyboards somebody added."""

from collections.abc import Iterator
from typing import Final

from bugsweep.artifacts.android.input_methods import InputMethod
from bugsweep.artifacts.android.settings import Setting
from bugsweep.detect.android_apps import APPS, android_apps, lists_powers
from bugsweep.detect.collection import Records
from bugsweep.detect.device_facts.declaration import device_facts, stated
from bugsweep.model.fact import Fact

_ENABLED: Final = "enabled_input_methods"
_SETTINGS: Final = "android/settings"
_INSTALLED: Final = "android/input_methods"


@device_facts(
    name="android/keyboards",
    title="Added keyboards",
    states=("device.keyboards",),
    wants={
        **APPS,
        _SETTINGS: lambda setting: lists_powers(setting) or (setting.name == _ENABLED and setting.user == 0),
        _INSTALLED: lambda _: True,
    },
    limitations=(
        "Those that come with the phone are left out.",
        "Where the settings do not say which are switched on, all that are installed are stated.",
    ),
)
def state_keyboards(records: Records) -> Iterator[Fact]:
    """State the keyboards that are switched on and not part of the system, by their packages."""
    if not records.whole("android/packages"):
        return
    enabled = [setting for setting in records.of(_SETTINGS, Setting) if setting.name == _ENABLED]
    if enabled:
        source, names = _SETTINGS, {one.partition("/")[0] for one in enabled[0].value.split(":")}
    elif records.whole(_INSTALLED):
        source, names = _INSTALLED, {method.package for method in records.of(_INSTALLED, InputMethod)}
    else:
        return
    of_system = {app.package for app in android_apps(records).values() if app.provenance == "system"}
    yield stated(records, "device.keyboards", names - of_system - {"", "null", "{null}"}, source=source)
