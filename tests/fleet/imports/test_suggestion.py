"""The mapping that headers suggest."""

from pathlib import Path

import pytest

from bugsweep.errors import UsageError
from bugsweep.fleet.imports.mapping import read_mapping
from bugsweep.fleet.imports.suggestion import suggested_mapping


def test_a_suggestion_can_be_saved_and_used(tmp_path: Path) -> None:
    """As it is."""
    table, saved = tmp_path / "x.csv", tmp_path / "x.yaml"
    table.write_bytes("Серийный номер;Кабинет\nA1;214\n".encode("cp1251"))
    saved.write_text(suggested_mapping(table), "utf-8")
    assert read_mapping(saved).columns == {"Серийный номер": "serial"}
    assert "staff_number" not in suggested_mapping(table, people=True).splitlines()[-1]


def test_what_is_no_table_has_no_mapping(tmp_path: Path) -> None:
    """In one sentence."""
    (tmp_path / "x").write_bytes(b"")
    with pytest.raises(UsageError, match="is no table"):
        suggested_mapping(tmp_path / "x")
