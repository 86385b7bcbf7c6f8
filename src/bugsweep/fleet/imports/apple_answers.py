"""What an Apple device answers to queries of its management, and says when it checks in.

Formats: https://github.com/apple/device-management, mdm/commands and mdm/checkin.
"""

from collections.abc import Iterator
from datetime import datetime

from bugsweep.errors import FormatError
from bugsweep.fleet.imports.answers import UNKNOWN
from bugsweep.fleet.imports.declaration import InventoryFile
from bugsweep.fleet.imports.description import Description
from bugsweep.fleet.imports.inventory import InventoryRecord, SimCard
from bugsweep.formats.certificates import read_certificates
from bugsweep.formats.plist_entries import Entries
from bugsweep.model.fact import InstalledApp
from bugsweep.model.record import Problem

ANSWERS = (
    "QueryResponses",
    "SecurityInfo",
    "InstalledApplicationList",
    "ProfileList",
    "CertificateList",
    "MessageType",
    "Status",
)
"""Keys of which every answer has one."""
_ENVELOPE = frozenset(
    {
        "CommandUUID",
        "EnrollmentID",
        "EnrollmentUserID",
        "ErrorChain",
        "NotOnConsole",
        "RequestType",
        "UDID",
        "UserID",
        "UserLongName",
        "UserShortName",
    }
)
_STORES = frozenset({"com.apple.appstore", "com.apple.testflight"})
_FULL_ENCRYPTION = 3


def describe_answer(
    file: InventoryFile, source: str, answer: Entries, *, answered_at: datetime | None = None
) -> Iterator[InventoryRecord | Problem]:
    """Yield what one answer says of its device.

    Args:
        file: Where it lies.
        source: Name of the format.
        answer: The dictionary that the device sent.
        answered_at: When; the answers themselves have no time.
    """
    told = Description(file, answer.origin, source, answer.problems)
    told.udid = answer.text("UDID") or answer.text("EnrollmentID")
    if answer.text("Status") in ("Error", "CommandFormatError"):
        told.refuse(f"the device refused the query: {_error(answer)}")
    for key, describe in (
        ("QueryResponses", _device),
        ("SecurityInfo", _security),
    ):
        if key in answer.values:
            describe(told, answer.entries(key))
    if answer.text("MessageType") == "Authenticate":
        _device(told, answer)
    if "InstalledApplicationList" in answer.values:
        _apps(told, answer.each("InstalledApplicationList", "app"))
    if "ProfileList" in answer.values:
        _profiles(told, answer.each("ProfileList", "profile"))
    if "CertificateList" in answer.values:
        _certificates(told, answer.each("CertificateList", "certificate"))
    if unread := _unread(answer):
        told.refuse(f"nothing is taken from {unread}")
    if answered_at is not None:
        told.observe_at(answered_at)
    yield from told.finished()


def _unread(answer: Entries) -> str:
    """Return what an answer holds that is neither about the answer itself nor read."""
    if answer.text("MessageType"):
        return ""
    return ", ".join(sorted(key for key in answer.values if key not in {*ANSWERS, *_ENVELOPE})[:5])


def _error(answer: Entries) -> str:
    chain = [
        one.text("USEnglishDescription") or one.text("LocalizedDescription")
        for one in answer.each("ErrorChain", "error")
    ]
    return "; ".join(filter(None, chain)) or "it gives no reason"


