"""Devices of Microsoft Intune as the Graph interface gives them.

Format: https://learn.microsoft.com/graph/api/resources/intune-devices-manageddevice
"""

from collections.abc import Iterator

from bugsweep.fleet.imports.answers import UNKNOWN
from bugsweep.fleet.imports.declaration import InventoryFile, Read, inventory_format
from bugsweep.fleet.imports.description import Description
from bugsweep.fleet.imports.inventory import Holder, SimCard
from bugsweep.fleet.imports.json_answers import json_items
from bugsweep.formats.plist_entries import Entries
from bugsweep.model.record import Problem

_NAME = "intune"
_OWNERS = {"company": "organisation", "personal": "personal", "unknown": "unknown"}


def _recognises(file: InventoryFile) -> bool:
    text = file.beginning
    return file.is_json and (
        "managedDevice" in text or ('"serialNumber"' in text and '"operatingSystem"' in text and '"osVersion"' in text)
    )


@inventory_format(
    name=_NAME,
    title="Microsoft Intune (Graph JSON)",
    recognises=_recognises,
    rank=10,
    references=("https://learn.microsoft.com/graph/api/resources/intune-devices-manageddevice",),
    limitations=(
        "Apps are another report and not in it.",
        "Whether a phone complies with Intune's own policy is not taken: the policy of the register decides.",
    ),
)
def read_intune_graph(file: InventoryFile) -> Iterator[Read]:
    """Read pages of `managedDevices`; `jailBroken` is a text, and Unknown stays unknown."""
    for device in json_items(file, "value", "device"):
        yield from [device] if isinstance(device, Problem) else _device(file, device)


def _device(file: InventoryFile, device: Entries) -> Iterator[Read]:
    told = Description(file, device.origin, _NAME, device.problems)
    told.name(
        maker=device.text("manufacturer"),
        model=device.text("model"),
        serial=device.text("serialNumber"),
        udid=device.text("udid"),
        system=device.text("operatingSystem"),
    )
    told.add_imeis([device.text("imei")])
    told.observe(device.text("lastSyncDateTime"))
    told.ownership = _OWNERS.get(device.text("managedDeviceOwnerType"), "")
    told.holder = Holder(
        email=device.text("userPrincipalName") or device.text("emailAddress"), name=device.text("userDisplayName")
    )
    if device.text("phoneNumber") or device.text("iccid"):
        told.sims.append(
            SimCard(
                slot=1,
                iccid=device.text("iccid"),
                number=device.text("phoneNumber"),
                operator=device.text("subscriberCarrier"),
            )
        )
    told.state("device.os_version", device.text("osVersion"))
    told.state_patch(device.text("androidSecurityPatchLevel"))
    told.state_truth("device.rooted", device.text("jailBroken"))
    told.state("device.encrypted", device.flag("isEncrypted"))
    if told.os == "ios":
        told.state("device.supervised", device.flag("isSupervised"))
    agent = device.text("managementAgent")
    if agent:
        told.state("device.mdm", UNKNOWN if agent.casefold() == "unknown" else f"Intune ({agent})")
    yield from told.finished()
