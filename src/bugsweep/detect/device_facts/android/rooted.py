"""Whether somebody has root rights on the phone."""

from collections.abc import Iterator

from bugsweep.artifacts.android.properties import SystemProperty
from bugsweep.artifacts.android.root_binaries import RootBinary
from bugsweep.detect.collection import Records
from bugsweep.detect.device_facts.declaration import device_facts, stated
from bugsweep.model.fact import Fact

_BINARIES = "android/root_binaries"
_PROPERTIES = "android/properties"


@device_facts(
    name="android/rooted",
    title="Root rights",
    states=("device.rooted",),
    wants={_BINARIES: lambda _: True, _PROPERTIES: lambda item: item.name == "ro.boot.verifiedbootstate"},
    limitations=("Tools for root rights hide: that none was seen, on a phone that verifies its system, may be wrong.",),
)
def state_rooted(records: Records) -> Iterator[Fact]:
    """State that it is, where a program for it was found; that it is not, where none was and verified boot is green."""
    found = records.of(_BINARIES, RootBinary)
    if found:
        yield stated(records, "device.rooted", True, source=_BINARIES, record=found[0])
    elif records.whole(_BINARIES, _PROPERTIES):
        states = {item.value for item in records.of(_PROPERTIES, SystemProperty)}
        if states == {"green"}:
            yield stated(records, "device.rooted", False, source=_BINARIES)
