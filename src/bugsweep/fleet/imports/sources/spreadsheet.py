"""Tables that people keep: CSV and XLSX, with a mapping that was saved or that the headers suggest."""

from collections.abc import Iterator

from bugsweep.fleet.imports.declaration import InventoryFile, Read, inventory_format
from bugsweep.fleet.imports.mapping import suggest
from bugsweep.fleet.imports.rows import read_phones
from bugsweep.fleet.imports.tables import first_headers
from bugsweep.fleet.imports.workbook import is_workbook

_NAME = "spreadsheet"
_IDENTITY = frozenset({"serial", "imei", "imei2", "udid"})


def _recognises(file: InventoryFile) -> bool:
    if file.mapping is not None and _IDENTITY & {*file.mapping.columns.values()}:
        return True
    if is_workbook(file.head):
        return b"xl/" in file.head or b"[Content_Types].xml" in file.head
    return bool(_IDENTITY & {*suggest(first_headers(file), ("phone",)).values()})


@inventory_format(
    name=_NAME,
    title="Tables (CSV, XLSX)",
    recognises=_recognises,
    rank=80,
    limitations=(
        "The first row that is not empty names the columns.",
        "A day alone counts from its beginning, in UTC.",
        "Formulas of a workbook are not computed: the value that was saved with them is read.",
    ),
)
def read_spreadsheet(file: InventoryFile) -> Iterator[Read]:
    """Read a row a phone: UTF-8, UTF-16 or Windows-1251; semicolon, comma or tab; dates as dd.mm.yyyy or ISO 8601."""
    yield from read_phones(file, _NAME)
