"""Imports on the command line."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from pytest_django.fixtures import Settings

import inventories
from bugsweep.cli.main import bugsweep
from bugsweep.errors import UsageError
from bugsweep.fleet.models import Device

pytestmark = pytest.mark.django_db
OFFICE = str(inventories.DATA / "spreadsheet" / "office.csv")


@pytest.fixture(autouse=True)
def register(workspace: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """The register of the tests is that of the workspace."""
    settings.BUGSWEEP_WORKSPACE = workspace
    monkeypatch.setenv("BUGSWEEP_KEY", (b"k" * 32).hex())


def run(*arguments: str) -> Result:
    """Run a command."""
    return CliRunner().invoke(bugsweep, ("register", *arguments))


def test_an_import_tells_what_it_did_and_what_it_refused() -> None:
    """With the place of each line, and 1 as its code: not all was taken."""
    dry, wet, again = run("import", OFFICE, "--dry-run"), run("import", OFFICE), run("import", OFFICE)

    assert "WOULD BE ADDED: 3" in dry.stdout
    assert "this was a dry run" in dry.stdout
    assert "ADDED: 3\n  Apple iPhone 12 serial F2LX1234ABCD  line 2" in wet.stdout
    assert "  line 8  IMEI 49015420323751 lacks its check digit" in wet.stdout
    assert "Nothing is new" in again.stdout
    assert [dry.exit_code, wet.exit_code, again.exit_code] == [1, 1, 1]
    assert Device.objects.count() == 3


def test_people_are_imported_by_the_same_command() -> None:
    """As JSON all of it is there."""
    done = json.loads(run("import", str(inventories.DATA / "hr-scim" / "users.json"), "--format", "json").stdout)
    assert done["counts"]["added"] == 3
    assert done["dry_run"] is False


def test_an_inventory_that_is_taken_whole_is_no_failure(tmp_path: Path) -> None:
    """Its time can be given."""
    path = tmp_path / "x.csv"
    path.write_text("serial;os\nA1;iOS\n", "utf-8")
    assert run("import", str(path), "--observed-at", "2026-02-01").exit_code == 0
    assert f"{Device.objects.get().facts.first().observed_at:%Y-%m-%d}" == "2026-02-01"


def test_what_is_no_inventory_is_an_error(tmp_path: Path) -> None:
    """It says what to do."""
    (tmp_path / "x").write_bytes(b"hello")
    assert isinstance(run("import", str(tmp_path / "x")).exception, UsageError)


def test_a_mapping_is_suggested_and_never_overwritten(tmp_path: Path) -> None:
    """It imports as it is."""
    saved = str(tmp_path / "m.yaml")
    assert "Серийный номер: serial" in run("mapping", OFFICE).stdout
    assert "import with --mapping" in run("mapping", OFFICE, "-o", saved).stdout
    assert isinstance(run("mapping", OFFICE, "-o", saved).exception, FileExistsError)
    assert "ADDED: 3" in run("import", OFFICE, "--mapping", saved).stdout


def test_conflicts_are_listed_and_decided(tmp_path: Path) -> None:
    """By their number."""
    path = tmp_path / "x.csv"
    path.write_text(f"serial;os;imei\nA1;iOS;{inventories.IMEI}\nA1;Android;\n", "utf-8")
    assert "CONFLICTING: 1\n  line 3  by its serial number it is D-" in run("import", str(path)).stdout
    (row,) = json.loads(run("conflicts", "--format", "json").stdout)
    assert row["kind"] == "contradiction"
    assert "is decided" in run("conflicts", str(row["number"]), "--dismiss", "--reason", "slip").stdout
    assert json.loads(run("conflicts", "--format", "json").stdout) == []
