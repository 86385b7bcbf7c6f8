"""Which phone a backup is from, as the backup says in clear."""

from collections.abc import Iterator

from bugsweep.artifacts.declaration import artifact
from bugsweep.formats.plist_entries import Entries, read_entries
from bugsweep.model.evidence import EvidenceFile
from bugsweep.model.record import Problem, Record


class BackupInfo(Record, frozen=True, kw_only=True):
    """Identity of the phone. The record's time is that of the last backup."""

    device_name: str
    display_name: str
    product_name: str
    product_type: str
    product_version: str
    build_version: str
    serial_number: str
    unique_identifier: str
    target_identifier: str
    target_type: str
    guid: str
    imei: tuple[str, ...]
    meid: str
    iccid: tuple[str, ...]
    """Serial numbers of the SIM cards."""
    phone_number: str
    itunes_version: str
    macos_version: str
    installed_applications: tuple[str, ...]


@artifact(
    name="ios/backup_info",
    title="Backup: identity of the phone",
    record=BackupInfo,
    shows="present",
    paths=("Info.plist",),
    kinds=("itunes-backup",),
    references=("https://docs.mvt.re/en/latest/ios/records/",),
    limitations=("It is written by the computer, in clear, and anyone could have changed it.",),
)
def parse_backup_info(file: EvidenceFile) -> Iterator[BackupInfo | Problem]:
    """Yield the one record of the backup's Info.plist."""
    entries = read_entries(file)
    yield BackupInfo(
        origin=entries.origin,
        time=entries.date("Last Backup Date"),
        device_name=entries.text("Device Name"),
        display_name=entries.text("Display Name"),
        product_name=entries.text("Product Name"),
        product_type=entries.text("Product Type"),
        product_version=entries.text("Product Version"),
        build_version=entries.text("Build Version"),
        serial_number=entries.text("Serial Number"),
        unique_identifier=entries.text("Unique Identifier"),
        target_identifier=entries.text("Target Identifier"),
        target_type=entries.text("Target Type"),
        guid=entries.text("GUID"),
        imei=_present(entries, "IMEI", "IMEI 2"),
        meid=entries.text("MEID"),
        iccid=_present(entries, "ICCID", "ICCID 2"),
        phone_number=entries.text("Phone Number"),
        itunes_version=entries.text("iTunes Version"),
        macos_version=entries.text("macOS Version"),
        installed_applications=entries.texts("Installed Applications"),
    )
    yield from entries.problems


def _present(entries: Entries, *keys: str) -> tuple[str, ...]:
    return tuple(text for key in keys if (text := entries.text(key)))
