"""``bugsweep register import``, ``mapping``, ``conflicts``: inventories and lists of people into the register."""

import datetime as dt
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

from bugsweep.cli.open_register import opened
from bugsweep.cli.tables import table_format, text_format, write_rows
from bugsweep.cli.workspace import workspace_folder
from bugsweep.formats.json_text import shown_json
from bugsweep.formats.printable import printable

if TYPE_CHECKING:
    from bugsweep.fleet.imports.outcome import Outcome

_MOST_LINES = 40
"""Of each list this many are shown; JSON has all."""
_PATH = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("import", short_help="Import an inventory of phones, or a list of people.")
@click.argument("file", type=_PATH)
@click.option("--as", "form_name", metavar="FORMAT", default="", help="Which format it is; else its content tells.")
@click.option("--mapping", "mapping_file", type=_PATH, metavar="FILE", help="What the columns of a table mean.")
@click.option("--dry-run", is_flag=True, help="Only say what would change.")
@click.option(
    "--observed-at",
    type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M"]),
    metavar="DATE",
    help="When the inventory was taken (UTC), for what it says without a time of its own.",
)
@click.option("--part", is_flag=True, help="It is a part of the inventory: what is not in it has not vanished.")
@text_format
@click.pass_context
def import_file(
    context: click.Context,
    *,
    file: Path,
    form_name: str,
    mapping_file: Path | None,
    dry_run: bool,
    observed_at: dt.datetime | None,
    part: bool,
    output_format: str,
) -> None:
    """Import an inventory of phones, or a list of people and units, from FILE.

    All of it is imported or nothing. Phones are recognised by serial number and maker, IMEI, UDID and enterprise id;
    what contradicts the register is listed for a person to decide and not merged. What is no longer in a source is
    listed, too: that says nothing of what became of it. Importing a file again changes nothing.

    \b
    Exit codes:
      0  all of it was taken
      1  something was refused or is in conflict; the rest was taken
      2  nothing was imported

    \b
    Examples:
      bugsweep register import devices.json --dry-run
      bugsweep register import office.csv --mapping office.yaml --observed-at 2026-03-01
      bugsweep register import people.ldif
    """
    from bugsweep.fleet.imports.declaration import InventoryFile  # noqa: PLC0415 - only where something is imported
    from bugsweep.fleet.imports.mapping import read_mapping  # noqa: PLC0415 - as above
    from bugsweep.fleet.imports.reading import recognise  # noqa: PLC0415 - as above

    source = InventoryFile(
        file,
        observed_at=None if observed_at is None else observed_at.replace(tzinfo=dt.UTC),
        mapping=None if mapping_file is None else read_mapping(mapping_file),
        part=part,
    )
    form = recognise(source, form_name)
    with opened(workspace_folder(context)):
        if form.holds == "people":
            from bugsweep.fleet.imports.personnel import import_people as put  # noqa: PLC0415 - needs an open register
        else:
            from bugsweep.fleet.imports.reconcile import import_phones as put  # noqa: PLC0415 - as above

        outcome = put(source, form, dry_run=dry_run)
    if output_format == "json":
        document = {**msgspec.to_builtins(outcome), "counts": outcome.counts, "dry_run": dry_run}
        click.echo(shown_json(document).decode(), nl=False)
    else:
        for line in _lines(outcome, dry_run=dry_run):
            click.echo(line)
    sys.exit(1 if outcome.refused or outcome.of("conflicting") or outcome.known_conflicts else 0)


