"""Defaults from the workspace."""

from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from bugsweep.cli.main import bugsweep
from bugsweep.cli.settings import VARIABLES, defaults_of, read_settings, set_variables
from bugsweep.errors import UsageError

HOW_TO = Path(__file__).parents[2] / "docs" / "how-to" / "set-defaults.md"


def with_settings(workspace: Path, text: str) -> Path:
    """Write the file of a workspace."""
    (workspace / "bugsweep.toml").write_text(text, "utf-8")
    return workspace


def query(workspace: Path, *arguments: str, **environment: str) -> Result:
    """Ask in SQL, which needs nothing to be there."""
    command = ["--workspace", str(workspace), "query", "SELECT 7 AS n", *arguments]
    return CliRunner().invoke(bugsweep, command, env=environment)


def test_command_line_comes_before_variable_before_file(tmp_path: Path) -> None:
    """The file says CSV, the variable JSON, the command line table."""
    with_settings(tmp_path, '[options.query]\nformat = "csv"\n')

    assert query(tmp_path).output == "n\n7\n"
    assert query(tmp_path, BUGSWEEP_QUERY_FORMAT="json").output == '[\n{"n":7}\n]\n'
    assert query(tmp_path, "--format", "csv", BUGSWEEP_QUERY_FORMAT="json").output == "n\n7\n"


def test_long_names_are_those_of_the_command_line() -> None:
    """Whatever a command calls its parameters, and in commands below a group; what may be given twice is a list."""

    @click.command()
    @click.option("-t", "--time-zone", "zone")
    @click.option("--rules", multiple=True)
    def below() -> None:
        """Do nothing."""

    group = click.Group("store", commands={"retention": below})

    assert defaults_of(group, {"retention": {"time-zone": "UTC", "rules": ["a"]}}, "options.store") == {
        "retention": {"zone": "UTC", "rules": ["a"]}
    }


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[options.query]\nformt = 'csv'", "did you mean format?"),
        ("[options.qery]\nformat = 'csv'", "did you mean query?"),
        ("[options]\nquery = 'csv'", "options.query in bugsweep.toml must be a table"),
        ("[options.query.format]\nx = 1", "options.query.format in bugsweep.toml must be a value"),
        ("[options.query]\nhelp = true", "no option of [options.query] in bugsweep.toml named 'help'"),
        ("[settings]\ndatabse = 'x'", "did you mean database?"),
        ("[settings]\npassword = 'x'", "no setting in bugsweep.toml named 'password'"),
        ("[settings]\nsite = true", "The setting site in bugsweep.toml must be a text"),
        ("settings = 3", "must be a table"),
        ("options = [", "cannot be read"),
    ],
)
def test_mistake_is_said_with_its_place(tmp_path: Path, text: str, said: str) -> None:
    """Nothing that is misspelt is passed over."""
    result = query(with_settings(tmp_path, text))

    assert isinstance(result.exception, UsageError)
    assert said in str(result.exception)


def test_what_belongs_to_others_is_left_alone(tmp_path: Path) -> None:
    """Feeds stand in the same file."""
    assert query(with_settings(tmp_path, "[[indicators.subscription]]\nurl = 'https://a.example'\n")).exit_code == 0


def test_file_that_is_no_text_is_said(tmp_path: Path) -> None:
    """Whatever bytes it has."""
    (tmp_path / "bugsweep.toml").write_bytes(b"x = '\xff'")
    with pytest.raises(UsageError, match="cannot be read"):
        read_settings(tmp_path)


def test_variable_that_is_set_stays() -> None:
    """The environment comes before the file."""
    environment = {"BUGSWEEP_SITE": "https://a.example"}
    set_variables({"settings": {"site": "https://b.example", "query_seconds": 9}}, environment)

    assert environment == {"BUGSWEEP_SITE": "https://a.example", "BUGSWEEP_QUERY_SECONDS": "9"}


def test_every_setting_is_documented() -> None:
    """With its name."""
    text = HOW_TO.read_text("utf-8")
    assert [name for name in VARIABLES if f"`{name}`" not in text] == []
