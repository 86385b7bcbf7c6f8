"""The register of a command."""

from datetime import UTC, date, datetime
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from pytest_django.fixtures import Settings

from bugsweep.cli.open_register import account_named, as_of_option, day_of, opened, unit_named
from bugsweep.errors import RegisterError
from bugsweep.fleet.audit import local_actor, log
from registers import account, unit


@pytest.mark.django_db
def test_whoever_runs_the_command_acts(workspace: Path, settings: Settings) -> None:
    """Their name is in the log."""
    settings.BUGSWEEP_WORKSPACE = workspace
    with opened(workspace):
        assert log("look").actor == local_actor()


@click.command()
@as_of_option
def command(*, as_of: datetime | None) -> None:
    """Say the day that is asked for."""
    click.echo(day_of(as_of))


def test_day_is_asked_for() -> None:
    """As it is written everywhere else; what is no day is wrong usage."""
    assert CliRunner().invoke(command, ["--as-of", "2026-02-28"]).output == "2026-02-28\n"
    for wrong in ("28.02.2026", "2026-02-30", "2026-02-28T12:00", "today"):
        assert CliRunner().invoke(command, ["--as-of", wrong]).exit_code == 2


def test_day_is_today_without_asking() -> None:
    """In UTC, also while it is another day where the machine stands."""
    before = datetime.now(UTC).date()
    said = date.fromisoformat(CliRunner().invoke(command).output.strip())

    assert before <= said <= datetime.now(UTC).date()


@pytest.mark.django_db
def test_account_and_unit_are_found_by_name() -> None:
    """Or it is said how to list those that there are; a unit that is dissolved has no name any more."""
    anna, office = account("anna"), unit("office")
    unit("gone", valid_to=date(2026, 3, 1))

    assert account_named("anna") == anna
    assert unit_named("office") == office
    with pytest.raises(RegisterError, match=r"no account boris; `bugsweep account list`"):
        account_named("boris")
    with pytest.raises(RegisterError, match=r"no unit gone; `bugsweep register units`"):
        unit_named("gone")
