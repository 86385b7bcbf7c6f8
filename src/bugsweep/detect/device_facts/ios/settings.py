"""Settings in force, and when the phone was last restarted."""

from collections.abc import Iterator

from bugsweep.artifacts.ios.effective_settings import EffectiveSetting
from bugsweep.artifacts.ios.shutdowns import Shutdown
from bugsweep.detect.collection import Records
from bugsweep.detect.device_facts.declaration import device_facts, stated
from bugsweep.model.fact import Fact

_SETTINGS = "ios/effective_settings"
_SHUTDOWNS = "ios/shutdowns"
_USB = "allowUSBRestrictedMode"


@device_facts(
    name="ios/settings",
    title="Settings and restarts",
    states=("device.usb_restricted", "device.restarted_at"),
    wants={
        _SETTINGS: lambda setting: setting.name == _USB and setting.flag is not None,
        _SHUTDOWNS: lambda shutdown: shutdown.time is not None,
    },
    limitations=("A restart after a crash or an empty battery is not logged: the last one may be younger.",),
)
def state_settings(records: Records) -> Iterator[Fact]:
    """State what was read; a setting that is not there is not stated."""
    for setting in records.of(_SETTINGS, EffectiveSetting):
        yield stated(records, "device.usb_restricted", setting.flag, source=_SETTINGS, record=setting)
    times = [shutdown.time for shutdown in records.of(_SHUTDOWNS, Shutdown) if shutdown.time is not None]
    if times:
        yield stated(records, "device.restarted_at", max(times), source=_SHUTDOWNS)
