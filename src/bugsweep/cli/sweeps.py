"""``bugsweep sweeps``: the sweeps that are kept."""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from bugsweep.cli.tables import table_lines, text_format
from bugsweep.cli.workspace import workspace_folder
from bugsweep.errors import StoreError
from bugsweep.formats.json_text import shown_json
from bugsweep.formats.printable import printable
from bugsweep.hunting import forget_in_hunts
from bugsweep.report import REPORT_FORMATS, words
from bugsweep.report.text import write_text
from bugsweep.store.forgetting import forget_all
from bugsweep.store.sweeps import KeptSweep, Oddity, SweepStore

_COLUMNS = ("sweep", "phone", "outcome", "kept", "model and system", "findings")


@click.group("sweeps", short_help="List, show, export and forget kept sweeps.")
def command() -> None:
    """The sweeps that are kept in the workspace.

    \b
    Examples:
      bugsweep sweeps list
      bugsweep sweeps show 20260301T1200
    """


@command.command("list")
@text_format
@click.pass_context
def list_sweeps(context: click.Context, *, output_format: str) -> None:
    """List the sweeps, oldest first, and on standard error what lies among them and is none.

    \b
    Examples:
      bugsweep sweeps list
      bugsweep sweeps list --format json
    """
    found = list(SweepStore(workspace_folder(context)).scan())
    sweeps = [one for one in found if isinstance(one, KeptSweep)]
    if output_format == "json":
        click.echo(shown_json(sweeps), nl=False)
    else:
        for line in table_lines(_COLUMNS, [_cells(kept) for kept in sweeps]) if sweeps else ():
            click.echo(line)
    for one in found:
        if isinstance(one, Oddity):
            click.echo(printable(f"bugsweep: {one.path} is {one.what}: {one.reason}."), err=True)


@command.command("show")
@click.argument("name", metavar="ID")
@click.pass_context
def show_sweep(context: click.Context, *, name: str) -> None:
    """Show a sweep, named by its ID or the beginning of it, as it was kept, after reading every byte of it.

    \b
    Example:
      bugsweep sweeps show 20260301T1200
    """
    store = SweepStore(workspace_folder(context))
    kept = store.sweep(name)
    damage = store.damage(kept)
    if damage:
        raise StoreError(f"The sweep {kept.sweep.id} is damaged: {'; '.join(damage)}.")
    write_text(store.result(kept), sys.stdout)
    click.echo(printable(f"\n{'  '.join(_cells(kept))}"))


@command.command("export")
@click.argument("name", metavar="ID")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="File; standard output without it."
)
@click.pass_context
def export_sweep(context: click.Context, *, name: str, output: Path | None) -> None:
    """Write the result of a sweep, as it was kept, as the JSON document that `bugsweep report` reads.

    \b
    Example:
      bugsweep sweeps export 20260301T1200 -o result.json
    """
    store = SweepStore(workspace_folder(context))
    result = store.result(store.sweep(name))
    if output is None:
        REPORT_FORMATS["json"].write(result, sys.stdout.buffer)
        sys.stdout.buffer.flush()
        return
    with output.open("wb") as out:
        REPORT_FORMATS["json"].write(result, out)


@command.command("forget")
@click.argument("name", metavar="ID")
@click.pass_context
def forget_sweep(context: click.Context, *, name: str) -> None:
    """Delete a sweep and what hunts found in it, and keep a protocol with the hashes of what was deleted.

    \b
    Example:
      bugsweep sweeps forget 20260301T120000Z-0a1b2c3d
    """
    workspace = workspace_folder(context)
    store = SweepStore(workspace)
    for line in forgotten(workspace, store, [store.sweep(name)]):
        click.echo(line)


def forgotten(workspace: Path, store: SweepStore, sweeps: Sequence[KeptSweep]) -> Iterator[str]:
    """Forget sweeps and yield what to say of each."""
    changed = [forget_in_hunts(workspace, kept.sweep.id) for kept in sweeps]
    for kept, hunts, protocol in zip(sweeps, changed, forget_all(store, sweeps), strict=True):
        also = f", and {hunts} {'hunt' if hunts == 1 else 'hunts'} changed" if hunts else ""
        yield f"{kept.sweep.id} is deleted{also}; the protocol is {protocol}."


def _cells(kept: KeptSweep) -> tuple[str, ...]:
    found = ", ".join(f"{count} {level}" for level, count in kept.levels.items()) or "no findings"
    system = words.phone(kept.evidence)
    return kept.sweep.id, kept.phone, kept.verdict.outcome, kept.keep, system, found
