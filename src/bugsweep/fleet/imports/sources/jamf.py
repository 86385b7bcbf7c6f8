"""Mobile devices of Jamf Pro.

Format: https://developer.jamf.com/jamf-pro/reference/get_v2-mobile-devices-id-detail
"""

from collections.abc import Iterator

from bugsweep.fleet.imports.answers import UNKNOWN, Answer
from bugsweep.fleet.imports.declaration import InventoryFile, Read, inventory_format
from bugsweep.fleet.imports.description import Description
from bugsweep.fleet.imports.inventory import Holder, SimCard
from bugsweep.fleet.imports.json_answers import json_items
from bugsweep.formats.plist_entries import Entries
from bugsweep.model.fact import InstalledApp
from bugsweep.model.record import Problem

_NAME = "jamf"
_OWNERS = {"institutional": "organisation", "userowneddevice": "personal", "personal": "personal"}
_JAILBROKEN: dict[str, Answer] = {
    "normal": False,
    "false": False,
    "no": False,
    "true": True,
    "yes": True,
    "jailbroken": True,
    "compromised": True,
    "unknown": UNKNOWN,
    "not reported": UNKNOWN,
}


def _recognises(file: InventoryFile) -> bool:
    text = file.beginning
    known = '"managementId"' in text or ('"ios"' in text and '"osBuild"' in text)
    return file.is_json and '"serialNumber"' in text and known


@inventory_format(
    name=_NAME,
    title="Jamf Pro (mobile devices, JSON)",
    recognises=_recognises,
    references=("https://developer.jamf.com/jamf-pro/reference/get_v2-mobile-devices-id-detail",),
    limitations=("Apps, profiles and certificates are there only in the details of a device, not in the list.",),
)
def read_jamf(file: InventoryFile) -> Iterator[Read]:
    """Read the details of one device, or pages of `results`."""
    for device in json_items(file, "results", "device"):
        yield from [device] if isinstance(device, Problem) else _device(file, device)


def _device(file: InventoryFile, device: Entries) -> Iterator[Read]:
    told = Description(file, device.origin, _NAME, device.problems)
    phone, place = device.entries("ios"), device.entries("location")
    told.name(
        maker="Apple",
        model=phone.text("modelIdentifier") or device.text("modelIdentifier") or phone.text("model"),
        serial=device.text("serialNumber"),
        udid=device.text("udid"),
        system="iOS",
    )
    told.inventory_number = device.text("assetTag")
    told.observe(device.text("lastInventoryUpdateTimestamp") or device.text("lastInventoryUpdateDate"))
    told.ownership = _OWNERS.get(device.text("deviceOwnershipLevel").casefold(), "")
    told.holder = Holder(email=place.text("emailAddress") or place.text("username"), name=place.text("realName"))
    told.state("device.os_version", device.text("osVersion"))
    told.state("device.build", device.text("osSupplementalBuildVersion") or device.text("osBuild"))
    told.state("device.supervised", phone.flag("supervised"))
    told.state("device.cloud_backup", phone.flag("cloudBackupEnabled"))
    if device.flag("managed"):
        told.state("device.mdm", "Jamf Pro")
    _network(told, phone)
    _security(told, phone.entries("security"))
    if "applications" in phone.values:
        apps = [
            InstalledApp(
                id=app.text("identifier"),
                name=app.text("name"),
                version=app.text("shortVersion") or app.text("version"),
            )
            for app in phone.each("applications", "app")
        ]
        told.state_apps(apps, {app.id: None for app in apps}, "ios")
    if "configurationProfiles" in phone.values:
        profiles = phone.each("configurationProfiles", "profile")
        told.state(
            "device.profiles",
            {one.text("identifier") or one.text("uuid") or one.text("displayName") for one in profiles} - {""},
        )
    yield from told.finished()


def _network(told: Description, phone: Entries) -> None:
    network = phone.entries("network")
    subscriptions = phone.each("serviceSubscriptions", "subscription")
    told.add_imeis([one.text("imei") for one in subscriptions] or [network.text("imei")])
    for slot, one in enumerate(subscriptions[:2] or [network], 1):
        if one.text("iccid") or one.text("phoneNumber"):
            told.sims.append(
                SimCard(
                    slot=slot,
                    iccid=one.text("iccid").replace(" ", ""),
                    number=one.text("phoneNumber"),
                    operator=one.text("currentCarrierNetwork"),
                    esim=bool(one.text("eid")),
                )
            )


def _security(told: Description, security: Entries) -> None:
    told.state("device.passcode", security.flag("passcodePresent"))
    told.state("device.encrypted", security.flag("dataProtected"))
    told.state("device.activation_lock", security.flag("activationLockEnabled"))
    said = security.values.get("jailBreakDetected")
    if isinstance(said, bool):
        told.state("device.rooted", said)
    elif isinstance(said, str) and said:
        answer = _JAILBROKEN.get(said.casefold())
        if answer is None:
            told.refuse(f"jailBreakDetected is {said[:40]!r}, which is not known")
        told.state("device.rooted", answer)
