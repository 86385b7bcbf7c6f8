"""Imports for tests: a table of a few lines, imported into the register of the test."""

from datetime import UTC, datetime
from pathlib import Path

from bugsweep.fleet.imports.declaration import INVENTORY_FORMATS, InventoryFile
from bugsweep.fleet.imports.outcome import Outcome
from bugsweep.fleet.imports.personnel import import_people
from bugsweep.fleet.imports.reconcile import import_phones

AS_OF = datetime(2026, 3, 1, 12, tzinfo=UTC)
IMEI, OTHER_IMEI, THIRD_IMEI = "490154203237518", "356938035643809", "353626070676775"
PHONES = "serial;maker;model;os;os version;imei;udid;date;asset tag;employee number;purpose"


def phones(folder: Path, *lines: str, dry_run: bool = False, part: bool = False, form: str = "spreadsheet") -> Outcome:
    """Import a table of phones with the columns of `PHONES`; a line may leave out the last ones."""
    path = folder / "phones.csv"
    path.write_text("\n".join([PHONES, *lines]), "utf-8")
    return import_phones(InventoryFile(path, as_of=AS_OF, part=part), INVENTORY_FORMATS[form], dry_run=dry_run)


def people(folder: Path, *lines: str, dry_run: bool = False) -> Outcome:
    """Import a list of people with the columns number, name, unit, parent, role, clearance, from, to, status."""
    path = folder / "people.csv"
    header = "employee number;full name;unit;parent unit;role;clearance;start date;end date;status"
    path.write_text("\n".join([header, *lines]), "utf-8")
    return import_people(InventoryFile(path, as_of=AS_OF), INVENTORY_FORMATS["hr-csv"], dry_run=dry_run)


def told(outcome: Outcome, what: str) -> list[str]:
    """Return what is said of the changes of one kind."""
    return ["; ".join(change.reasons) for change in outcome.changes if change.what == what]
