"""Rows of a table of phones, as records."""

from collections.abc import Iterable, Iterator
from collections.abc import Mapping as ReadOnly

from msgspec import Struct

from bugsweep.errors import FormatError
from bugsweep.fleet.imports.answers import UNKNOWN, moment_of
from bugsweep.fleet.imports.columns import COLUMNS
from bugsweep.fleet.imports.declaration import InventoryFile, Read
from bugsweep.fleet.imports.description import Description
from bugsweep.fleet.imports.inventory import Holder, Note, SimCard
from bugsweep.fleet.imports.mapping import Mapping, suggest
from bugsweep.fleet.imports.tables import Row, Table, open_table, plain_cell
from bugsweep.formats.printable import printable
from bugsweep.model.fact import FACT_FIELDS
from bugsweep.model.record import Problem

_OWNERS = {
    "organisation": (
        "organisation",
        "organization",
        "company",
        "corporate",
        "company owned",
        "org",
        "1",
        "организация",
        "служебный",
        "казенный",
    ),
    "personal": ("personal", "byod", "personally owned", "2", "личный", "личная", "собственный"),
    "unknown": ("unknown", "0", "неизвестно"),
}
_PURPOSES = {
    "official": ("work", "business", "служебный", "служебное", "рабочий"),
    "personal": ("private", "личный", "личное"),
    "both": ("mixed", "оба"),
    "spare": ("reserve", "stock", "резерв", "запасной", "на складе"),
}
_CLASSES = {
    "smartphone": ("smartphone", "phone", "mobile", "смартфон", "телефон", "айфон"),
    "tablet": ("tablet", "ipad", "планшет"),
    "feature_phone": ("feature phone", "feature_phone", "кнопочный телефон", "кнопочный"),
    "secure_terminal": ("secure terminal", "secure_terminal", "защищенный терминал", "спецтелефон"),
    "none": ("none",),
    "computer": ("laptop", "desktop", "computer", "ноутбук", "компьютер", "server"),
}
_CARRIED = frozenset({"device.os_version", "device.build", "device.mdm"})


class Line(Struct, frozen=True):
    """A row with its cells under the names of columns."""

    place: str
    cells: dict[str, str]


def read_phones(
    file: InventoryFile, source: str, aliases: ReadOnly[str, Iterable[str]] | None = None
) -> Iterator[Read]:
    """Yield a record for each row of a table of phones.

    Args:
        file: The table; its mapping goes before what the headers suggest.
        source: Name of the format.
        aliases: Headers of this source, by the names of columns.

    Raises:
        FormatError: when it has no column that tells phones apart, or the rest cannot be read.
    """
    with open_table(file) as table:
        mapping = file.mapping or Mapping(columns=suggest(table.headers, ("phone",), aliases))
        if not {"serial", "imei", "imei2", "udid", "enterprise_id"} & {*mapping.columns.values()}:
            raise FormatError("no column with serial numbers, IMEIs or UDIDs: give a mapping")
        yield how_read(table, mapping)
        for line in lines_of(file, table, mapping):
            if isinstance(line, Problem):
                yield line
            else:
                yield from _phone(file, source, line, mapping)


def how_read(table: Table, mapping: Mapping) -> Note:
    """Return what the columns were taken for, and which were not read."""
    taken = [f"{printable(header)}: {name}" for header, name in mapping.columns.items()]
    left = [printable(header) for header in table.headers if header and header not in mapping.columns]
    return Note(f"{table.told}; {'; '.join(taken)}" + (f"; not read: {', '.join(left)}" if left else ""))


