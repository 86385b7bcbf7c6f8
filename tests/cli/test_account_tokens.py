"""Tokens on the command line."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from pytest_django.fixtures import Settings

from bugsweep.cli.main import bugsweep
from bugsweep.errors import RegisterError
from bugsweep.fleet.api.tokens import find_token
from page_visits import somebody
from registers import offer_register, unit

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _register(workspace: Path, settings: Settings) -> None:
    offer_register(workspace, settings)


def run(*arguments: str) -> Result:
    """Run a command."""
    return CliRunner().invoke(bugsweep, ("account", "token", *arguments))


def test_token_is_printed_once_listed_and_revoked() -> None:
    """The secret alone on standard output; the list has none."""
    somebody("registrar", login="anna")
    unit("it-department")
    secret = run("add", "anna", "--for", "import", "--may", "see register", "--unit", "it-department").stdout.strip()
    token = find_token(secret)
    listed = run("list", "--format", "json").stdout

    assert token is not None
    assert (token.permissions, token.unit.code) == (["see register"], "it-department")
    assert json.loads(listed)[0]["state"] == "serves"
    assert secret not in listed
    assert "is revoked" in run("revoke", token.label).stdout
    assert find_token(secret) is None
    assert json.loads(run("list", "--format", "json").stdout)[0]["state"] == "revoked"


@pytest.mark.parametrize(
    "arguments",
    [
        ("add", "nobody", "--for", "x"),
        ("add", "anna", "--for", "x", "--unit", "nowhere"),
        ("add", "anna", "--for", "x", "--may", "see audit"),
        ("revoke", "nothing"),
    ],
)
def test_what_there_is_not_is_said_in_a_sentence(arguments: tuple[str, ...]) -> None:
    """And no token is made."""
    somebody("registrar", login="anna")

    assert isinstance(run(*arguments).exception, RegisterError)
    assert run("add", "anna", "--for", "x", "--days", "400").exit_code == 2
