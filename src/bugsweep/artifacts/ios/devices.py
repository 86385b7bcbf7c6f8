"""Devices that are signed in to the Apple account of the phone, and those that were removed from it."""

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, NamedTuple

from bugsweep.artifacts.declaration import artifact
from bugsweep.formats.sqlite import Database, open_database
from bugsweep.formats.timestamps import Epoch, from_unix
from bugsweep.model.evidence import EvidenceFile, origin_of
from bugsweep.model.record import Problem, Record


class AccountDevice(Record, frozen=True, kw_only=True):
    """A device; the record's time is when it was last updated, of a removed one when it was removed."""

    machine_id: str
    name: str
    model: str
    serial: str
    os: str
    os_version: str
    build: str
    trusted: bool | None
    removed: bool


class _Device(NamedTuple):
    id: int
    machine_id: str | None
    name: str | None
    model: str | None
    serial: str | None
    os: str | None
    os_version: str | None
    build: str | None
    trusted: int | None
    updated: Annotated[datetime | None, Epoch(from_unix)]


class _Removed(NamedTuple):
    id: int
    machine_id: str | None
    removed: Annotated[datetime | None, Epoch(from_unix)]


_DEVICES = """
    SELECT rowid, mid, {device_list.name}, {device_list.model}, {device_list.serial_number}, {device_list.os},
        {device_list.os_version}, {device_list.build_number}, {device_list.trusted}, {device_list.last_updated_date}
    FROM device_list ORDER BY rowid
"""
_REMOVED = "SELECT rowid, mid, {deleted_device_list.deleted_date} FROM deleted_device_list ORDER BY rowid"


@artifact(
    name="ios/devices",
    title="Devices of the Apple account",
    record=AccountDevice,
    shows="present",
    paths=("private/var/mobile/Library/Application Support/com.apple.akd/devicelist.db",),
    references=("https://github.com/ydkhatri/mac_apt",),
    limitations=("The list is as old as the last time that the phone asked for it.",),
)
def parse_devices(file: EvidenceFile) -> Iterator[AccountDevice | Problem]:
    """Yield each device, then those that were removed."""
    with open_database(file) as database:
        database.require("device_list")
        yield from _present(file, database)
        if "deleted_device_list" in database.tables:
            yield from _removed(file, database)


def _present(file: EvidenceFile, database: Database) -> Iterator[AccountDevice | Problem]:
    for row in database.rows(_DEVICES, _Device):
        if isinstance(row, Problem):
            yield row
            continue
        yield AccountDevice(
            origin=origin_of(file, f"device {row.id}"),
            time=row.updated,
            machine_id=row.machine_id or "",
            name=row.name or "",
            model=row.model or "",
            serial=row.serial or "",
            os=row.os or "",
            os_version=row.os_version or "",
            build=row.build or "",
            trusted=None if row.trusted is None else bool(row.trusted),
            removed=False,
        )


def _removed(file: EvidenceFile, database: Database) -> Iterator[AccountDevice | Problem]:
    for row in database.rows(_REMOVED, _Removed):
        if isinstance(row, Problem):
            yield row
            continue
        yield AccountDevice(
            origin=origin_of(file, f"removed device {row.id}"),
            time=row.removed,
            machine_id=row.machine_id or "",
            name="",
            model="",
            serial="",
            os="",
            os_version="",
            build="",
            trusted=None,
            removed=True,
        )
