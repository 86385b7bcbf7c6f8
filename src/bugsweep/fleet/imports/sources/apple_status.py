"""Status reports of Apple's declarative device management.

Format: https://github.com/apple/device-management, declarative/status and declarative/protocol
"""

from collections.abc import Iterator

from bugsweep.fleet.imports.declaration import InventoryFile, Read, inventory_format
from bugsweep.fleet.imports.description import Description
from bugsweep.fleet.imports.json_answers import json_items
from bugsweep.formats.plist_entries import Entries
from bugsweep.model.record import Problem

_NAME = "apple-status"


def _recognises(file: InventoryFile) -> bool:
    return file.is_json and '"StatusItems"' in file.beginning


@inventory_format(
    name=_NAME,
    title="Status reports of Apple devices (JSON)",
    recognises=_recognises,
    partial=True,
    references=("https://github.com/apple/device-management",),
    limitations=(
        "A report has no time: say it with --observed-at, else what it says never counts as fresh.",
        "A report holds what changed since the one before; what it leaves out is not stated.",
        "Lockdown Mode is reported since iOS 27, and only by supervised devices.",
    ),
)
def read_apple_status(file: InventoryFile) -> Iterator[Read]:
    """Read one report, a list of them, or one on each line."""
    for report in json_items(file, "reports", "report"):
        yield from [report] if isinstance(report, Problem) else _report(file, report)


def _report(file: InventoryFile, report: Entries) -> Iterator[Read]:
    items = report.entries("StatusItems")
    device, passcode, security = (items.entries(key) for key in ("device", "passcode", "security"))
    identifier, system = device.entries("identifier"), device.entries("operating-system")
    told = Description(file, report.origin, _NAME, report.problems)
    told.name(
        maker="Apple",
        model=device.entries("model").text("identifier"),
        serial=identifier.text("serial-number"),
        udid=identifier.text("udid"),
        system=system.text("family"),
    )
    told.state("device.os_version", system.text("version"))
    told.state("device.build", system.entries("supplemental").text("build-version") or system.text("build-version"))
    told.state("device.passcode", passcode.flag("is-present"))
    told.state("device.lockdown_mode", _lockdown_mode(told, security))
    yield from told.finished()


def _lockdown_mode(told: Description, security: Entries) -> object:
    said = security.values.get("lockdown-mode")
    if said is None or isinstance(said, bool):
        return said
    told.refuse(f"lockdown-mode is {str(said)[:40]!r}, which is not known")
    return None
