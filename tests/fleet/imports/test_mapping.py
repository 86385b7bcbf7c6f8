"""What the columns of a table mean."""

from pathlib import Path

import pytest

from bugsweep.errors import UsageError
from bugsweep.fleet.imports.mapping import Mapping, mapping_text, read_mapping, suggest


def test_headers_suggest_columns_in_both_languages() -> None:
    """Whatever their case, spaces and signs; a second header of the same meaning is left."""
    headers = ["Serial  No.", "СЕРИЙНЫЙ НОМЕР", "Инв. №", "Табельный номер", "Цвет", "ОС"]
    assert suggest(headers, ("phone",)) == {
        "Serial  No.": "serial",
        "Инв. №": "inventory_number",
        "Табельный номер": "holder_number",
        "ОС": "os",
    }


def test_a_list_of_people_takes_the_same_header_for_another_column() -> None:
    """A staff number in a list of phones is that of the holder."""
    assert suggest(["Табельный номер"], ("person", "unit")) == {"Табельный номер": "staff_number"}


def test_a_saved_mapping_reads_back_as_it_was(tmp_path: Path) -> None:
    """What is left out stands in comments, and the text is for people."""
    mapping = Mapping(
        columns={"Номер": "serial"}, values={"class": {"Мобила": "smartphone"}}, encoding="cp1251", delimiter="\t"
    )
    path = tmp_path / "mapping.yaml"
    text = mapping_text(mapping, ["Номер", "Цвет\nкорпуса"])
    path.write_text(text, "utf-8")

    assert "# not read: Цвет корпуса" in text
    assert "Номер: serial" in text
    assert read_mapping(path) == mapping


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("columns: {a: seriall}", "did you mean serial"),
        ("columns: {a: serial}\ncolumn: 1", "column"),
        ("columns: {a: serial}\nencoding: cp99999", "no encoding"),
        ("columns: {a: serial}\ndates: ymd", "dates"),
        ("columns: [", "no mapping"),
        ("constants: {x: y}\ncolumns: {}", "no column named 'x'"),
    ],
)
def test_a_mapping_with_a_slip_is_refused(tmp_path: Path, text: str, reason: str) -> None:
    """It says what is wrong."""
    path = tmp_path / "mapping.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(UsageError, match=reason):
        read_mapping(path)


def test_a_mapping_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    """In one sentence."""
    with pytest.raises(UsageError, match="cannot be read"):
        read_mapping(tmp_path / "none.yaml")
