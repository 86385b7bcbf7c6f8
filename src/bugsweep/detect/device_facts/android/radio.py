"""Whether the phone takes networks of the second generation."""

from collections.abc import Iterator

from bugsweep.detect.android_radio import RADIO, second_generation
from bugsweep.detect.collection import Records
from bugsweep.detect.device_facts.declaration import device_facts, stated
from bugsweep.model.fact import Fact


@device_facts(
    name="android/radio",
    title="Second generation",
    states=("device.2g_allowed",),
    wants=RADIO,
    limitations=("From Android 11 to 13 the phone does not list it.",),
)
def state_radio(records: Records) -> Iterator[Fact]:
    """State that 2G is allowed where it is for one of the SIM cards, and that it is not where it is for none."""
    known = list(second_generation(records))
    if known:
        _, artifact, record = next((one for one in known if one[0]), known[0])
        value = any(allowed for allowed, _, _ in known)
        yield stated(records, "device.2g_allowed", value, source=artifact, record=record)
