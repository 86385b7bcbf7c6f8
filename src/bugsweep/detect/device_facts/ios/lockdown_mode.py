"""Lockdown Mode, as the preferences of the phone have it."""

from collections.abc import Iterator

from bugsweep.artifacts.ios.global_preferences import Preference
from bugsweep.detect.collection import Records
from bugsweep.detect.device_facts.declaration import device_facts, stated
from bugsweep.model.fact import Fact

_ARTIFACT = "ios/global_preferences"
_KEY = "LDMGlobalEnabled"
_VALUES = {"true": True, "1": True, "false": False, "0": False}


@device_facts(
    name="ios/lockdown_mode",
    title="Lockdown Mode",
    states=("device.lockdown_mode",),
    wants={_ARTIFACT: lambda preference: preference.name == _KEY},
    limitations=("Until it is switched on for the first time the phone keeps no such preference: then it is off.",),
)
def state_lockdown_mode(records: Records) -> Iterator[Fact]:
    """State whether Lockdown Mode is on; where the preferences lie in several files, one that says so is enough."""
    kept = records.of(_ARTIFACT, Preference)
    values = [_VALUES.get(preference.value) for preference in kept]
    if not kept and records.whole(_ARTIFACT):
        values = [False]
    if True in values:
        yield stated(records, "device.lockdown_mode", True, source=_ARTIFACT, record=kept[values.index(True)])
    elif values:
        value = None if None in values else False
        yield stated(records, "device.lockdown_mode", value, source=_ARTIFACT, record=kept[0] if kept else None)
