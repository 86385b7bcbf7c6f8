"""What the three property lists of an iOS backup say of the phone, the backup and its state."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from bugsweep.errors import FormatError
from bugsweep.evidence._backup_folder import BackupFolder
from bugsweep.formats.plist import entry_of, read_plist
from bugsweep.model.evidence import Device
from bugsweep.model.record import Origin, Problem

PLISTS = ("Info.plist", "Manifest.plist", "Status.plist")


class BackupFacts:
    """The property lists, each a dictionary, empty where it is missing or unreadable."""

    def __init__(self, folder: BackupFolder) -> None:
        """Read what `folder` has of them."""
        self.problems: list[Problem] = []
        self._info, self._manifest, self._status = (self._read(folder, name) for name in PLISTS)

    @property
    def recognisable(self) -> bool:
        """Whether their content is that of a backup, and not of anything else that has an Info.plist."""
        return bool(
            entry_of(self._info, "Target Identifier", str)
            or entry_of(self._info, "Last Backup Date", datetime)
            or entry_of(self._manifest, "BackupKeyBag", bytes)
            or entry_of(self._manifest, "SystemDomainsVersion", str)
            or entry_of(self._status, "SnapshotState", str)
        )

    @property
    def encrypted(self) -> bool | None:
        """Whether the backup is encrypted; None when nothing says so."""
        return entry_of(self._manifest, "IsEncrypted", bool)

    @property
    def keybag(self) -> bytes:
        """The keybag, for `read_keybag`."""
        return entry_of(self._manifest, "BackupKeyBag", bytes) or b""

    @property
    def manifest_key(self) -> bytes | None:
        """The wrapped key of Manifest.db; iOS 10.0 and 10.1 left that file in clear."""
        return entry_of(self._manifest, "ManifestKey", bytes)

    @property
    def acquired_at(self) -> datetime | None:
        """When the backup was made."""
        return (
            entry_of(self._manifest, "Date", datetime)
            or entry_of(self._status, "Date", datetime)
            or entry_of(self._info, "Last Backup Date", datetime)
        )

    @property
    def device(self) -> Device:
        """The phone, as Info.plist names it, or else the manifest."""
        lockdown = entry_of(self._manifest, "Lockdown", dict)

        def text(*names: str, lockdown_name: str = "") -> str:
            found = (entry_of(self._info, name, str) for name in names)
            return next(filter(None, found), None) or entry_of(lockdown, lockdown_name, str) or ""

        return Device(
            platform="ios",
            model=text("Product Type", lockdown_name="ProductType"),
            os_version=text("Product Version", lockdown_name="ProductVersion"),
            build=text("Build Version", lockdown_name="BuildVersion"),
            serial=text("Serial Number", lockdown_name="SerialNumber"),
            name=text("Device Name", "Display Name", lockdown_name="DeviceName"),
            udid=text("Target Identifier", "Unique Identifier", lockdown_name="UniqueDeviceID"),
            imei=tuple(filter(None, (text("IMEI"), text("IMEI 2")))),
            phone_number=text("Phone Number"),
        )

    def notes(self) -> Iterator[str]:
        """Yield what a reader must know of the state of the backup."""
        state = entry_of(self._status, "SnapshotState", str)
        if state is not None and state != "finished":
            yield f"the backup was not finished: its state is {state!r}"

    def _read(self, folder: BackupFolder, name: str) -> dict[str, Any]:
        if not folder.has(name):
            return {}
        try:
            with folder.open(name) as stream:
                content = read_plist(stream)
        except (FormatError, OSError) as error:
            self.problems.append(Problem(Origin(name), reason_of(error), "file"))
            return {}
        if not isinstance(content, dict):
            self.problems.append(Problem(Origin(name), "a property list that is no dictionary", "file"))
            return {}
        return content


def reason_of(error: FormatError | OSError) -> str:
    """Return the error as the reason of a problem, without the path of the examining machine."""
    return (error.strerror or type(error).__name__) if isinstance(error, OSError) else str(error)
