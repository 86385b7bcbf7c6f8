"""Devices of Headwind MDM.

Format: https://github.com/h-mdm/hmdm-server, DeviceInfo.java
"""

from collections.abc import Iterator

from bugsweep.fleet.imports.answers import unix_moment
from bugsweep.fleet.imports.declaration import InventoryFile, Read, inventory_format
from bugsweep.fleet.imports.description import Description
from bugsweep.fleet.imports.inventory import SimCard
from bugsweep.fleet.imports.json_answers import json_items
from bugsweep.formats.plist_entries import Entries
from bugsweep.model.record import Problem

_NAME = "headwind"


def _recognises(file: InventoryFile) -> bool:
    text = file.beginning
    return (
        file.is_json
        and '"androidVersion"' in text
        and any(f'"{key}"' in text for key in ("mdmMode", "kioskMode", "batteryLevel"))
    )


@inventory_format(
    name=_NAME,
    title="Headwind MDM (DeviceInfo, JSON)",
    recognises=_recognises,
    rank=20,
    references=("https://github.com/h-mdm/hmdm-server",),
    limitations=(
        "The list of apps has those of the configuration, so that it is not taken for the apps of the phone.",
    ),
)
def read_headwind(file: InventoryFile) -> Iterator[Read]:
    """Read one device, a list of them, or one on each line; both slots are read."""
    for item in json_items(file, "devices", "device"):
        if isinstance(item, Problem):
            yield item
        else:
            yield from _device(file, item.entries("info") if "info" in item.values else item)


def _device(file: InventoryFile, device: Entries) -> Iterator[Read]:
    told = Description(file, device.origin, _NAME, device.problems)
    told.name(
        model=device.text("model"), maker=device.text("manufacturer"), serial=device.text("serial"), system="Android"
    )
    told.add_imeis([device.text("imei"), device.text("imei2")])
    updated = device.number("lastUpdate")
    if updated is not None:
        told.observe_at(told.attempt(lambda: unix_moment(updated, as_of=file.as_of)))
    for slot, suffix in enumerate(("", "2"), 1):
        iccid, number = device.text(f"iccid{suffix}"), device.text(f"phone{suffix}")
        if iccid or number:
            told.sims.append(SimCard(slot=slot, iccid=iccid, number=number))
    told.state("device.os_version", device.text("androidVersion"))
    if device.flag("mdmMode"):
        told.state("device.mdm", "Headwind MDM")
    yield from told.finished()