def _lines(outcome: "Outcome", *, dry_run: bool) -> Iterator[str]:
    from bugsweep.fleet.imports.outcome import LISTED  # noqa: PLC0415 - only where something is imported

    yield printable(f"{outcome.name}, {outcome.source}, {_counted(outcome.records, 'record')}")
    yield f"  SHA-256 {outcome.sha256}"
    for note in outcome.notes:
        yield printable(f"  {note}")
    for what in LISTED:
        changes = outcome.of(what)
        yield from _listed(
            f"would be {what}" if dry_run and what in ("added", "changed") else what,
            [
                "  ".join(filter(None, (change.item, change.place, "; ".join(change.reasons))))
                if what != "conflicting"
                else "  ".join((change.place, "; ".join(change.reasons)))
                for change in changes
            ],
        )
    yield from _listed(
        "refused", [f"{one.origin.position or one.origin.path}  {one.reason}" for one in outcome.refused]
    )
    yield ""
    yield (
        f"{outcome.unchanged} unchanged, {outcome.confirmed} confirmed as of a later moment, "
        f"{_counted(outcome.facts, 'new fact')}, {_counted(outcome.assigned, 'phone')} given to a holder."
    )
    if outcome.known_conflicts:
        yield (
            f"Listed before: {_counted(outcome.known_conflicts, 'conflict')}; `bugsweep register conflicts` shows "
            "those that are open."
        )
    if dry_run:
        yield "Nothing was imported: this was a dry run."
    elif outcome.empty:
        yield "Nothing is new: the register is as it was."


def _listed(title: str, lines: list[str]) -> Iterator[str]:
    if not lines:
        return
    yield ""
    yield f"{title.upper()}: {len(lines)}"
    for line in lines[:_MOST_LINES]:
        yield printable(f"  {line}")
    if len(lines) > _MOST_LINES:
        yield f"  … and {len(lines) - _MOST_LINES} more: --format json lists all"


@click.command("mapping", short_help="Suggest what the columns of a table mean.")
@click.argument("file", type=_PATH)
@click.option("--people", is_flag=True, help="It is a list of people, not of phones.")
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Where to write; else standard output."
)
def mapping(*, file: Path, people: bool, output: Path | None) -> None:
    """Write what the columns of the table in FILE mean, as far as their headers tell, to be edited and saved.

    \b
    Examples:
      bugsweep register mapping office.csv -o office.yaml
      bugsweep register mapping staff.xlsx --people
    """
    from bugsweep.fleet.imports.suggestion import suggested_mapping  # noqa: PLC0415 - only where something is imported

    text = suggested_mapping(file, people=people)
    if output is None:
        click.echo(text, nl=False)
        return
    with output.open("x", encoding="utf-8") as stream:
        stream.write(text)
    click.echo(printable(f"Written to {output}: look at it, then import with --mapping {output}."))


@click.command("conflicts", short_help="List what imports contradict, and decide it.")
@click.argument("number", type=int, required=False)
@click.option("--phone", metavar="ID", default="", help="The record is of this phone: take what it states.")
@click.option("--new", is_flag=True, help="The record is of a phone that the register has not: record it.")
@click.option("--dismiss", is_flag=True, help="Take nothing, or it was corrected elsewhere.")
@click.option("--reason", default="", help="Why it is decided so; this is written to the log.")
@click.option("--all", "decided", is_flag=True, help="List those that are decided, too.")
@table_format
@click.pass_context
def conflicts(
    context: click.Context,
    *,
    number: int | None,
    phone: str,
    new: bool,
    dismiss: bool,
    reason: str,
    decided: bool,
    output_format: str,
) -> None:
    """List the conflicts of imports, or decide the one of that NUMBER.

    \b
    Examples:
      bugsweep register conflicts
      bugsweep register conflicts 3 --phone D-7K3Q-9XM2 --reason "main board replaced"
      bugsweep register conflicts 5 --new --reason "two phones have this asset tag"
      bugsweep register conflicts 4 --dismiss --reason "typing error in the list"
    """
    with opened(workspace_folder(context)):
        from bugsweep.fleet.audit import local_actor  # noqa: PLC0415 - needs an open register
        from bugsweep.fleet.imports.decisions import conflict_rows, decide, decided_phone  # noqa: PLC0415 - as above

        if number is None:
            names = ("number", "kind", "about", "reason", "source", "state")
            write_rows(conflict_rows(decided=decided), names, output_format)
            return
        facts = decide(number, phone=phone, new=new, dismiss=dismiss, reason=reason, actor=local_actor())
        label = decided_phone(number)
    click.echo(f"Conflict {number} is decided{f': it is {label}' if label else ''}, {facts} new facts.")


def _counted(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
