"""The kept sweeps on the command line."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bugsweep.cli.main import bugsweep
from bugsweep.errors import StoreError
from bugsweep.report.json_document import read_json
from kept_sweeps import kept, result, seen
from results import full_result


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    """The key of the sweeps that tests keep."""
    monkeypatch.setenv("BUGSWEEP_KEY", (b"k" * 32).hex())


def run(*arguments: str) -> Result:
    """Run a command."""
    return CliRunner().invoke(bugsweep, arguments)


def test_sweeps_are_listed_with_phone_and_outcome(workspace: Path) -> None:
    """And what is none is said apart."""
    one = kept(workspace, result(1, phone="P-17"))
    (workspace / "sweeps" / "holiday").mkdir()
    done = run("sweeps", "list")

    heads, _, line = done.stdout.splitlines()
    assert heads.split() == ["sweep", "phone", "outcome", "kept", "model", "and", "system", "findings"]
    assert line.split()[:4] == [one.sweep.id, "P-17", "nothing", "found"]
    assert "holiday is foreign" in done.stderr
    assert [kept["sweep"]["id"] for kept in json.loads(run("sweeps", "list", "--format", "json").stdout)] == [
        one.sweep.id
    ]


def test_sweep_is_shown_as_a_report(workspace: Path) -> None:
    """By the beginning of its id."""
    kept(workspace, full_result())

    assert run("sweeps", "show", "2026").stdout.startswith(" TARGETED ")


def test_damaged_sweep_is_not_shown(workspace: Path) -> None:
    """A byte that was changed is said."""
    one = kept(workspace, result(1))
    path = workspace / "sweeps" / one.sweep.id / "findings.json"
    path.write_bytes(b"{]\n")

    assert isinstance(run("sweeps", "show", one.sweep.id).exception, StoreError)


def test_exported_sweep_is_a_result_that_can_be_rendered(workspace: Path, tmp_path: Path) -> None:
    """To a file or to standard output."""
    kept(workspace, full_result())
    run("sweeps", "export", "2026", "-o", str(tmp_path / "result.json"))
    exported = (tmp_path / "result.json").read_bytes()

    assert read_json(exported).verdict.outcome == "targeted"
    assert run("sweeps", "export", "2026").stdout_bytes == exported


def test_forgotten_sweep_is_gone_from_hunts_as_well(workspace: Path, tmp_path: Path) -> None:
    """No file of the workspace names the phone any more."""
    one = kept(workspace, result(1, phone="P-17"), [seen("https://evil.example/")])
    feed = tmp_path / "feed.txt"
    feed.write_text("evil.example\n")
    assert run("hunt", "-i", str(feed)).exit_code == 1
    done = run("sweeps", "forget", one.sweep.id)

    assert f"{one.sweep.id} is deleted, and 1 hunt changed" in done.stdout
    assert [path.name for path in workspace.rglob("*") if path.is_file() and b"P-17" in path.read_bytes()] == []


def test_unknown_sweep_is_an_error(workspace: Path) -> None:
    """With what names them."""
    assert not workspace.exists()
    assert isinstance(run("sweeps", "forget", "2026").exception, StoreError)
