"""Certificates of accounts on the command line."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from pytest_django.fixtures import Settings

from bugsweep.cli.main import bugsweep
from bugsweep.errors import RegisterError
from bugsweep.fleet.models import ClientCertificate
from registers import account, offer_register

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _register(workspace: Path, settings: Settings) -> None:
    offer_register(workspace, settings)
    account("anna")


def run(*arguments: str) -> Result:
    """Run a command."""
    return CliRunner().invoke(bugsweep, ("account", "certificate", *arguments))


def test_certificate_comes_and_goes() -> None:
    """By its fingerprint, of which the beginning names it."""
    assert run("add", "anna", "AB" * 32, "--for", "card").stdout == f"anna logs in by the certificate {'ab' * 32}.\n"
    run("add", "anna", "ac" * 32)
    (first, _) = json.loads(run("list", "--format", "json").stdout)
    assert (first["account"], first["sha256"], first["for"]) == ("anna", "ab" * 32, "card")

    assert "Several certificates begin" in str(run("remove", "a").exception)
    assert run("remove", "AB").stdout == "The certificate of anna logs in nobody any more.\n"
    assert "No certificate begins" in str(run("remove", "ab").exception)
    assert ClientCertificate.objects.get().sha256 == "ac" * 32


def test_what_is_wrong_is_said(tmp_path: Path) -> None:
    """An account that is none, a file that holds none."""
    (tmp_path / "file.pem").write_text("nothing")

    assert isinstance(run("add", "nobody", "ab" * 32).exception, RegisterError)
    assert "one certificate" in str(run("add", "anna", str(tmp_path / "file.pem")).exception)
    assert "64 hexadecimal" in str(run("add", "anna", "file.pem").exception)
