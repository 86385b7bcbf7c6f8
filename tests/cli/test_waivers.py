"""Waivers on the command line."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from pytest_django.fixtures import Settings

from bugsweep.cli.main import bugsweep
from bugsweep.errors import RegisterError, UnknownNameError
from bugsweep.fleet.models import AuditEvent, Waiver
from page_visits import somebody
from registers import device, offer_register, person, unit

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _register(workspace: Path, settings: Settings) -> None:
    offer_register(workspace, settings)
    person(pseudonym="P-1", where=unit("it"))
    device(label="D-1", serial="S1")
    somebody("registrar", login="anna")
    somebody("policy signer", login="paul")


def run(*arguments: str) -> Result:
    """Run a command."""
    return CliRunner().invoke(bugsweep, ("register", "waivers", *arguments))


def grant(of: str, *more: str, by: str = "anna") -> Result:
    """Grant a waiver for a long time."""
    return run("grant", "HAND-1", of, "--until", "2999-01-01", "--reason", "mission", "--as", by, *more)


def states() -> list[str]:
    """Return the states of all waivers."""
    return [row["state"] for row in json.loads(run("list", "--format", "json").stdout)]


def test_waiver_counts_once_another_one_confirmed_it() -> None:
    """The log names the account beside whoever runs the command."""
    done = grant("P-1")
    number = str(Waiver.objects.get().pk)
    assert done.stdout == f"Waiver {number} is granted. It counts once somebody else confirms it.\n"
    assert states() == ["not confirmed"]

    assert isinstance(run("confirm", number, "--as", "anna").exception, RegisterError)
    assert run("confirm", number, "--as", "paul").stdout == f"Waiver {number} is confirmed.\n"
    assert states() == ["holds"]
    assert run("revoke", number, "--as", "paul").stdout == f"Waiver {number} is revoked.\n"
    assert states() == ["revoked"]
    actors = AuditEvent.objects.filter(object_kind="waiver").values_list("actor", flat=True)
    assert [actor.split(" as ")[1] for actor in actors] == ["anna", "paul", "paul"]


@pytest.mark.parametrize("of", ["P-1", "D-1", "it"])
def test_waiver_is_of_a_person_a_phone_or_a_unit(of: str) -> None:
    """By what everything calls them."""
    grant(of, "--from", "2998-01-01")
    (row,) = json.loads(run("list", "--format", "json").stdout)

    assert (row["of"], row["from"], row["until"], row["granted by"]) == (of, "2998-01-01", "2999-01-01", "anna")


def test_who_may_not_is_refused() -> None:
    """And so is what there is not."""
    assert "may not grant waivers" in str(grant("P-1", by="paul").exception)
    assert "no person, phone or unit" in str(grant("P-2").exception)
    assert isinstance(run("confirm", "99", "--as", "paul").exception, UnknownNameError)
    assert isinstance(grant("P-1", by="nobody").exception, RegisterError)
    assert Waiver.objects.count() == 0
