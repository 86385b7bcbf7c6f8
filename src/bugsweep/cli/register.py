"""``bugsweep register``: the register of people and phones."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import msgspec

from bugsweep import __version__
from bugsweep.cli import erasures, waivers
from bugsweep.cli.importing import conflicts, import_file, mapping
from bugsweep.cli.open_register import as_of_option, day_of, opened
from bugsweep.cli.tables import table_format, table_lines, text_format, write_rows
from bugsweep.cli.workspace import workspace_folder
from bugsweep.formats.json_text import shown_json
from bugsweep.formats.printable import printable
from bugsweep.report.json_document import read_json
from bugsweep.store.sweeps import SweepStore


@click.group("register", short_help="The register of people and phones.")
def command() -> None:
    """The register: who has which phone for what, and what is known of it.

    \b
    Examples:
      bugsweep register init
      bugsweep register import inventory.csv --dry-run
      bugsweep register phones
      bugsweep register show D-7K3Q-9XM2
    """


for _part in (import_file, mapping, conflicts, waivers.command, erasures.command):
    command.add_command(_part)


@command.command("init")
@click.pass_context
def init(context: click.Context) -> None:
    """Make the register of the workspace, or bring one of an earlier version up to date.

    It is a file in the workspace; with BUGSWEEP_DATABASE=postgresql://… it is that database.

    \b
    Example:
      bugsweep register init
    """
    workspace = workspace_folder(context)
    with opened(workspace, make=True):
        from bugsweep.fleet.audit import log  # noqa: PLC0415 - needs an open register

        log("init", message=f"bugsweep {__version__}")
        click.echo(f"The register of {workspace} is ready.")


@command.command("units")
@as_of_option
@table_format
@click.pass_context
def units(context: click.Context, *, as_of: dt.datetime | None, output_format: str) -> None:
    """List the units, each with the people and phones in it and below.

    \b
    Example:
      bugsweep register units
    """
    with opened(workspace_folder(context)):
        from bugsweep.fleet.roster import UNIT_COLUMNS, unit_rows  # noqa: PLC0415 - needs an open register

        write_rows(unit_rows(day_of(as_of)), UNIT_COLUMNS, output_format)


@command.command("people")
@click.option("--unit", metavar="CODE", help="Only those of a unit and of what is below it.")
@click.option("--names", is_flag=True, help="Show names; this is written to the log, with the reason.")
@click.option("--reason", default="", help="Why names are read.")
@as_of_option
@table_format
@click.pass_context
def people(
    context: click.Context,
    *,
    unit: str | None,
    names: bool,
    reason: str,
    as_of: dt.datetime | None,
    output_format: str,
) -> None:
    """List the people, by pseudonym.

    \b
    Examples:
      bugsweep register people --unit it-department
      bugsweep register people --names --reason "letters of the spring campaign"
    """
    with opened(workspace_folder(context)):
        from bugsweep.fleet.names import read_names  # noqa: PLC0415 - needs an open register
        from bugsweep.fleet.roster import PERSON_COLUMNS, people_in, person_rows  # noqa: PLC0415 - as above

        chosen = people_in(unit, day_of(as_of))
        columns: tuple[str, ...] = PERSON_COLUMNS
        rows = person_rows(chosen, day_of(as_of))
        if names:
            known = read_names(chosen, reason=reason)
            columns = (PERSON_COLUMNS[0], "name", *PERSON_COLUMNS[1:])
            rows = [{**row, "name": known.get(person.pk, "")} for person, row in zip(chosen, rows, strict=True)]
        write_rows(rows, columns, output_format)


@command.command("phones")
@click.option("--unit", metavar="CODE", help="Only those of people of a unit and of what is below it.")
@as_of_option
@table_format
@click.pass_context
def phones(context: click.Context, *, unit: str | None, as_of: dt.datetime | None, output_format: str) -> None:
    """List the phones, with their holders and their last sweep.

    \b
    Examples:
      bugsweep register phones
      bugsweep register phones --unit it-department --format csv
    """
    with opened(workspace_folder(context)):
        from bugsweep.fleet.roster import PHONE_COLUMNS, phone_rows, phones_in  # noqa: PLC0415 - needs an open register

        day = day_of(as_of)
        write_rows(phone_rows(phones_in(unit, day), day), PHONE_COLUMNS, output_format)


@command.command("platforms")
@click.option("--models", is_flag=True, help="Each model by itself, not only each system.")
@as_of_option
@table_format
@click.pass_context
def platforms(context: click.Context, *, models: bool, as_of: dt.datetime | None, output_format: str) -> None:
    """Set the systems of the phones in use side by side: each number with how many it is of, and no ranking.

    \b
    Example:
      bugsweep register platforms --models
    """
    with opened(workspace_folder(context)):
        from bugsweep.fleet.platforms import PLATFORM_COLUMNS, platform_rows  # noqa: PLC0415 - needs an open register

        write_rows(platform_rows(day_of(as_of), by_model=models), PLATFORM_COLUMNS, output_format)


@command.command("show")
@click.argument("label", metavar="ID")
@as_of_option
@text_format
@click.pass_context
def show(context: click.Context, *, label: str, as_of: dt.datetime | None, output_format: str) -> None:
    """Show all that is known of a phone, a person or a unit: facts with their source and age, sweeps, custody.

    \b
    Example:
      bugsweep register show D-7K3Q-9XM2
    """
    with opened(workspace_folder(context)):
        from bugsweep.fleet.cards import card_of  # noqa: PLC0415 - needs an open register

        card = card_of(label, day_of(as_of))
    if output_format == "json":
        click.echo(shown_json(card), nl=False)
        return
    for line in _card_lines(card):
        click.echo(line)


@command.command("link")
@click.argument("sweep", metavar="SWEEP")
@click.option("--phone", metavar="ID", default="", help="Which phone it is; else the evidence says it.")
@click.pass_context
def link(context: click.Context, *, sweep: str, phone: str) -> None:
    """Put a kept sweep, or a result.json, with its findings and facts to its phone.

    SWEEP is the id of a sweep or the beginning of it, or the file of a result. `bugsweep check` does the same by itself
    where the workspace has a register.

    \b
    Examples:
      bugsweep register link 20260301T1200
      bugsweep register link result/result.json --phone D-7K3Q-9XM2
    """
    workspace = workspace_folder(context)
    with opened(workspace):
        from bugsweep.fleet.linking import link_sweep  # noqa: PLC0415 - needs an open register

        path, partial = Path(sweep), False
        if path.is_file():
            result = read_json(path.read_bytes())
        else:
            store = SweepStore(workspace)
            kept = store.sweep(sweep)
            result, partial = store.result(kept), kept.keep != "records"
        if phone:
            result = msgspec.structs.replace(result, sweep=msgspec.structs.replace(result.sweep, phone=phone))
        done = link_sweep(result)
    if not done.new:
        click.echo(f"The sweep was linked to {done.device} before.")
        return
    click.echo(
        f"The sweep is linked to {done.device} (by {done.by}): {done.findings} findings, {done.facts} new facts."
    )
    if partial:
        click.echo(
            "bugsweep: facts that tell of the holder, such as the apps, are not kept with this sweep: link its "
            "result.json, or check again, to have them in the register.",
            err=True,
        )


@command.command("seal-anew")
@click.pass_context
def seal_anew(context: click.Context) -> None:
    """Seal all names under the present key, after `bugsweep store new-key` began a new one.

    \b
    Example:
      bugsweep register seal-anew
    """
    with opened(workspace_folder(context)):
        from bugsweep.fleet.names import seal_anew as seal  # noqa: PLC0415 - needs an open register

        click.echo(f"The names of {seal()} people are sealed under the present key.")


def _card_lines(card: dict[str, Any]) -> Iterator[str]:
    """Yield a card: what it is, then its lists as tables, the empty ones as such."""
    plain = {name: value for name, value in card.items() if name != "lists"}
    width = max(map(len, plain))
    for name, value in plain.items():
        yield f"{name.ljust(width)}  {printable(_cell(value)) or '-'}"
    for name, rows in card["lists"].items():
        yield ""
        yield name.upper() if rows else f"{name.upper()}: none"
        if rows:
            yield from table_lines(list(rows[0]), [[_cell(value) for value in row.values()] for row in rows])


def _cell(value: object) -> str:
    """Return a value of a card as text: apps by their ids, lists with commas."""
    if isinstance(value, list):
        if not value:
            return "none"
        return ", ".join(str(one["id"]) if isinstance(one, dict) and "id" in one else str(one) for one in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "unknown" if value is None else str(value)
