"""Rows of tables of phones."""

from pathlib import Path

import openpyxl
import pytest

import inventories
from bugsweep.errors import FormatError
from bugsweep.fleet.imports.declaration import InventoryFile, Read
from bugsweep.fleet.imports.inventory import InventoryRecord, Note
from bugsweep.fleet.imports.mapping import Mapping
from bugsweep.fleet.imports.rows import read_phones
from bugsweep.model.record import Problem


def read(path: Path, text: str, mapping: Mapping | None = None) -> list[Read]:
    """Return what a table says."""
    path.write_text(text, "utf-8")
    return list(read_phones(InventoryFile(path, as_of=inventories.AS_OF, mapping=mapping), "test"))


def test_a_mapping_gives_headers_values_and_constants_their_meaning(tmp_path: Path) -> None:
    """A column of the table goes before a constant; a header that is not in it is not read."""
    mapping = Mapping(
        columns={"Нечто": "serial", "Штука": "class"},
        values={"class": {"труба": "smartphone"}},
        constants={"maker": "Apple", "os": "iOS", "class": "tablet"},
    )
    note, first, second = read(tmp_path / "x.csv", "Нечто;Штука;serial\nA1;Труба;B1\nA2;;\n", mapping)
    assert isinstance(note, Note)
    assert note.text.endswith("not read: serial")
    assert isinstance(first, InventoryRecord)
    assert isinstance(second, InventoryRecord)
    assert (first.identifiers.serial, first.identifiers.maker, first.device_class) == ("A1", "Apple", "smartphone")
    assert second.device_class == "tablet"


def test_a_mapping_for_another_table_is_refused(tmp_path: Path) -> None:
    """Nothing is read under wrong headers."""
    with pytest.raises(FormatError, match="no column 'Номер'"):
        read(tmp_path / "x.csv", "serial\nA1\n", Mapping(columns={"Номер": "serial"}))


def test_a_table_that_names_no_phone_is_refused(tmp_path: Path) -> None:
    """There is nothing to match by."""
    with pytest.raises(FormatError, match="no column with serial numbers"):
        read(tmp_path / "x.csv", "model;os\nX;iOS\n")


def test_a_row_with_too_many_cells_is_refused_whole(tmp_path: Path) -> None:
    """A separator inside a cell shifts all that follow: none of it can be believed."""
    _, problem = read(tmp_path / "x.csv", "serial;model\nA1;X;17\n")
    assert isinstance(problem, Problem)
    assert problem.reason == "3 cells under 2 headers"


def test_a_day_of_checking_is_no_contact(tmp_path: Path) -> None:
    """Somebody looked at the shelf: the phone itself was in contact with nothing."""
    _, record = read(tmp_path / "x.csv", "serial;date;last seen\nA1;01.02.2026;\n")
    assert isinstance(record, InventoryRecord)
    assert record.observed_at is not None
    assert "device.last_contact" not in {fact.field for fact in record.facts}


def test_a_workbook_reads_as_the_same_table_in_text(tmp_path: Path) -> None:
    """Numbers keep their digits."""
    book = openpyxl.Workbook()
    for row in (("Серийный номер", "IMEI", "ОС"), ("A1", int(inventories.IMEI), "iOS")):
        book.active.append(row)
    book.save(tmp_path / "x.xlsx")
    _, record = read_phones(InventoryFile(tmp_path / "x.xlsx", as_of=inventories.AS_OF), "test")
    assert isinstance(record, InventoryRecord)
    assert record.identifiers.imeis == (inventories.IMEI,)
    assert record.origin.position == "row 2"
