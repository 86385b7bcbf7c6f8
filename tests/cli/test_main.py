"""The group of all commands."""

import subprocess
import sys

import click
import pytest
from click.testing import CliRunner

from bugsweep.cli.main import bugsweep


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the program as a user does."""
    command = [sys.executable, "-m", "bugsweep", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own program


def test_help_lists_the_commands() -> None:
    """Each with a line."""
    output = CliRunner().invoke(bugsweep, ["--help"]).output

    assert "evidence-kinds  List the kinds of evidence that can be checked." in output


@pytest.mark.parametrize("name", bugsweep.list_commands(click.Context(bugsweep)))
def test_every_command_has_help_with_an_example(name: str) -> None:
    """A newcomer copies it."""
    result = CliRunner().invoke(bugsweep, [name, "--help"])

    assert result.exit_code == 0
    assert "Example" in result.output
    assert f"bugsweep {name}" in result.output


@pytest.mark.parametrize("name", bugsweep.list_commands(click.Context(bugsweep)))
def test_line_of_a_command_is_its_own(name: str) -> None:
    """The group knows it without importing the command, which may have changed it since."""
    command = bugsweep.get_command(click.Context(bugsweep), name)
    shown = " ".join(CliRunner().invoke(bugsweep, ["--help"], terminal_width=100).output.split())

    assert command is not None
    assert f"{name} {command.short_help} " in f"{shown} "


def test_unknown_command_is_wrong_usage() -> None:
    """Exit code 2."""
    assert CliRunner().invoke(bugsweep, ["sweeep"]).exit_code == 2


def test_error_is_one_sentence_on_standard_error() -> None:
    """And exit code 2, without a traceback."""
    done = run("report", "no-such-file.json", "--to", "text")

    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr == (
        "bugsweep: There is neither a result no-such-file.json nor a kept sweep whose id begins so; "
        "`bugsweep sweeps list` names those that there are.\n"
    )


def test_traceback_comes_only_with_debug() -> None:
    """For those who develop."""
    assert "Traceback" in run("--debug", "report", "no-such-file.json", "--to", "text").stderr


def test_error_text_is_never_a_terminal_escape() -> None:
    """A file name may hold one."""
    assert "\x1b" not in run("report", "\x1b[31m.json", "--to", "text").stderr


def test_interrupt_is_not_the_exit_code_of_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    """A script would take 1 for spyware."""

    def interrupt(**_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("bugsweep.cli.demo.command.callback", interrupt)
    result = CliRunner().invoke(bugsweep, ["demo"])

    assert (result.exit_code, result.stderr) == (2, "\nbugsweep: Stopped.\n")
