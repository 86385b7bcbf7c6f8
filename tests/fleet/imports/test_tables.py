"""Tables of text, whatever their encoding and separator."""

from io import BytesIO, StringIO
from pathlib import Path

import pytest

from bugsweep.errors import FormatError
from bugsweep.fleet.imports.declaration import InventoryFile
from bugsweep.fleet.imports.mapping import Mapping
from bugsweep.fleet.imports.tables import Row, encoding_of, first_headers, open_table, plain_cell, separator_of

TEXT = "Номер;Имя\nA1;Анна\nA2;Иван\n"


def rows_of(path: Path, content: bytes, mapping: Mapping | None = None) -> list[Row]:
    """Return the rows of a table."""
    path.write_bytes(content)
    with open_table(InventoryFile(path, mapping=mapping)) as table:
        return list(table.rows)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1251", "utf-16-le", "utf-16-be"])
def test_a_table_is_read_in_any_of_its_encodings(tmp_path: Path, encoding: str) -> None:
    """With and without a byte order mark."""
    path = tmp_path / "x.csv"
    assert rows_of(path, TEXT.encode(encoding)) == [Row("line 2", ("A1", "Анна")), Row("line 3", ("A2", "Иван"))]
    assert first_headers(InventoryFile(path)) == ("Номер", "Имя")


def test_windows_1251_is_found_behind_a_megabyte_of_ascii(tmp_path: Path) -> None:
    """The whole file is looked at before it is read."""
    content = b"Serial;Name\n" + b"A1;x\n" * 300_000 + "A2;Анна\n".encode("cp1251")
    assert rows_of(tmp_path / "x.csv", content)[-1].cells == ("A2", "Анна")


def test_utf8_that_breaks_stays_utf8_and_its_line_is_refused(tmp_path: Path) -> None:
    """One damaged line does not turn all others into nonsense."""
    content = TEXT.encode() + b"A3;\xd0\xff\n" + "A4;Ольга\n".encode()
    rows = rows_of(tmp_path / "x.csv", content)
    assert [row.cells for row in rows] == [("A1", "Анна"), ("A2", "Иван"), (), ("A4", "Ольга")]
    assert rows[2] == Row("line 4", fault="bytes that are no letters in the encoding of the table")


def test_the_mapping_goes_before_what_the_content_suggests(tmp_path: Path) -> None:
    """Whoever knows the table better says so."""
    mapping = Mapping(columns={}, encoding="koi8-r", delimiter="|")
    assert rows_of(tmp_path / "x.csv", "Номер|Имя;x\nA1|Анна\n".encode("koi8-r"), mapping)[0].cells == ("A1", "Анна")


@pytest.mark.parametrize(("text", "sign"), [("a;b,c;d", ";"), ('"a;b;c",d', ","), ("a\tb", "\t"), ("\n\nsep=|\n", "|")])
def test_the_separator_is_what_parts_the_first_line(text: str, sign: str) -> None:
    """What is quoted does not count; Excel's own line does."""
    assert separator_of(StringIO(text)) == sign


def test_a_line_of_excel_about_its_separator_is_no_header(tmp_path: Path) -> None:
    """The next line is."""
    assert rows_of(tmp_path / "x.csv", b"sep=;\nserial;name\nA1;x\n") == [Row("line 3", ("A1", "x"))]


def test_an_open_quote_costs_the_lines_that_it_swallows_and_no_more(tmp_path: Path) -> None:
    """They are listed as a range."""
    content = b'a;b\n"open;x\n' + b"A;1\n" * 40_000 + b"\n"
    faulty = [row for row in rows_of(tmp_path / "x.csv", content) if row.fault]
    assert faulty
    assert faulty[0].place.startswith("lines 2 to ")


@pytest.mark.parametrize("content", [b"", b"\n\n\n", b"x" * 3_000_000])
def test_what_is_no_table_is_refused(tmp_path: Path, content: bytes) -> None:
    """An empty file, and a line without an end."""
    with pytest.raises(FormatError):
        rows_of(tmp_path / "x.csv", content)


@pytest.mark.parametrize(
    ("cell", "text"), [('="0017"', "0017"), ("'+7", "+7"), ("\u00a0A1 ", "A1"), ("=1+1", "=1+1"), ("\u200bA", "A")]
)
def test_cells_lose_the_signs_that_guard_them(cell: str, text: str) -> None:
    """A formula stays what it is: text, that nothing computes."""
    assert plain_cell(cell) == text


def test_plain_ascii_is_utf8() -> None:
    """Nothing speaks for another encoding."""
    assert encoding_of(BytesIO(b"a;b\n")) == "utf-8"
