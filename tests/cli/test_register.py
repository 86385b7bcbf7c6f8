"""The register on the command line."""

import csv
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from pytest_django.fixtures import Settings

from bugsweep.cli.main import bugsweep
from bugsweep.errors import RegisterError, UnknownNameError
from bugsweep.fleet.models import AuditEvent, Person, Sweep
from bugsweep.fleet.names import set_names
from bugsweep.report import REPORT_FORMATS
from kept_sweeps import kept, result
from registers import assignment, device, person, unit

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def register(workspace: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """The register of the tests is that of the workspace."""
    settings.BUGSWEEP_WORKSPACE = workspace
    monkeypatch.setenv("BUGSWEEP_KEY", (b"k" * 32).hex())


@pytest.fixture
def anna() -> Person:
    """Somebody with a name and a phone."""
    somebody = person(where=unit("it"), pseudonym="P-1")
    set_names(somebody, name="Anna Ivanova")
    somebody.save()
    assignment(somebody, device(label="D-1", serial="SERIAL1"))
    return somebody


def run(*arguments: str) -> Result:
    """Run a command."""
    return CliRunner().invoke(bugsweep, ("register", *arguments))


def test_register_is_made(workspace: Path) -> None:
    """In the workspace, and the log begins."""
    assert run("init").stdout == f"The register of {workspace} is ready.\n"
    assert AuditEvent.objects.get().action == "init"


@pytest.mark.usefixtures("anna")
def test_people_phones_and_units_are_listed() -> None:
    """As of today or of another day, in any format."""
    assert "P-1" in run("people", "--unit", "it").stdout
    assert "Ivanova" not in run("people", "--format", "json").stdout
    assert next(csv.DictReader(run("phones", "--format", "csv").stdout.splitlines()))["holder"] == "P-1"
    assert json.loads(run("phones", "--as-of", "2020-06-01", "--format", "json").stdout)[0]["holder"] == []
    assert run("units").stdout.splitlines()[2].split() == ["it", "1", "1"]
    assert isinstance(run("people", "--unit", "its").exception, UnknownNameError)


@pytest.mark.usefixtures("anna")
def test_names_are_shown_for_a_reason_only() -> None:
    """Which is then in the log."""
    assert isinstance(run("people", "--names").exception, RegisterError)
    assert "Anna Ivanova" in run("people", "--names", "--reason", "letters").stdout
    assert AuditEvent.objects.get().message == "letters"


@pytest.mark.usefixtures("anna")
def test_card_is_shown() -> None:
    """Its lists as tables, the empty ones as such."""
    shown = run("show", "D-1").stdout

    assert "serial            SERIAL1" in shown
    assert "CUSTODY: none" in shown
    assert json.loads(run("show", "P-1", "--format", "json").stdout)["name"] == "sealed"


@pytest.mark.usefixtures("anna")
def test_sweep_is_linked_from_the_store_and_from_a_file(workspace: Path, tmp_path: Path) -> None:
    """Once each."""
    kept(workspace, result(1))
    assert "linked to D-1 (by serial)" in run("link", result(1).sweep.id).stdout
    assert "before" in run("link", result(1).sweep.id).stdout
    with (tmp_path / "result.json").open("wb") as out:
        REPORT_FORMATS["json"].write(result(2), out)
    assert isinstance(run("link", str(tmp_path / "result.json")).exception, RegisterError)
    device(label="D-2")
    assert "linked to D-2 (by phone)" in run("link", str(tmp_path / "result.json"), "--phone", "D-2").stdout

    assert Sweep.objects.count() == 2


@pytest.mark.usefixtures("anna")
def test_names_are_sealed_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """Under the present key, once both are at hand; with the new one alone the old names do not open."""
    assert "1 people" in run("seal-anew").stdout
    monkeypatch.setenv("BUGSWEEP_KEY", (b"n" * 32).hex())

    assert isinstance(run("seal-anew").exception, RegisterError)
