"""How inventory formats are declared, and the files that they are given."""

import subprocess
import sys
from pathlib import Path

import pytest

import inventories
from bugsweep.errors import FormatError
from bugsweep.fleet.imports.declaration import INVENTORY_FORMATS, InventoryFile, InventoryFormat


@pytest.mark.parametrize("form", list(INVENTORY_FORMATS), ids=lambda form: form.name)
def test_a_format_says_what_it_is_and_has_a_golden_case(form: InventoryFormat) -> None:
    """Its description becomes the reference."""
    assert form.title
    assert form.description
    assert form.limitations
    assert any(case.partition("/")[0] == form.name for case in inventories.CASES)


def test_formats_are_found_without_django() -> None:
    """The readers are pure: whoever only wants to read an inventory needs no register."""
    script = (
        "import sys; from bugsweep.fleet.imports import INVENTORY_FORMATS; list(INVENTORY_FORMATS);"
        "sys.exit(any(name in sys.modules for name in ('django', 'openpyxl')))"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0  # noqa: S603 - our own script


def test_a_file_is_known_by_its_beginning_in_any_encoding(tmp_path: Path) -> None:
    """UTF-16 with its mark is text, too."""
    path = tmp_path / "x.json"
    path.write_bytes('{"ключ": 1}'.encode("utf-16"))

    assert InventoryFile(path).is_json
    assert InventoryFile(path).beginning.startswith('{"ключ"')


def test_a_file_that_is_too_large_is_refused(tmp_path: Path) -> None:
    """Before anything of it is read."""
    path = tmp_path / "x.json"
    with path.open("wb") as stream:
        stream.truncate(513 * 1024**2)
    with pytest.raises(FormatError, match="export it in parts"):
        InventoryFile(path).read()
