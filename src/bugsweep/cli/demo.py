"""``bugsweep demo``: a synthetic phone is checked before your eyes, and a synthetic organisation shows the rest."""

import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

import click

from bugsweep.cli.main import bugsweep
from bugsweep.cli.open_register import day_of
from bugsweep.samples.phone import write_demo_indicators, write_sample_phone

_CAMPAIGN = "hand-in-iphones"


@click.command("demo", short_help="Check a synthetic phone, and run a synthetic organisation.")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, file_okay=False), help="Keep the phone, the result and all here."
)
@click.option("--phone-only", is_flag=True, help="Only the phone, without the organisation.")
def command(*, output: Path | None, phone_only: bool) -> None:
    """Make up an iPhone with traces of a spyware that does not exist, and check it; then an organisation of 413 people.

    With -o all of it stays, and can be worked with: `bugsweep --workspace demo/workspace digest`.

    \b
    Examples:
      bugsweep demo
      bugsweep demo -o demo/
    """
    with tempfile.TemporaryDirectory() as temporary:
        folder = output or Path(temporary)
        workspace = folder / "workspace"
        folder.mkdir(parents=True, exist_ok=True)
        found = _check_phone(folder, workspace, keep=output is not None)
        if found != 1:
            # The exit code of `check` must say that something was found; that is what was to be shown.
            sys.exit(found or 1)
        if not phone_only:
            _run_organisation(workspace)
    if output is not None:
        click.echo(
            f"\nAll of it is in {output}. To look at it in a browser:\n"
            f"  bugsweep --workspace {workspace} account add me --role auditor\n"
            f"  bugsweep --workspace {workspace} serve"
        )


def _check_phone(folder: Path, workspace: Path, *, keep: bool) -> int:
    """Check the phone; return the exit code."""
    backup, indicators = folder / "annas-iphone", folder / "demo-indicators.stix2"
    write_sample_phone(backup)
    write_demo_indicators(indicators)
    arguments = ["check", str(backup), "--only-indicators", "-i", str(indicators)]
    return _show(workspace, *arguments, *(["-o", str(folder / "result")] if keep else []))


def _run_organisation(workspace: Path) -> None:
    if find_spec("django") is None:
        click.echo("\nThe register, campaigns and the digest need bugsweep[fleet].")
        return
    from bugsweep.fleet.setup import has_register, open_register  # noqa: PLC0415 - Django is heavy

    if not has_register(workspace):
        open_register(workspace, make=True)
        from bugsweep.fleet.demo import build_organisation  # noqa: PLC0415 - needs an open register

        built = build_organisation(day_of())
        click.echo(
            f"\nA made-up organisation: {built.people} people in {built.units - 1} units with "
            f"{built.phones_in_use} phones, {built.sweeps} sweeps, and a campaign that is behind its time.\n"
        )
    for arguments in (
        ("register", "units"),
        ("campaign", "status", _CAMPAIGN),
        ("campaign", "next", _CAMPAIGN, "--most", "5"),
        ("register", "platforms"),
        ("digest", "--issue", "--no-annex"),
    ):
        _show(workspace, *arguments)


def _show(workspace: Path, *arguments: str) -> int:
    """Say what is run, and run it; return its exit code."""
    click.echo(f"\n$ bugsweep {' '.join(arguments)}\n")
    try:
        bugsweep.main(["--workspace", str(workspace), *arguments], prog_name="bugsweep", standalone_mode=False)
    except SystemExit as finished:
        return finished.code if isinstance(finished.code, int) else 1
    return 0
