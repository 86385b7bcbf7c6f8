"""The log on the command line."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from django.db import connection
from pytest_django.fixtures import Settings

from bugsweep.cli.main import bugsweep
from bugsweep.errors import UsageError
from bugsweep.fleet.audit import head, log
from bugsweep.fleet.guards import lift_guards, put_guards
from bugsweep.fleet.models import AuditEvent
from registers import device

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def entries(workspace: Path, settings: Settings) -> None:
    """A register with two entries in its log."""
    settings.BUGSWEEP_WORKSPACE = workspace
    log("look", device(label="D-1"), after={"os": "ios"})
    log("leave", message="\x1b[2J")


def run(*arguments: str) -> Result:
    """Run a command."""
    return CliRunner().invoke(bugsweep, ("audit", *arguments))


def test_untouched_log_is_verified() -> None:
    """And its head is printed, to be written down."""
    done = run("verify")

    assert done.exit_code == 0
    assert done.stdout.splitlines()[1] == f"Head: {head()}"
    assert run("verify", "--head", str(head())).exit_code == 0


def test_changed_log_is_not() -> None:
    """The answer is no, and says where."""
    lift_guards(connection)
    AuditEvent.objects.filter(seq=1).update(action="nothing")
    put_guards(connection)
    done = run("verify")

    assert done.exit_code == 1
    assert "entry 1 of" in done.stdout


@pytest.mark.parametrize("wrong", ["4711", ":abc", "x:abc", "7:"])
def test_head_that_is_none_is_refused(wrong: str) -> None:
    """With how one is written."""
    assert isinstance(run("verify", "--head", wrong).exception, UsageError)


def test_entries_are_listed_oldest_first() -> None:
    """What they say acts on no terminal."""
    lines = run("list").stdout.splitlines()

    assert lines[2].split() == ["1", *lines[2].split()[1:3], "system", "look", "device", "D-1", "os:", "ios"]
    assert lines[3].endswith("\\x1b[2J")
    assert [entry["entry"] for entry in json.loads(run("list", "--about", "D-1", "--format", "json").stdout)] == [1]
    assert len(run("list", "--last", "1").stdout.splitlines()) == 3
