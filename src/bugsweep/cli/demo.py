"""``bugsweep demo``: a synthetic phone with planted traces, checked before your eyes."""

import sys
import tempfile
from pathlib import Path

import click

from bugsweep.cli.check import command as check
from bugsweep.samples.phone import write_demo_indicators, write_sample_phone


@click.command("demo", short_help="Check a synthetic phone with planted traces.")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, file_okay=False), help="Keep the phone and the result here."
)
@click.pass_context
def command(context: click.Context, *, output: Path | None) -> None:
    """Make up an iPhone's backup with traces of a spyware that does not exist, check it, and show the verdict.

    \b
    Examples:
      bugsweep demo
      bugsweep demo -o demo/
    """
    with tempfile.TemporaryDirectory() as temporary:
        folder = output or Path(temporary)
        backup, indicators = folder / "annas-iphone", folder / "demo-indicators.stix2"
        folder.mkdir(parents=True, exist_ok=True)
        write_sample_phone(backup)
        write_demo_indicators(indicators)
        arguments = [str(backup), "--only-indicators", "-i", str(indicators)]
        arguments += ["-o", str(folder / "result")] if output else []
        click.echo(f"$ bugsweep check {' '.join(arguments)}\n")
        try:
            check.main(arguments, standalone_mode=False, parent=context.parent)
        except SystemExit as finished:
            # The exit code of `check` says that something was found; that is what was to be shown.
            sys.exit(0 if finished.code == 1 else finished.code)
