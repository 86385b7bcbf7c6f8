"""Texts of evidence and imports do nothing to the terminal, spreadsheet or browser that a command writes for."""

from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from pytest_django.fixtures import Settings

from bugsweep.cli.main import bugsweep
from bugsweep.fleet.models import Campaign
from hostile_texts import FAULTS, HOSTILE, LABEL, hostile_corner, hostile_feed
from kept_sweeps import KEY, kept, result, seen
from registers import offer_register
from results import full_result

pytestmark = pytest.mark.django_db
ELSEWHERE = frozenset(
    {"check", "indicators import", "indicators update", "policy diff", "policy judge", "register import", "unseal"}
)
"""Commands that do something: their texts are those of what they change, and have tests of their own."""


def commands(group: click.Group = bugsweep, path: tuple[str, ...] = ()) -> Iterator[tuple[str, str]]:
    """Yield every command that writes in several forms, with each form."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))
            continue
        full = " ".join((*path, name))
        for option in () if command is None or full in ELSEWHERE else command.params:
            if option.name in {"output_format", "format_name"} and isinstance(option.type, click.Choice):
                yield from ((full, str(form)) for form in option.type.choices if form in FAULTS)


@pytest.fixture
def arguments(
    workspace: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> dict[str, list[str]]:
    """Return what the commands are asked about, in a workspace where everything is hostile."""
    monkeypatch.setenv("BUGSWEEP_KEY", KEY.secret.hex())
    offer_register(workspace, settings)
    place = hostile_corner()
    one = kept(workspace, full_result(HOSTILE), [seen(f"https://bad.example/{HOSTILE}")], keep="records")
    kept(workspace, result(1, phone=HOSTILE))
    feed = tmp_path / "feed.json"
    feed.write_text(hostile_feed(), "utf-8")
    CliRunner().invoke(bugsweep, ["indicators", "import", str(feed)])
    code = Campaign.objects.get().code
    return {
        "campaign next": [code],
        "campaign status": [code],
        "hunt": ["-i", str(feed)],
        "indicators search": ["bad.example"],
        "query": ["SELECT * FROM sweeps, findings"],
        "register show": [place.phone.label],
        "sweeps show": [one.sweep.id],
    }


@pytest.mark.parametrize("form", ["table", "text", "csv", "json", "html"])
def test_nothing_that_is_written_acts(arguments: dict[str, list[str]], form: str) -> None:
    """In any form of any command that writes in several."""
    chosen = [command for command, known in commands() if known == form]
    assert len(chosen) > (8 if form != "html" else 0)
    for command in chosen:
        option = "--to" if command == "digest" else "--format"
        asked = [*command.split(), *arguments.get(command, []), option, form]
        done = CliRunner().invoke(bugsweep, asked)
        assert isinstance(done.exception, SystemExit | None), (command, done.exception)
        assert FAULTS[form](done.stdout_bytes) == [], command
        assert FAULTS["text"](done.stderr_bytes) == [], command


def test_something_was_planted(arguments: dict[str, list[str]]) -> None:
    """So that the other tests have something to find."""
    runner = CliRunner()
    for command in (
        "register phones",
        "register people",
        "register units",
        "audit list",
        "campaign list",
        "query",
        "hunt",
    ):
        done = runner.invoke(bugsweep, [*command.split(), *arguments.get(command, [])])
        assert "<script>alert" in done.stdout, command
    assert LABEL[:20] in runner.invoke(bugsweep, ["account", "list"]).stdout


@pytest.mark.parametrize("command", ["sweeps show", "sweeps export", "campaign hand-in", "register show"])
def test_nothing_that_is_said_acts(arguments: dict[str, list[str]], command: str) -> None:
    """By commands that write in one form; what is not found is quoted."""
    runner = CliRunner()
    for said in (arguments.get(command, [HOSTILE.replace("\0", "")]), [HOSTILE.replace("\0", "")]):
        done = runner.invoke(bugsweep, [*command.split(), *said])
        assert FAULTS["text"](done.stdout_bytes) == []
