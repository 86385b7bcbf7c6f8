"""Lists of people and units that a personnel department keeps: CSV and XLSX."""

from collections.abc import Iterator

from bugsweep.errors import FormatError
from bugsweep.fleet.imports.answers import day_of, truth_of
from bugsweep.fleet.imports.declaration import InventoryFile, Read, inventory_format
from bugsweep.fleet.imports.inventory import UnitRecord
from bugsweep.fleet.imports.mapping import Mapping, suggest
from bugsweep.fleet.imports.people import person_of
from bugsweep.fleet.imports.rows import Line, how_read, lines_of
from bugsweep.fleet.imports.tables import first_headers, open_table
from bugsweep.model.record import Problem

_NAME = "hr-csv"
_NAMING = frozenset({"staff_number", "name", "surname"})
_BELONGING = frozenset({"unit", "role", "clearance", "valid_from", "valid_to", "parent_unit"})
_LEFT = ("inactive", "left", "dismissed", "terminated", "уволен", "уволена", "не работает")
_ACTIVE = ("active", "employed", "работает", "в штате")


def _recognises(file: InventoryFile) -> bool:
    columns = (
        {*file.mapping.columns.values()}
        if file.mapping
        else {*suggest(first_headers(file), ("person", "unit")).values()}
    )
    phones = {*suggest(first_headers(file), ("phone",)).values()}
    if {"serial", "imei", "udid"} & (phones if file.mapping is None else columns):
        return False
    return bool(_NAMING & columns and _BELONGING & columns) or {"unit", "unit_name"} <= columns


@inventory_format(
    name=_NAME,
    title="Lists of people (CSV, XLSX)",
    recognises=_recognises,
    holds="people",
    rank=60,
    limitations=(
        "The first row that is not empty names the columns.",
        "A unit is named by its code; a list with names alone takes the name for the code.",
    ),
)
def read_hr_csv(file: InventoryFile) -> Iterator[Read]:
    """Read a row a person, or a unit a row where nobody is named; the units of people are listed with them."""
    with open_table(file) as table:
        mapping = file.mapping or Mapping(columns=_parts(suggest(table.headers, ("person", "unit"))))
        columns = {*mapping.columns.values()}
        if not (_NAMING & columns or {"unit", "unit_name"} <= columns):
            raise FormatError("no column with names, staff numbers or units: give a mapping")
        yield how_read(table, mapping)
        units: set[tuple[str, str, str]] = set()
        for line in lines_of(file, table, mapping):
            if isinstance(line, Problem):
                yield line
                continue
            yield from _unit(file, line, units)
            yield from _person(file, line, mapping)


def _parts(columns: dict[str, str]) -> dict[str, str]:
    """Take a column called Имя for the given name where there is one with surnames."""
    if "surname" not in columns.values() or "given_name" in columns.values():
        return columns
    return {header: "given_name" if name == "name" else name for header, name in columns.items()}


def _unit(file: InventoryFile, line: Line, known: set[tuple[str, str, str]]) -> Iterator[UnitRecord]:
    """Yield the unit of a line, unless a line before said the same of it."""
    code, name, parent = (line.cells.get(column, "") for column in ("unit", "unit_name", "parent_unit"))
    if code and (code, name, parent) not in known:
        known.add((code, name, parent))
        yield UnitRecord(
            origin=file.origin(line.place),
            source=f"import:{_NAME}",
            code=code[:80],
            name=name[:300],
            parent=parent[:80],
        )


def _person(file: InventoryFile, line: Line, mapping: Mapping) -> Iterator[Read]:
    cells, origin = line.cells, file.origin(line.place)
    parts = [cells[name] for name in ("surname", "given_name", "patronymic") if cells.get(name)]
    named = cells.get("name", "") or " ".join(parts)
    if cells.get("unit") and not (named or cells.get("staff_number") or cells.get("email")):
        return
    active = None
    if said := cells.get("active", "").casefold():
        try:
            active = False if said in _LEFT else True if said in _ACTIVE else truth_of(said)
        except FormatError as error:
            yield Problem(origin, f"status: {error}")
    yield from person_of(
        origin,
        _NAME,
        staff_number=cells.get("staff_number", ""),
        name=named,
        email=cells.get("email", ""),
        unit=cells.get("unit", ""),
        role=cells.get("role", ""),
        clearance=cells.get("clearance", ""),
        language=cells.get("language", ""),
        valid_from=lambda: day_of(cells.get("valid_from", ""), order=mapping.dates),
        valid_to=lambda: day_of(cells.get("valid_to", ""), order=mapping.dates),
        active=active if isinstance(active, bool) else None,
    )
