"""Where things are kept."""

from pathlib import Path

import click
import pytest

from bugsweep.cli.main import bugsweep
from bugsweep.cli.workspace import workspace_folder


def chosen(*arguments: str) -> Path:
    """Return the workspace of a command line."""
    with bugsweep.make_context("bugsweep", [*arguments, "artifacts"]) as context:
        return workspace_folder(click.Context(click.Command("x"), parent=context))


def test_option_names_the_workspace() -> None:
    """Before everything else."""
    assert chosen("--workspace", "here") == Path("here")


def test_platforms_folder_is_used_without_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Where the platform keeps the data of users."""
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))

    assert chosen() == tmp_path / "bugsweep"
