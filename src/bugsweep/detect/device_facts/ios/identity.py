"""Which phone it is, as its evidence names it."""

import re
from collections.abc import Iterator

from bugsweep.detect.collection import Records
from bugsweep.detect.device_facts.declaration import device_facts, stated
from bugsweep.model.evidence import Device
from bugsweep.model.fact import Fact

_BETA = re.compile(r"\d+[A-Z]5\d{3}[a-z]")
_RELEASE = re.compile(r"\d+[A-Z]\d{1,4}")


@device_facts(
    name="ios/identity",
    title="Identity of the phone",
    states=(
        "device.class",
        "device.os",
        "device.os_version",
        "device.build",
        "device.beta",
        "device.maker",
        "device.model",
        "device.serial",
        "device.imei",
    ),
    wants={},
    limitations=("A backup is written by a computer, in clear, and anyone could have changed what it says of itself.",),
)
def state_identity(records: Records) -> Iterator[Fact]:
    """State what each piece of evidence says of the phone; what it does not say is not stated."""
    for info in records.evidence:
        if info.device is not None and info.device.platform == "ios":
            for name, value in _values(info.device):
                if value not in ("", ()):
                    source = f"evidence:{info.kind}"
                    yield stated(records, name, value, source=source, observed_at=info.acquired_at)


def _values(device: Device) -> Iterator[tuple[str, object]]:
    yield "device.os", "ios"
    yield "device.maker", "Apple"
    if device.model.startswith(("iPhone", "iPad")):
        yield "device.class", "smartphone" if device.model.startswith("iPhone") else "tablet"
    yield "device.model", device.model
    yield "device.os_version", device.os_version
    yield "device.build", device.build
    if _BETA.fullmatch(device.build) or _RELEASE.fullmatch(device.build):
        yield "device.beta", _BETA.fullmatch(device.build) is not None
    yield "device.serial", device.serial
    yield "device.imei", device.imei
