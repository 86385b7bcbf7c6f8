"""Hosts of Fleet (fleetdm.com), as its interface and its CSV export give them.

Format: https://fleetdm.com/docs/rest-api/rest-api#list-hosts
"""

import re
from collections.abc import Iterator

from bugsweep.fleet.imports.declaration import InventoryFile, Read, inventory_format
from bugsweep.fleet.imports.description import Description
from bugsweep.fleet.imports.inventory import Holder
from bugsweep.fleet.imports.json_answers import json_items
from bugsweep.fleet.imports.mapping import plain_header
from bugsweep.fleet.imports.rows import read_phones
from bugsweep.fleet.imports.tables import first_headers
from bugsweep.formats.plist_entries import Entries
from bugsweep.model.record import Problem

_NAME = "fleet-hosts"
_ALIASES = {
    "serial": ("hardware_serial",),
    "model": ("hardware_model",),
    "maker": ("hardware_vendor",),
    "os": ("platform",),
    "os_version": ("os_version",),
    "build": ("build",),
    "last_contact": ("seen_time", "detail_updated_at"),
    "mdm": ("mdm.server_url", "mdm_server_url"),
    "udid": ("uuid",),
}
_VERSION = re.compile(r"\d+(?:\.\d+)*")


def _recognises(file: InventoryFile) -> bool:
    if file.is_json:
        return '"hardware_serial"' in file.beginning
    return plain_header("hardware_serial") in map(plain_header, first_headers(file))


@inventory_format(
    name=_NAME,
    title="Fleet (hosts, JSON or CSV)",
    recognises=_recognises,
    rank=20,
    references=("https://fleetdm.com/docs/rest-api/rest-api#list-hosts",),
    limitations=("Computers among the hosts are refused, one by one.",),
)
def read_fleet_hosts(file: InventoryFile) -> Iterator[Read]:
    """Read pages of `hosts`, or the table of the report."""
    if not file.is_json:
        yield from read_phones(file, _NAME, _ALIASES)
        return
    for host in json_items(file, "hosts", "host"):
        yield from [host] if isinstance(host, Problem) else _host(file, host)


def _host(file: InventoryFile, outer: Entries) -> Iterator[Read]:
    host = outer.entries("host") if "host" in outer.values else outer
    told = Description(file, host.origin, _NAME, host.problems)
    told.name(
        maker=host.text("hardware_vendor"),
        model=host.text("hardware_model"),
        serial=host.text("hardware_serial"),
        udid="" if host.text("platform") == "android" else host.text("uuid"),
        system=host.text("platform") or host.text("os_version"),
    )
    if told.os == "android":
        told.enterprise_id = host.text("uuid")
    told.add_imeis([host.text("imei")])
    told.observe(host.text("detail_updated_at") or host.text("seen_time"))
    users = host.each("end_users", "user")
    told.holder = (
        Holder(email=users[0].text("idp_username"), name=users[0].text("idp_full_name")) if users else Holder()
    )
    version = _VERSION.search(host.text("os_version"))
    told.state("device.os_version", version.group() if version else "")
    told.state("device.build", host.text("build"))
    management = host.entries("mdm")
    if management.text("enrollment_status") not in ("", "Off", "Pending"):
        told.state("device.mdm", management.text("server_url") or management.text("name") or "unknown")
    told.state("device.encrypted", host.flag("disk_encryption_enabled"))
    yield from told.finished()
