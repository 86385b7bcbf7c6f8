"""Assets of Snipe-IT as it exports them.

Format: https://snipe-it.readme.io/docs/exporting-data
"""

from collections.abc import Iterator

from bugsweep.fleet.imports.declaration import InventoryFile, Read, inventory_format
from bugsweep.fleet.imports.mapping import plain_header
from bugsweep.fleet.imports.rows import read_phones
from bugsweep.fleet.imports.tables import first_headers

_NAME = "snipe-it"
_ALIASES = {
    "inventory_number": ("Asset Tag",),
    "serial": ("Serial", "Serial Number", "Item Serial"),
    "maker": ("Manufacturer",),
    "model": ("Model", "Model Name", "Asset Model"),
    "class": ("Category",),
    "holder_name": ("Checked Out To", "Assigned To", "Full Name"),
    "holder_email": ("Email",),
    "holder_number": ("Employee Number", "Employee No."),
    "imei": ("IMEI",),
    "observed_at": ("Last Audit",),
}


def _recognises(file: InventoryFile) -> bool:
    headers = set(map(plain_header, first_headers(file)))
    return (
        "assettag" in headers
        and bool(headers & {"serial", "serialnumber", "itemserial"})
        and "hardwareserial" not in headers
    )


@inventory_format(
    name=_NAME,
    title="Snipe-IT (assets, CSV)",
    recognises=_recognises,
    rank=40,
    references=("https://snipe-it.readme.io/docs/exporting-data",),
    limitations=("A category of your own needs a mapping that says what it means.",),
)
def read_snipe_it(file: InventoryFile) -> Iterator[Read]:
    """Read the export of assets; who has an asset checked out is its holder."""
    yield from read_phones(file, _NAME, _ALIASES)
