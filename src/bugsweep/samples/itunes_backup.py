"""Makes backups of iPhones that never were, plain and encrypted, as iTunes and Finder lay them out.

Made from the description of the format and not from the reader, so that one can be tested with the other::

    builder = BackupBuilder(device=SampleDevice(name="Anna's iPhone"))
    builder.add("HomeDomain", "Library/SMS/sms.db", content)
    builder.write(Path("backup"), password="correct horse")
"""

import hashlib
import plistlib
import random
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from plistlib import UID
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from msgspec import Struct

from bugsweep.samples._backup_encryption import BackupEncryption, encrypt

_FILE, _FOLDER, _LINK = 1, 2, 4
_MOBILE = 501
"""The user that owns what apps write."""
_FIRST_INODE = 1000
_CREATION = """
CREATE TABLE Files (fileID TEXT PRIMARY KEY, domain TEXT, relativePath TEXT, flags INTEGER, file BLOB);
CREATE INDEX FilesDomainIdx ON Files(domain);
CREATE INDEX FilesRelativePathIdx ON Files(relativePath);
CREATE INDEX FilesFlagsIdx ON Files(flags);
CREATE TABLE Properties (key TEXT PRIMARY KEY, value BLOB);
"""


class SampleDevice(Struct, frozen=True, kw_only=True):
    """An iPhone that never was."""

    name: str = "Sample iPhone"
    model: str = "iPhone14,5"
    os_version: str = "17.4"
    build: str = "21E219"
    serial: str = "SAMPLE000001"
    udid: str = "00008110-00000000000000AE"
    imei: str = "000000000000000"
    phone_number: str = "+1 (555) 010-0100"


class SampleApp(Struct, frozen=True, kw_only=True):
    """An installed app."""

    bundle: str
    name: str = ""
    version: str = "1.0"
    developer: str = ""
    account: str = ""
    """Apple account that bought it; without one the app has no purchase data."""
    store_item: int = 0
    source: str = "com.apple.AppStore"
    """The program that installed it."""


class _Entry(Struct, frozen=True, kw_only=True):
    """One row of the manifest, and its data."""

    domain: str
    path: str
    flags: int
    mode: int
    times: tuple[datetime, datetime, datetime]
    content: bytes = b""
    stored: bool = False
    target: str = ""
    protection_class: int = 0
    attributes: bytes = b""

    @property
    def file_id(self) -> str:
        return hashlib.sha1(f"{self.domain}-{self.path}".encode(), usedforsecurity=False).hexdigest()


