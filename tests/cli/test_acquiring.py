"""A phone on USB as evidence of a check."""

from pathlib import Path

import click
import pytest

from acquisition.test_adb import ANSWERS
from adb_program import adb_program
from bugsweep.cli.acquiring import collected
from bugsweep.cli.check import command
from bugsweep.errors import UsageError


@pytest.fixture
def context(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> click.Context:
    """A command with a workspace, on a computer with a phone."""
    program, _ = adb_program(tmp_path, ANSWERS)
    monkeypatch.setenv("BUGSWEEP_ADB", str(program))
    root = click.Context(command)
    root.params["workspace"] = tmp_path / "workspace"
    return root


def test_phone_becomes_the_folder_that_was_collected(
    context: click.Context, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Other evidence stays what it is; what is run is said before it is."""
    (plain, folder) = collected(context, (Path("backup"), Path("adb:EX4MPL3")), agreed=True)

    assert plain == Path("backup")
    assert folder.parent == tmp_path / "workspace" / "collections"
    assert (folder / "collection.json").is_file()
    said = capsys.readouterr().err
    assert "adb -s EX4MPL3 exec-out settings list secure" in said
    assert said.index("These commands read") < said.index("bugsweep: getprop")


def test_phone_is_not_read_unless_somebody_agrees(context: click.Context, tmp_path: Path) -> None:
    """A script has to say so; nothing is collected otherwise."""
    with pytest.raises(UsageError, match="say --yes"):
        collected(context, (Path("adb:"),), agreed=False)
    assert not (tmp_path / "workspace").exists()