def lines_of(file: InventoryFile, table: Table, mapping: Mapping) -> Iterator[Line | Problem]:
    """Yield the rows with their cells under the names of columns, as the mapping says, and those that are none."""
    places = [
        (index, mapping.columns[header]) for index, header in enumerate(table.headers) if header in mapping.columns
    ]
    missing = [header for header in mapping.columns if header not in table.headers]
    if missing:
        raise FormatError(f"the table has no column {missing[0]!r}, which the mapping names")
    values = {
        name: {plain_cell(said).casefold(): meant for said, meant in means.items()}
        for name, means in mapping.values.items()
    }
    for row in table.rows:
        if row.fault:
            yield Problem(file.origin(row.place), row.fault)
        elif fault := _misfit(row, table):
            yield Problem(file.origin(row.place), fault)
        else:
            cells = dict(mapping.constants)
            for index, name in places:
                cell = plain_cell(row.cells[index]) if index < len(row.cells) else ""
                cell = values.get(name, {}).get(cell.casefold(), cell)
                if cell:
                    cells[name] = cell
            yield Line(row.place, cells)


def _misfit(row: Row, table: Table) -> str:
    """Return why the cells of a row cannot be told apart: one more than headers shifts all that follow."""
    extra = [cell for cell in row.cells[len(table.headers) :] if cell.strip()]
    return f"{len(row.cells)} cells under {len(table.headers)} headers" if extra else ""


def _phone(file: InventoryFile, source: str, line: Line, mapping: Mapping) -> Iterator[Read]:
    told = Description(file, file.origin(line.place), source)
    cells = line.cells
    told.name(
        maker=cells.get("maker", ""),
        model=cells.get("model", ""),
        serial=cells.get("serial", ""),
        udid=cells.get("udid", ""),
        system=cells.get("os", ""),
    )
    _kind(told, cells)
    told.enterprise_id = cells.get("enterprise_id", "")
    told.inventory_number = cells.get("inventory_number", "")
    told.add_imeis(_several(cells.get("imei", "")) + _several(cells.get("imei2", "")))
    told.ownership = _word(told, "ownership", cells.get("ownership", ""), _OWNERS)
    told.purpose = _word(told, "purpose", cells.get("purpose", ""), _PURPOSES)
    told.holder = Holder(
        staff_number=cells.get("holder_number", ""),
        email=cells.get("holder_email", ""),
        name=cells.get("holder_name", ""),
    )
    if cells.get("iccid") or cells.get("phone_number"):
        told.sims.append(SimCard(slot=1, iccid=cells.get("iccid", "")[:22], number=cells.get("phone_number", "")[:40]))
    if seen := cells.get("last_contact", ""):
        told.observe_at(told.attempt(lambda: moment_of(seen, as_of=file.as_of, order=mapping.dates)))
    if day := cells.get("observed_at", ""):
        audited_at = told.attempt(lambda: moment_of(day, as_of=file.as_of, order=mapping.dates))
        told.observed_at = audited_at or told.observed_at
    _facts(told, cells)
    yield from told.finished()


def _facts(told: Description, cells: dict[str, str]) -> None:
    if patch := cells.get("patch_date", ""):
        told.state_patch(patch)
    for name, column in COLUMNS.items():
        cell = cells.get(name, "")
        if not column.fact or not cell:
            continue
        if FACT_FIELDS[column.fact].kind == "boolean":
            told.state_truth(column.fact, cell)
        else:
            told.state(column.fact, UNKNOWN if cell.casefold() == "unknown" else cell)


def _kind(told: Description, cells: dict[str, str]) -> None:
    said = _word(told, "class", cells.get("class", ""), _CLASSES)
    told.device_class = said or told.device_class
    if cells.get("os") and not told.os:
        told.os = "other"


def _several(cell: str) -> list[str]:
    for sign in ",;|\n":
        cell = cell.replace(sign, "/")
    return [part for part in cell.split("/") if part.strip()]


def _word(told: Description, name: str, cell: str, words: dict[str, tuple[str, ...]]) -> str:
    if not cell:
        return ""
    folded = cell.casefold().replace("ё", "е")
    for meaning, said in words.items():
        if folded == meaning or folded in said:
            return meaning
    told.refuse(f"{name} is {printable(cell)[:40]!r}: give its meaning in the mapping, one of {', '.join(words)}")
    return ""