class BackupBuilder:
    """Collects files and writes them as a backup; the same calls write the same bytes, keys and salts included."""

    def __init__(
        self,
        *,
        device: SampleDevice | None = None,
        made_at: datetime = datetime(2026, 3, 2, 18, 30, tzinfo=UTC),
        apps: Iterable[SampleApp] = (),
        seed: int = 0,
    ) -> None:
        """Begin a backup of `device`.

        Args:
            device: The phone.
            made_at: When the backup is said to be made, and the time of files that are given none.
            apps: Those that are installed.
            seed: Where the keys and salts of an encrypted backup come from; they protect nothing.
        """
        self._device = device or SampleDevice()
        self._made_at = made_at
        self._apps = tuple(apps)
        self._seed = seed
        self._entries: dict[str, _Entry] = {}

    def add(
        self,
        domain: str,
        path: str,
        content: bytes,
        *,
        born_at: datetime | None = None,
        modified_at: datetime | None = None,
        changed_at: datetime | None = None,
        mode: int = 0o644,
        protection_class: int = 3,
        attributes: bytes = b"",
        stored: bool = True,
    ) -> None:
        """Add a file, and the folders above it.

        Args:
            domain: Such as ``HomeDomain``.
            path: Within the domain.
            content: What it holds.
            born_at: When it was made; by default when the backup was.
            modified_at: When its content was last changed; by default when it was made.
            changed_at: When anything of it was last changed; by default when its content was.
            mode: Permissions.
            protection_class: Whose key wraps that of the file, when the backup is encrypted.
            attributes: Extended attributes, a property list.
            stored: False lists the file and leaves its data out, as backups sometimes do.
        """
        born_at = born_at or self._made_at
        modified_at = modified_at or born_at
        times = (born_at, modified_at, changed_at or modified_at)
        for folder in reversed(PurePosixPath(path).parents):
            self._add_folder(domain, "" if folder == PurePosixPath() else folder.as_posix(), times)
        self._insert(
            _Entry(
                domain=domain,
                path=path,
                flags=_FILE,
                mode=0o100000 | mode,
                times=times,
                content=content,
                stored=stored,
                protection_class=protection_class,
                attributes=attributes,
            )
        )

    def add_folder(self, domain: str, path: str, *, at: datetime | None = None) -> None:
        """Add a folder, as made and last changed at that time."""
        time = at or self._made_at
        self._add_folder(domain, path, (time, time, time))

    def add_link(self, domain: str, path: str, target: str, *, at: datetime | None = None) -> None:
        """Add a symbolic link that leads to `target`."""
        time = at or self._made_at
        times = (time, time, time)
        self._insert(_Entry(domain=domain, path=path, flags=_LINK, mode=0o120755, times=times, target=target))

    def write(
        self, folder: Path, *, password: str | None = None, rounds: int = 10_000, outer_rounds: int | None = 10_000_000
    ) -> None:
        """Write the backup into `folder`, which is made; encrypted when there is a password.

        Args:
            folder: Where Manifest.db and the rest will lie.
            password: Of an encrypted backup.
            rounds: Of the key derivation; the defaults are those of phones and take seconds.
            outer_rounds: Of the longer derivation before it, which phones do since iOS 10.2; None leaves it out.
        """
        encryption = None
        if password is not None:
            chance = random.Random(self._seed)  # noqa: S311 - a sample protects nothing, and is the same each time
            encryption = BackupEncryption(password, chance=chance, rounds=rounds, outer_rounds=outer_rounds)
        folder.mkdir(parents=True, exist_ok=True)
        rows = [
            self._write_entry(folder, entry, inode, encryption)
            for inode, entry in enumerate(self._entries.values(), _FIRST_INODE)
        ]
        manifest, manifest_key = _database(rows), None
        if encryption:
            key, manifest_key = encryption.new_key()
            manifest = encrypt(key, manifest)
        (folder / "Manifest.db").write_bytes(manifest)
        _write_plist(folder / "Manifest.plist", self._manifest_plist(encryption, manifest_key), plistlib.FMT_BINARY)
        _write_plist(folder / "Info.plist", self._info_plist(), plistlib.FMT_XML)
        _write_plist(folder / "Status.plist", self._status_plist(), plistlib.FMT_BINARY)

    def _insert(self, entry: _Entry) -> None:
        self._entries[entry.file_id] = entry

    def _add_folder(self, domain: str, path: str, times: tuple[datetime, datetime, datetime]) -> None:
        entry = _Entry(domain=domain, path=path, flags=_FOLDER, mode=0o040755, times=times)
        self._entries.setdefault(entry.file_id, entry)

    def _write_entry(
        self, folder: Path, entry: _Entry, inode: int, encryption: BackupEncryption | None
    ) -> tuple[object, ...]:
        """Write the data of an entry, and return its row."""
        content, wrapped_key = entry.content, None
        if encryption and entry.flags == _FILE:
            key, wrapped_key = encryption.new_key(entry.protection_class)
            content = encrypt(key, content)
        if entry.stored:
            data = folder / entry.file_id[:2] / entry.file_id
            data.parent.mkdir(exist_ok=True)
            data.write_bytes(content)
        record = _archived(entry, inode, wrapped_key)
        return entry.file_id, entry.domain, entry.path, entry.flags, record

    def _manifest_plist(self, encryption: BackupEncryption | None, manifest_key: bytes | None) -> dict[str, Any]:
        device = self._device
        plist: dict[str, Any] = {
            "Applications": {
                app.bundle: {
                    "CFBundleIdentifier": app.bundle,
                    "CFBundleVersion": app.version,
                    "ContainerContentClass": "Data/Application",
                    "Path": f"/var/containers/Bundle/Application/{_uuid(app.bundle)}/{app.name or app.bundle}.app",
                }
                for app in self._apps
            },
            "Date": _naive(self._made_at),
            "IsEncrypted": encryption is not None,
            "Lockdown": {
                "BuildVersion": device.build,
                "DeviceName": device.name,
                "ProductType": device.model,
                "ProductVersion": device.os_version,
                "SerialNumber": device.serial,
                "UniqueDeviceID": device.udid,
            },
            "SystemDomainsVersion": "24.0",
            "Version": "10.0",
            "WasPasscodeSet": True,
        }
        if encryption:
            plist |= {"BackupKeyBag": encryption.keybag, "ManifestKey": manifest_key}
        return plist

    def _info_plist(self) -> dict[str, Any]:
        device = self._device
        return {
            "Applications": {app.bundle: {"iTunesMetadata": _purchase(app)} for app in self._apps if app.account},
            "Build Version": device.build,
            "Device Name": device.name,
            "Display Name": device.name,
            "GUID": hashlib.md5(device.udid.encode(), usedforsecurity=False).hexdigest().upper(),
            "IMEI": device.imei,
            "Installed Applications": [app.bundle for app in self._apps],
            "Last Backup Date": _naive(self._made_at),
            "Phone Number": device.phone_number,
            "Product Name": "iPhone",
            "Product Type": device.model,
            "Product Version": device.os_version,
            "Serial Number": device.serial,
            "Target Identifier": device.udid,
            "Target Type": "Device",
            "Unique Identifier": device.udid.upper(),
        }

    def _status_plist(self) -> dict[str, Any]:
        return {
            "BackupState": "new",
            "Date": _naive(self._made_at),
            "IsFullBackup": True,
            "SnapshotState": "finished",
            "UUID": _uuid(self._device.udid),
            "Version": "3.3",
        }


