"""Serving the pages."""

import os
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from pytest_django.fixtures import Settings

from bugsweep.cli.main import bugsweep
from bugsweep.errors import UsageError
from bugsweep.fleet import server, work
from registers import offer_register

pytestmark = pytest.mark.django_db


class Served:
    """Stands for the server, and ends at once."""

    port = 8400
    ended = False

    def run(self) -> None:
        """End."""
        self.ended = True

    def stop(self) -> None:
        """Stand for the worker."""


@pytest.fixture(autouse=True)
def _register(workspace: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    offer_register(workspace, settings)
    monkeypatch.setenv("BUGSWEEP_SITE", "")
    monkeypatch.setattr(work, "start_worker", Served)


def run(*arguments: str) -> Result:
    """Run the command."""
    return CliRunner().invoke(bugsweep, ("serve", *arguments))


def test_pages_are_served_on_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """The address to open is said; the command ends with the server."""
    served = Served()
    asked: dict[str, object] = {}
    monkeypatch.setattr(server, "make_server", lambda host, port, proxy: asked.update(at=(host, port, proxy)) or served)
    done = run("--port", "0")

    assert "http://localhost:8400/" in done.stderr
    assert asked["at"] == ("127.0.0.1", 0, "")
    assert served.ended


def test_other_addresses_need_a_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its word counts then, and its address is the one that is said."""
    asked: dict[str, object] = {}
    monkeypatch.setattr(
        server, "make_server", lambda host, port, proxy: asked.update(at=(host, port, proxy)) or Served()
    )
    assert isinstance(run("--host", "10.0.0.5").exception, UsageError)
    assert asked == {}
    done = run("--host", "10.0.0.5", "--behind-tls", "https://phones.example", "--proxy", "10.0.0.4", "--no-worker")

    assert asked["at"] == ("10.0.0.5", 8400, "10.0.0.4")
    assert "https://phones.example" in done.stderr
    os.environ.pop("BUGSWEEP_SITE", None)
