"""Devices of the Android Management API.

Format: https://developers.google.com/android/management/reference/rest/v1/enterprises.devices
"""

from collections.abc import Iterator

from bugsweep.fleet.imports.answers import UNKNOWN, Answer
from bugsweep.fleet.imports.declaration import InventoryFile, Read, inventory_format
from bugsweep.fleet.imports.description import Description
from bugsweep.fleet.imports.inventory import SimCard
from bugsweep.fleet.imports.json_answers import json_items
from bugsweep.formats.plist_entries import Entries
from bugsweep.model.fact import InstalledApp
from bugsweep.model.record import Problem

_NAME = "android-management"
_OWNERS = {"COMPANY_OWNED": "organisation", "PERSONALLY_OWNED": "personal"}
_ENCRYPTED: dict[str, Answer] = {
    "ACTIVE": True,
    "ACTIVE_DEFAULT_KEY": True,
    "ACTIVE_PER_USER": True,
    "INACTIVE": False,
    "UNSUPPORTED": False,
    "ACTIVATING": False,
    "ENCRYPTION_STATUS_UNSPECIFIED": UNKNOWN,
}
_SYSTEM = ("SYSTEM_APP_FACTORY_VERSION", "SYSTEM_APP_UPDATED_VERSION")
_PLAY = "com.android.vending"


def _recognises(file: InventoryFile) -> bool:
    text = file.beginning
    return (
        file.is_json
        and '"enterprises/' in text
        and any(f'"{key}"' in text for key in ("hardwareInfo", "appliedState", "managementMode"))
    )


@inventory_format(
    name=_NAME,
    title="Android Management API (JSON)",
    recognises=_recognises,
    references=("https://developers.google.com/android/management/reference/rest/v1/enterprises.devices",),
    limitations=(
        "Apps are there only where the policy asks phones to report them.",
        "Advanced Protection is in no field of it.",
    ),
)
def read_android_management(file: InventoryFile) -> Iterator[Read]:
    """Read one device, or pages of `devices`."""
    for device in json_items(file, "devices", "device"):
        yield from [device] if isinstance(device, Problem) else _device(file, device)


def _device(file: InventoryFile, device: Entries) -> Iterator[Read]:
    told = Description(file, device.origin, _NAME, device.problems)
    hardware, software, network = (device.entries(key) for key in ("hardwareInfo", "softwareInfo", "networkInfo"))
    told.name(
        maker=hardware.text("manufacturer") or hardware.text("brand"),
        model=hardware.text("model"),
        serial=hardware.text("serialNumber"),
        system="Android",
    )
    told.enterprise_id = hardware.text("enterpriseSpecificId")
    told.observe(device.text("lastStatusReportTime"))
    told.ownership = _OWNERS.get(device.text("ownership"), "")
    _network(told, network)
    told.state("device.os_version", software.text("androidVersion"))
    told.state("device.build", software.text("androidBuildNumber"))
    told.state_patch(software.text("securityPatchLevel"))
    if device.text("name").startswith("enterprises/"):
        told.state("device.mdm", "/".join(device.text("name").split("/")[:2]))
    if "deviceSettings" in device.values:
        _settings(told, device.entries("deviceSettings"))
    _posture(told, device.entries("securityPosture"))
    if "applicationReports" in device.values:
        _apps(told, device.each("applicationReports", "app"))
    yield from told.finished()


def _network(told: Description, network: Entries) -> None:
    told.add_imeis([network.text("imei")])
    for slot, one in enumerate(network.each("telephonyInfos", "SIM")[:2], 1):
        told.sims.append(
            SimCard(
                slot=slot, iccid=one.text("iccId"), number=one.text("phoneNumber"), operator=one.text("carrierName")
            )
        )


def _settings(told: Description, settings: Entries) -> None:
    told.state("device.usb_debugging", settings.flag("adbEnabled"))
    told.state("device.developer_options", settings.flag("developmentSettingsEnabled"))
    told.state("device.unknown_sources", settings.flag("unknownSourcesEnabled"))
    told.state("device.app_verification", settings.flag("verifyAppsEnabled"))
    told.state("device.passcode", settings.flag("isDeviceSecure"))
    told.state("device.encrypted", _ENCRYPTED.get(settings.text("encryptionStatus")))


def _posture(told: Description, posture: Entries) -> None:
    """Take what attestation says. That a phone is at risk says neither that it is rooted nor that it is not."""
    level = posture.text("devicePosture")
    risks = {one.text("securityRisk") for one in posture.each("postureDetails", "detail")}
    if level == "POTENTIALLY_COMPROMISED" or "COMPROMISED_OS" in risks:
        told.state("device.rooted", True)
    elif level:
        told.state("device.rooted", False if level == "SECURE" else UNKNOWN)
    if "HARDWARE_BACKED_EVALUATION_FAILED" in risks:
        told.state("device.attested", False)


def _apps(told: Description, reports: list[Entries]) -> None:
    listed: list[InstalledApp] = []
    sideloaded: dict[str, bool | None] = {}
    for report in reports:
        package = report.text("packageName")
        if not package:
            told.refuse(f"{report.origin.position}: an app without a package name")
        elif report.text("state") != "REMOVED":
            origin, is_sideloaded = _app_source(report)
            sideloaded[package] = is_sideloaded
            listed.append(
                InstalledApp(
                    id=package, name=report.text("displayName"), version=report.text("versionName"), source=origin
                )
            )
    told.state_apps(listed, sideloaded, "android")


def _app_source(report: Entries) -> tuple[str, bool | None]:
    """Return where an app comes from, and whether that is no store; None where nothing says it."""
    source, installer = report.text("applicationSource"), report.text("installerPackageName")
    if source in _SYSTEM:
        return "system", False
    if source == "INSTALLED_FROM_PLAY_STORE" or installer == _PLAY:
        return installer or _PLAY, False
    if source == "CUSTOM":
        return installer or "custom", False
    if source == "APPLICATION_SOURCE_UNSPECIFIED":
        return installer, True
    return installer, None