def _archived(entry: _Entry, inode: int, wrapped_key: bytes | None) -> bytes:
    """Return the entry as an archived MBFile."""
    born_at, modified_at, changed_at = (int(time.timestamp()) for time in entry.times)
    fields: dict[str, object] = {
        "LastModified": modified_at,
        "Flags": 0,
        "GroupID": _MOBILE,
        "LastStatusChange": changed_at,
        "Birth": born_at,
        "Size": len(entry.content),
        "Mode": entry.mode,
        "UserID": _MOBILE,
        "InodeNumber": inode,
        "ProtectionClass": entry.protection_class,
    }
    objects: list[object] = ["$null", fields]

    def refer(name: str, value: object) -> None:
        fields[name] = UID(len(objects))
        objects.append(value)

    refer("RelativePath", entry.path)
    if entry.target:
        refer("Target", entry.target)
    if wrapped_key:
        refer("EncryptionKey", {"NS.data": wrapped_key, "$class": UID(len(objects) + 1)})
        objects.append({"$classname": "NSMutableData", "$classes": ["NSMutableData", "NSData", "NSObject"]})
    if entry.attributes:
        refer("ExtendedAttributes", entry.attributes)
    refer("$class", {"$classname": "MBFile", "$classes": ["MBFile", "NSObject"]})
    archive = {
        "$version": 100_000,
        "$archiver": "NSKeyedArchiver",
        "$top": {"root": UID(1)},
        "$objects": objects,
    }
    return plistlib.dumps(archive, fmt=plistlib.FMT_BINARY, sort_keys=False)


def _database(rows: list[tuple[object, ...]]) -> bytes:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.executescript(_CREATION)
        connection.executemany("INSERT INTO Files VALUES (?, ?, ?, ?, ?)", rows)
        connection.commit()
        return connection.serialize()


def _purchase(app: SampleApp) -> bytes:
    """Return what the store says of a bought app."""
    plist = {
        "artistName": app.developer,
        "bundleShortVersionString": app.version,
        "bundleVersion": app.version,
        "com.apple.iTunesStore.downloadInfo": {"accountInfo": {"AppleID": app.account}},
        "itemId": app.store_item,
        "itemName": app.name,
        "softwareVersionBundleId": app.bundle,
        "sourceApp": app.source,
    }
    return plistlib.dumps(plist, fmt=plistlib.FMT_BINARY)


def _write_plist(path: Path, content: dict[str, Any], form: plistlib.PlistFormat) -> None:
    path.write_bytes(plistlib.dumps(content, fmt=form))


def _naive(time: datetime) -> datetime:
    """Return the time as property lists have it: in UTC, without saying so."""
    return time.astimezone(UTC).replace(tzinfo=None)


def _uuid(name: str) -> str:
    """Return a UUID that follows from `name`."""
    return str(uuid5(NAMESPACE_URL, name)).upper()
