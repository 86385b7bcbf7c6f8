"""Rows on standard output."""

import csv
import json
from collections.abc import Callable

import click
import pytest
from click.testing import CliRunner

from bugsweep.cli.tables import csv_line, table_format, table_lines, text_format, write_rows

ROWS = [{"name": "=1+1", "many": ["a", "b"], "fine": True}, {"name": "\x1b[31m", "many": [], "fine": False}]


def test_table_shows_nothing_that_acts(capsys: pytest.CaptureFixture[str]) -> None:
    """Lists with commas, escapes as text, long cells cut."""
    write_rows([*ROWS, {"name": "x" * 99, "many": [], "fine": False}], ["name", "many", "fine"], "table")
    lines = capsys.readouterr().out.splitlines()

    assert lines[2].split() == ["=1+1", "a,", "b", "yes"]
    assert lines[3] == "\\x1b[31m"
    assert lines[4] == "x" * 59 + "…"


def test_csv_is_no_formula(capsys: pytest.CaptureFixture[str]) -> None:
    """A spreadsheet shows it and does not compute."""
    write_rows(ROWS, ["name", "many"], "csv")

    assert next(csv.DictReader(capsys.readouterr().out.splitlines())) == {"name": "'=1+1", "many": "a, b"}
    assert csv_line([None, "@x", -1]) == b",'@x,-1\r\n"


def test_json_keeps_kinds(capsys: pytest.CaptureFixture[str]) -> None:
    """Lists stay lists."""
    write_rows(ROWS, ["name"], "json")

    assert json.loads(capsys.readouterr().out) == ROWS


def test_table_without_rows_has_its_head() -> None:
    """So that one sees what there might be."""
    assert list(table_lines(["a", "bc"], [])) == ["a  bc", "-  --"]


@pytest.mark.parametrize(
    ("option", "accepted", "refused"),
    [(table_format, ("table", "csv", "json"), "text"), (text_format, ("text", "json"), "csv")],
)
def test_format_is_one_of_a_few(
    option: Callable[[Callable[..., None]], Callable[..., None]], accepted: tuple[str, ...], refused: str
) -> None:
    """The first of them is taken where none is asked for."""

    @click.command()
    @option
    def command(*, output_format: str) -> None:
        click.echo(output_format)

    def answer(*arguments: str) -> tuple[int, str]:
        result = CliRunner().invoke(command, arguments)
        return result.exit_code, result.stdout

    assert [answer("--format", name) for name in accepted] == [(0, f"{name}\n") for name in accepted]
    assert answer() == (0, f"{accepted[0]}\n")
    assert answer("--format", refused)[0] == 2
