"""The digest on the command line."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bugsweep.cli import digest as module
from bugsweep.cli.main import bugsweep
from digests import issue


@pytest.fixture(autouse=True)
def prepared(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What the register was asked for; it answers with an issue that has everything."""
    asked: list[object] = []

    def prepare(*arguments: object) -> object:
        asked.append(arguments)
        return issue()

    monkeypatch.setattr(module, "_prepared", prepare)
    return asked


def run(*arguments: str) -> Result:
    """Run the command."""
    return CliRunner().invoke(bugsweep, ["digest", *arguments])


def test_page_is_told_on_the_terminal() -> None:
    """In 80 columns, unless asked otherwise."""
    shown = run()
    assert shown.exit_code == 0
    assert "124 of 413" in shown.stdout
    assert "ТЕЛЕФОНЫ: СОСТОЯНИЕ" in run("--lang", "ru").stdout


@pytest.mark.parametrize(
    ("format_name", "beginning"), [("pdf", b"%PDF-1.7"), ("html", b"<!DOCTYPE html>"), ("json", b'{"schema"')]
)
def test_page_is_written_in_every_format(tmp_path: Path, format_name: str, beginning: bytes) -> None:
    """Into a file."""
    file = tmp_path / "digest"
    assert run("--to", format_name, "-o", str(file)).exit_code == 0
    assert file.read_bytes().startswith(beginning)


def test_data_are_json() -> None:
    """For whoever wants to count again."""
    assert json.loads(run("--to", "json").stdout)["source"]["to_hand_in"]["n"] == 124


def test_page_can_be_without_its_annex() -> None:
    """On a terminal a page is enough; paper always has all."""
    assert "ANNEX" not in run("--no-annex").stdout
    assert "Only the text" in str(run("--no-annex", "--to", "json").exception)


def test_tomorrow_cannot_be_told(prepared: list[object]) -> None:
    """A digest is no forecast."""
    tomorrow = datetime.now(UTC).date() + timedelta(days=2)
    refused = run("--as-of", tomorrow.isoformat())
    assert "not over yet" in str(refused.exception)
    assert not prepared


def test_day_copy_and_marking_reach_the_register(prepared: list[object], tmp_path: Path) -> None:
    """As they were given."""
    CliRunner().invoke(
        bugsweep,
        ["--workspace", str(tmp_path), "digest", "--as-of", "2023-06-08", "--copy", "3", "--marking", "M"],
    )
    assert prepared == [(tmp_path, datetime(2023, 6, 8, tzinfo=UTC).date(), 3, "M", "")]