def _device(told: Description, device: Entries) -> None:
    model = device.text("ProductName") or device.text("Model")
    told.name(
        maker="Apple" if model else "",
        model=model,
        serial=device.text("SerialNumber"),
        udid=device.text("UDID") or told.udid,
        system=device.text("OSFamily") if not model else "",
    )
    told.state("device.os_version", device.text("OSVersion"))
    told.state("device.build", device.text("SupplementalBuildVersion") or device.text("BuildVersion"))
    told.state("device.supervised", device.flag("IsSupervised"))
    told.state("device.cloud_backup", device.flag("IsCloudBackupEnabled"))
    told.state("device.activation_lock", device.flag("IsActivationLockEnabled"))
    updates = device.entries("OSUpdateSettings")
    told.state("device.automatic_updates", updates.flag("AutomaticOSInstallationEnabled"))
    subscriptions = device.each("ServiceSubscriptions", "subscription")
    told.add_imeis([one.text("IMEI") for one in subscriptions] or [device.text("IMEI")])
    for slot, one in enumerate(subscriptions[:2], 1):
        told.sims.append(
            SimCard(
                slot=slot,
                iccid=one.text("ICCID").replace(" ", ""),
                number=one.text("PhoneNumber"),
                operator=one.text("CurrentCarrierNetwork") or one.text("SubscriberCarrierNetwork"),
                esim=bool(one.text("EID")),
            )
        )
    if not subscriptions and device.text("ICCID"):
        told.sims.append(
            SimCard(slot=1, iccid=device.text("ICCID").replace(" ", ""), number=device.text("PhoneNumber"))
        )


def _security(told: Description, security: Entries) -> None:
    """Take the answer on security. Without a passcode the keys of an iPhone protect nothing: it is not encrypted."""
    passcode = security.flag("PasscodePresent")
    capabilities = security.number("HardwareEncryptionCaps")
    told.state("device.passcode", passcode)
    if capabilities is not None:
        told.state(
            "device.encrypted", capabilities == _FULL_ENCRYPTION and passcode if passcode is not None else UNKNOWN
        )


def _apps(told: Description, apps: list[Entries]) -> None:
    listed: list[InstalledApp] = []
    sideloaded: dict[str, bool | None] = {}
    for app in apps:
        identifier = app.text("Identifier")
        if not identifier:
            told.refuse(f"{app.origin.position}: an app without an identifier, {app.text('Name')[:60]!r}")
            sideloaded[""] = None
            continue
        origin, is_sideloaded = _app_source(app)
        sideloaded[identifier] = is_sideloaded
        version = app.text("ShortVersion") or app.text("Version")
        listed.append(InstalledApp(id=identifier, name=app.text("Name"), version=version, source=origin))
    told.state_apps(listed, sideloaded, "ios")


def _app_source(app: Entries) -> tuple[str, bool | None]:
    """Return where an app comes from, and whether that is no store; None where nothing says it."""
    distributor = app.text("DistributorIdentifier")
    if distributor:
        return distributor, distributor.casefold() not in _STORES
    if app.flag("AdHocCodeSigned"):
        return "ad hoc", True
    if app.flag("BetaApp"):
        return "com.apple.TestFlight", False
    vendable = app.flag("AppStoreVendable")
    if vendable:
        return "com.apple.AppStore", False
    return app.text("Source"), None if vendable is None else True


def _profiles(told: Description, profiles: list[Entries]) -> None:
    told.state("device.profiles", {name for one in profiles if (name := _profile_name(one))})
    for profile in profiles:
        kinds = {payload.text("PayloadType") for payload in profile.each("PayloadContent", "payload")}
        if "com.apple.mdm" in kinds:
            told.state("device.mdm", _profile_name(profile) or "unknown")


def _profile_name(profile: Entries) -> str:
    return profile.text("PayloadIdentifier") or profile.text("PayloadUUID")


def _certificates(told: Description, certificates: list[Entries]) -> None:
    """State the certificates that sign themselves and are no identity of the device: others are trusted by them."""
    roots: set[str] = set()
    whole = True
    for one in certificates:
        content = one.get("Data", bytes)
        try:
            found = read_certificates(content or b"")
        except FormatError as error:
            told.refuse(f"{one.origin.position}: {error}")
            whole = False
            continue
        if not one.flag("IsIdentity"):
            roots |= {certificate.sha256 for certificate in found if certificate.subject == certificate.issuer}
    told.state("device.root_certificates", roots if whole else UNKNOWN)
