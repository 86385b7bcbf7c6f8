"""The register of a command."""

from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from bugsweep.cli.open_register import opened
from bugsweep.fleet.audit import local_actor, log


@pytest.mark.django_db
def test_whoever_runs_the_command_acts(workspace: Path, settings: Settings) -> None:
    """Their name is in the log."""
    settings.BUGSWEEP_WORKSPACE = workspace
    with opened(workspace):
        assert log("look").actor == local_actor()
