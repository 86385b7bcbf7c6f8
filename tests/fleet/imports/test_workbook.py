"""Sheets of workbooks."""

import io
import zipfile
from datetime import UTC, datetime

import openpyxl
import pytest

from bugsweep.errors import FormatError, UsageError
from bugsweep.fleet.imports.workbook import is_workbook, workbook_rows


def workbook(*rows: tuple[object, ...], sheet: str = "Phones") -> bytes:
    """Return a workbook with an empty sheet before that of `rows`."""
    book = openpyxl.Workbook()
    book.active.title = "Empty"
    page = book.create_sheet(sheet)
    for row in rows:
        page.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def repacked(content: bytes, **members: bytes) -> bytes:
    """Return the workbook with some members replaced; their names have slashes for double underscores."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, members.get(name.replace("/", "__").removesuffix(".xml"), old.read(name)))
    return out.getvalue()


def test_cells_are_text_whatever_they_were() -> None:
    """An IMEI that is a number keeps its digits, a day is ISO 8601, an empty row is passed by."""
    day = datetime(2026, 2, 1, tzinfo=UTC).replace(tzinfo=None)
    content = workbook(("serial", "imei", "date"), (), ("A1", 490154203237518, day), (None, 1.5, None))

    assert is_workbook(content)
    assert list(workbook_rows(io.BytesIO(content), "Phones")) == [
        (1, ("serial", "imei", "date")),
        (3, ("A1", "490154203237518", "2026-02-01")),
        (4, ("", "1.5")),
    ]


def test_a_sheet_that_is_not_there_is_answered_with_those_that_are() -> None:
    """The first is taken where none is named."""
    content = workbook(("serial",))
    assert list(workbook_rows(io.BytesIO(content))) == []
    with pytest.raises(UsageError, match="it has Empty, Phones"):
        list(workbook_rows(io.BytesIO(content), "Телефоны"))


def test_entities_are_refused_before_they_grow() -> None:
    """The prologue of each part is looked at."""
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaa">]><x>&a;</x>'
    with pytest.raises(FormatError, match="defines entities"):
        list(workbook_rows(io.BytesIO(repacked(workbook(("a",)), xl__workbook=bomb))))


def test_a_part_that_unpacks_to_far_too_much_is_refused() -> None:
    """A megabyte of zeros shrinks by a thousand, and no sheet of people does."""
    with pytest.raises(FormatError, match="claim to be"):
        list(workbook_rows(io.BytesIO(repacked(workbook(("a",)), xl__styles=b" " * 200_000_000))))


@pytest.mark.parametrize("name", ["xl__workbook", "xl__worksheets__sheet2", "[Content_Types]", "xl__styles"])
def test_a_damaged_part_is_refused(name: str) -> None:
    """With a reason."""
    with pytest.raises(FormatError, match="workbook"):
        list(workbook_rows(io.BytesIO(repacked(workbook(("a",), ("b",)), **{name: b"<broken"})), "Phones"))


def test_a_row_with_a_number_beyond_all_sheets_ends_the_reading() -> None:
    """Else its blank predecessors would never end."""
    content = workbook(("a",), ("b",))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        page = archive.read("xl/worksheets/sheet2.xml").replace(b'r="2"', b'r="999999999999"')
    rows = list(workbook_rows(io.BytesIO(repacked(content, xl__worksheets__sheet2=page)), "Phones"))
    assert rows == [(1, ("a",))]
