"""Erasure on the command line."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from pytest_django.fixtures import Settings

from bugsweep.cli.main import bugsweep
from bugsweep.errors import RegisterError, UnknownNameError
from bugsweep.fleet.models import AuditEvent, Erasure, Fact
from page_visits import somebody
from registers import offer_register, person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _register(workspace: Path, settings: Settings) -> None:
    offer_register(workspace, settings)
    one = person(pseudonym="P-1", left_on=datetime.now(UTC).date())
    Fact.objects.create(person=one, field="x", value="x", source="register")
    for name, role in (("dora", "data protection"), ("emil", "data protection"), ("anna", "registrar")):
        somebody(role, login=name)


def run(*arguments: str) -> Result:
    """Run a command."""
    return CliRunner().invoke(bugsweep, ("register", "erasures", *arguments))


def test_erasure_takes_two_of_data_protection() -> None:
    """What was erased is counted, on the terminal and in the log."""
    assert "may not order erasure" in str(run("order", "P-1", "--reason", "x", "--as", "anna").exception)
    run("order", "P-1", "--reason", "request", "--as", "dora")
    number = str(Erasure.objects.get().pk)
    assert isinstance(run("carry-out", number, "--as", "dora").exception, RegisterError)
    assert Fact.objects.count() == 1
    done = run("carry-out", number, "--as", "emil")

    assert "     1  facts\n" in done.stdout
    assert Fact.objects.count() == 0
    (row,) = json.loads(run("list", "--format", "json").stdout)
    assert (row["person"], row["ordered by"], row["confirmed by"], row["reason"]) == ("P-1", "dora", "emil", "request")
    assert AuditEvent.objects.get(action="erase").actor.endswith(" as emil")


def test_what_there_is_not_is_said() -> None:
    """A person, an order, an account."""
    assert isinstance(run("order", "P-2", "--reason", "x", "--as", "dora").exception, UnknownNameError)
    assert isinstance(run("carry-out", "99", "--as", "dora").exception, UnknownNameError)
    assert isinstance(run("order", "P-1", "--reason", "x", "--as", "nobody").exception, RegisterError)
