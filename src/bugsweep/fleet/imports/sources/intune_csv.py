"""Exports of Microsoft Intune's reports: CSV, often in a zip archive.

Format: https://learn.microsoft.com/intune/intune-service/fundamentals/reports-export-graph-available-reports
"""

from collections.abc import Iterator

from bugsweep.errors import FormatError
from bugsweep.fleet.imports.declaration import InventoryFile, Read, inventory_format
from bugsweep.fleet.imports.mapping import plain_header
from bugsweep.fleet.imports.rows import read_phones
from bugsweep.fleet.imports.tables import first_headers
from bugsweep.fleet.imports.zipped import sole_member
from bugsweep.formats.zip_archive import is_zip

_NAME = "intune-csv"
_ALIASES = {
    "serial": ("SerialNumber", "Serial number"),
    "imei": ("IMEI",),
    "maker": ("Manufacturer",),
    "model": ("Model",),
    "os": ("OS", "OS description", "Operating system"),
    "os_version": ("OSVersion", "OS version"),
    "patch_date": ("AndroidPatchLevel", "Security patch level", "Android security patch level"),
    "ownership": ("Ownership", "OwnerType", "Device ownership"),
    "last_contact": ("LastContact", "Last check-in", "Last contact"),
    "rooted": ("JailBroken", "Jailbroken"),
    "encrypted": ("EncryptionStatusString", "Encrypted", "IsEncrypted"),
    "supervised": ("Supervised", "IsSupervised"),
    "mdm": ("ManagedBy", "Managed by", "ManagementAgent"),
    "phone_number": ("PhoneNumber", "Phone number"),
    "holder_email": ("UPN", "Primary user UPN", "UserEmail", "Primary user email address"),
    "holder_name": ("UserName", "Primary user display name", "User name"),
}
_MARKS = frozenset(map(plain_header, ("DeviceId", "Device ID")))
_OTHERS = frozenset(
    map(plain_header, ("LastContact", "Last check-in", "CompliantState", "Compliance", "ManagedBy", "JailBroken"))
)


def _recognises(file: InventoryFile) -> bool:
    try:
        table = _table(file)
    except FormatError:
        return True  # an archive with one damaged table: reading it says what is wrong
    headers = {plain_header(header) for header in first_headers(table)} if table is not None else set()
    return bool(headers & _MARKS) and bool(headers & _OTHERS)


@inventory_format(
    name=_NAME,
    title="Microsoft Intune (report as CSV, zipped too)",
    recognises=_recognises,
    rank=30,
    references=(
        "https://learn.microsoft.com/intune/intune-service/fundamentals/reports-export-graph-available-reports",
    ),
    limitations=(
        "Columns are told by their headers; of a column and its localised twin the plain one is read.",
        "Apps are another report and not in it.",
    ),
)
def read_intune_csv(file: InventoryFile) -> Iterator[Read]:
    """Read the report Devices, or the list that the portal exports."""
    table = _table(file)
    if table is None:
        raise FormatError("an archive without one CSV file")
    yield from read_phones(table, _NAME, _ALIASES)


def _table(file: InventoryFile) -> InventoryFile | None:
    return sole_member(file, ".csv") if is_zip(file.head) else file
