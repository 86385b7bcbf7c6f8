"""Which phone it is, as its evidence names it."""

from collections.abc import Iterator

from bugsweep.detect.collection import Records
from bugsweep.detect.device_facts.declaration import device_facts, stated
from bugsweep.model.evidence import Device
from bugsweep.model.fact import Fact


@device_facts(
    name="android/identity",
    title="Identity of the phone",
    states=("device.os", "device.os_version", "device.build", "device.model", "device.serial", "device.imei"),
    wants={},
    limitations=("A phone that is rooted may call itself whatever it likes.",),
)
def state_identity(records: Records) -> Iterator[Fact]:
    """State what each piece of evidence says of the phone; what it does not say is not stated."""
    for info in records.evidence:
        if info.device is not None and info.device.platform == "android":
            for name, value in _values(info.device):
                if value not in ("", ()):
                    source = f"evidence:{info.kind}"
                    yield stated(records, name, value, source=source, observed_at=info.acquired_at)


def _values(device: Device) -> Iterator[tuple[str, object]]:
    yield "device.os", "android"
    yield "device.os_version", device.os_version
    yield "device.build", device.build
    yield "device.model", device.model
    yield "device.serial", device.serial
    yield "device.imei", device.imei
