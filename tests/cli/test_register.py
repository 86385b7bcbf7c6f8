"""The register on the command line."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from pytest_django.fixtures import Settings

from bugsweep.cli.main import bugsweep

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def register(workspace: Path, settings: Settings) -> None:
    """The register of the tests is that of the workspace."""
    settings.BUGSWEEP_WORKSPACE = workspace


def run(*arguments: str) -> Result:
    """Run a command."""
    return CliRunner().invoke(bugsweep, arguments, auto_envvar_prefix="BUGSWEEP")


def test_register_is_made(workspace: Path) -> None:
    """In the workspace."""
    assert run("register", "init").stdout == f"The register of {workspace} is ready.\n"
