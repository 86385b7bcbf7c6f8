"""``bugsweep store``: how long things are kept, and under which key."""

import re
from datetime import timedelta

import click

from bugsweep.cli.sweeps import forgotten
from bugsweep.cli.workspace import workspace_folder
from bugsweep.store.forgetting import finish_interrupted, outdated
from bugsweep.store.key import replace_key
from bugsweep.store.sweeps import KEEPS, Keep, SweepStore

_UNITS = {"d": timedelta(days=1), "w": timedelta(weeks=1)}


class _Age(click.ParamType[timedelta]):
    """A number of days or weeks, such as 365d."""

    name = "age"

    def convert(self, value: str | timedelta, param: click.Parameter | None, ctx: click.Context | None) -> timedelta:
        if isinstance(value, timedelta):
            return value
        found = re.fullmatch(r"([0-9]{1,5})([dw])", value)
        if found is None:
            self.fail(f"{value!r} is no age; write 365d or 52w", param, ctx)
        return int(found[1]) * _UNITS[found[2]]


@click.group("store", short_help="Keep the workspace: retention, the key.")
def command() -> None:
    """How long sweeps are kept, and under which key.

    \b
    Examples:
      bugsweep store retention --older-than 365d --dry-run
      bugsweep store new-key
    """


@command.command("retention")
@click.option("--older-than", type=_Age(), required=True, help="Age in days or weeks, such as 365d or 52w.")
@click.option("--keep", type=click.Choice([keep for keep in KEEPS if keep != "none"]), help="Only those kept so.")
@click.option("--dry-run", is_flag=True, help="Name them, and delete nothing.")
@click.pass_context
def retention(context: click.Context, *, older_than: timedelta, keep: Keep | None, dry_run: bool) -> None:
    """Forget the sweeps that are older, as `sweeps forget` does.

    \b
    Examples:
      bugsweep store retention --older-than 365d --dry-run
      bugsweep store retention --older-than 90d --keep records
    """
    workspace = workspace_folder(context)
    store = SweepStore(workspace)
    if not dry_run:
        finish_interrupted(store)
    for kept in outdated(store.sweeps(), older_than, keep=keep):
        click.echo(f"{kept.sweep.id} would be deleted." if dry_run else forgotten(workspace, store, kept))


@command.command("new-key")
@click.pass_context
def new_key(context: click.Context) -> None:
    """Begin a new key for blind keeping; the old one stays beside it, so that old sweeps can still be hunted.

    \b
    Example:
      bugsweep store new-key
    """
    workspace = workspace_folder(context)
    old, new = replace_key(workspace)
    click.echo(f"New sweeps are kept under the key {new.id}.")
    if old is not None:
        click.echo(
            f"The old key is {workspace / f'key.{old.id}'}: while it is there, sweeps kept under it can be hunted. "
            "If it was stolen, delete it, and forget those sweeps."
        )
