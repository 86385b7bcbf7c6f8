"""Imports that are whole or not at all."""

import hashlib
from pathlib import Path

import pytest

from bugsweep.errors import RegisterError
from bugsweep.fleet.imports.declaration import INVENTORY_FORMATS, InventoryFile
from bugsweep.fleet.imports.whole import refuse_damage, whole_import
from bugsweep.fleet.models import Unit
from bugsweep.model.record import Loss, Origin, Problem
from imported import AS_OF
from registers import device, unit

pytestmark = pytest.mark.django_db
FORM = INVENTORY_FORMATS["spreadsheet"]


@pytest.fixture
def file(tmp_path: Path) -> InventoryFile:
    """Return a file to import."""
    (tmp_path / "phones.csv").write_text("serial\nA1\n", "utf-8")
    return InventoryFile(tmp_path / "phones.csv", as_of=AS_OF)


@pytest.mark.parametrize(
    ("dry_run", "facts", "kept"), [(False, 1, True), (True, 1, False), (False, 0, False), (True, 0, False)]
)
def test_only_what_is_meant_and_changes_something_is_kept(
    file: InventoryFile, *, dry_run: bool, facts: int, kept: bool
) -> None:
    """And the transaction around goes on in either case."""
    unit("before")
    with whole_import(file, FORM, dry_run=dry_run) as outcome:
        unit("imported")
        outcome.facts = facts
    unit("after")

    expected = {"before", "after", "imported"} if kept else {"before", "after"}
    assert set(Unit.objects.values_list("code", flat=True)) == expected


def test_outcome_names_the_format_and_the_content(file: InventoryFile) -> None:
    """By which the same file is known again, whatever it is called then."""
    with whole_import(file, FORM, dry_run=True) as outcome:
        pass

    assert (outcome.source, outcome.name) == ("import:spreadsheet", "phones.csv")
    assert outcome.sha256 == hashlib.sha256(b"serial\nA1\n").hexdigest()


def test_what_the_database_refuses_undoes_all(file: InventoryFile) -> None:
    """It is said of which file."""
    device(label="D-1")

    def twice() -> None:
        with whole_import(file, FORM, dry_run=False):
            unit("imported")
            device(label="D-1")

    with pytest.raises(RegisterError, match=r"^The import of phones\.csv is refused: .*label"):
        twice()
    assert not Unit.objects.exists()


@pytest.mark.parametrize("loss", ["record", "file"])
def test_damage_of_the_file_undoes_what_came_before_it(file: InventoryFile, loss: Loss) -> None:
    """A line that cannot be read loses only itself."""

    def damaged() -> None:
        with whole_import(file, FORM, dry_run=False) as outcome:
            outcome.facts = 1
            unit("imported")
            refuse_damage(Problem(Origin("phones.csv", "line 9"), "cut off", loss))

    if loss == "file":
        with pytest.raises(RegisterError, match=r"^phones\.csv cannot be read: cut off\. Nothing was imported\.$"):
            damaged()
    else:
        damaged()
    assert Unit.objects.exists() == (loss == "record")
