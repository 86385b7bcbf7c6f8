"""Accounts on the command line."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from pytest_django.fixtures import Settings

from bugsweep.cli.main import bugsweep
from bugsweep.errors import RegisterError, UnknownNameError
from bugsweep.fleet.models import Account
from registers import offer_register, unit

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _register(workspace: Path, settings: Settings) -> None:
    offer_register(workspace, settings)


def run(*arguments: str) -> Result:
    """Run a command."""
    return CliRunner().invoke(bugsweep, ("account", *arguments))


def test_first_account_gets_a_password_that_serves_once() -> None:
    """On standard output, alone, so that it can be handed over."""
    done = run("add", "anna", "--role", "registrar", "--lang", "ru")
    account = Account.objects.get()

    assert account.check_password(done.stdout.strip())
    assert account.password_once
    assert account.language == "ru"


def test_roles_are_given_in_units() -> None:
    """What there is not is said with the nearest name."""
    unit("it")
    run("add", "boris", "--role", "desk", "--role", "sweeper", "--unit", "it")
    run("grant", "boris", "--role", "auditor")
    rows = json.loads(run("list", "--format", "json").stdout)

    assert rows[0]["roles"] == ["desk (it)", "sweeper (it)", "auditor"]
    assert rows[0]["state"] == "open"
    assert isinstance(run("add", "x", "--role", "desks").exception, UnknownNameError)
    assert isinstance(run("add", "x", "--role", "desk", "--unit", "none").exception, RegisterError)
    assert isinstance(run("grant", "nobody", "--role", "desk").exception, RegisterError)


def test_access_is_reset_and_closed() -> None:
    """The new password serves once as well."""
    run("add", "anna", "--role", "desk")
    password = run("reset", "anna").stdout.strip()
    assert Account.objects.get().check_password(password)
    assert run("close", "anna").stdout == "The account anna is closed.\n"
    assert not Account.objects.get().is_active
