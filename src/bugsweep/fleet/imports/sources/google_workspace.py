"""Mobile devices of Google Workspace, from the Directory interface.

Format: https://developers.google.com/admin-sdk/directory/reference/rest/v1/mobiledevices
"""

import re
from collections.abc import Iterator

from bugsweep.errors import FormatError
from bugsweep.fleet.imports.answers import UNKNOWN, Answer, unix_moment
from bugsweep.fleet.imports.declaration import InventoryFile, Read, inventory_format
from bugsweep.fleet.imports.description import Description
from bugsweep.fleet.imports.inventory import Holder
from bugsweep.fleet.imports.json_answers import json_items
from bugsweep.formats.plist_entries import Entries
from bugsweep.model.record import Problem

_NAME = "google-workspace"
_VERSION = re.compile(r"\d+(?:\.\d+)*")
_COMPROMISED: dict[str, Answer] = {
    "no compromise detected": False,
    "compromise detected": True,
    "compromised": True,
    "undetected": UNKNOWN,
    "unknown": UNKNOWN,
}
"""Undetected is what is said of phones that were never asked, such as those that only synchronise."""
_ENCRYPTED: dict[str, Answer] = {"encrypted": True, "not encrypted": False, "unencrypted": False}


def _recognises(file: InventoryFile) -> bool:
    return file.is_json and ('"mobiledevices"' in file.beginning or "admin#directory#mobiledevice" in file.beginning)


@inventory_format(
    name=_NAME,
    title="Google Workspace (mobiledevices, JSON)",
    recognises=_recognises,
    references=("https://developers.google.com/admin-sdk/directory/reference/rest/v1/mobiledevices",),
    limitations=(
        "What it says of Android's settings it says of every phone, as false: of others than Android it is not taken.",
        "The list of apps has only those that use data of Google Workspace: it is not taken for the apps of the phone.",
    ),
)
def read_google_workspace(file: InventoryFile) -> Iterator[Read]:
    """Read pages of `mobiledevices`; the patch level is a number of milliseconds in a text."""
    for device in json_items(file, "mobiledevices", "device"):
        yield from [device] if isinstance(device, Problem) else _device(file, device)


def _device(file: InventoryFile, device: Entries) -> Iterator[Read]:
    told = Description(file, device.origin, _NAME, device.problems)
    told.name(
        maker=device.text("manufacturer") or device.text("brand"),
        model=device.text("model"),
        serial=device.text("serialNumber"),
        system=device.text("os") or device.text("type"),
    )
    told.add_imeis([device.text("imei")])
    told.observe(device.text("lastSync"))
    emails, names = device.texts("email"), device.texts("name")
    told.holder = Holder(email=emails[0] if emails else "", name=names[0] if names else "")
    version = _VERSION.search(device.text("releaseVersion") or device.text("os"))
    told.state("device.os_version", version.group() if version else "")
    told.state("device.build", device.text("buildNumber"))
    told.state("device.passcode", {"on": True, "off": False}.get(device.text("devicePasswordStatus").casefold()))
    told.state("device.encrypted", _word(told, device, "encryptionStatus", _ENCRYPTED))
    told.state("device.rooted", _word(told, device, "deviceCompromisedStatus", _COMPROMISED))
    if told.os == "android":
        _android(told, device)
    yield from told.finished()


def _android(told: Description, device: Entries) -> None:
    told.state("device.patch_date", told.attempt(lambda: _patch(told, device.text("securityPatchLevel"))))
    told.state("device.usb_debugging", device.flag("adbStatus"))
    told.state("device.developer_options", device.flag("developerOptionsStatus"))
    told.state("device.unknown_sources", device.flag("unknownSourcesStatus"))


def _patch(told: Description, text: str) -> object:
    if not text:
        return None
    if not re.fullmatch(r"\d{1,15}", text):
        raise FormatError(f"securityPatchLevel {text[:40]!r} is no number of milliseconds")
    moment = unix_moment(int(text), as_of=told.file.as_of)
    return None if moment is None else moment.date()


def _word(told: Description, device: Entries, key: str, words: dict[str, Answer]) -> Answer:
    text = device.text(key).strip().casefold()
    if text and text not in words:
        told.refuse(f"{key} is {text[:40]!r}, which is not known")
    return words.get(text)
