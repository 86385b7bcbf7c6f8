"""``bugsweep store``: how long things are kept, in how many files, and under which key."""

import re
from collections.abc import Iterator
from datetime import timedelta
from itertools import groupby

import click

from bugsweep.cli.sweeps import forgotten
from bugsweep.cli.workspace import workspace_folder
from bugsweep.formats.printable import printable
from bugsweep.store.compacting import MOST, Compaction, LeftAlone, compact
from bugsweep.store.forgetting import finish_interrupted, outdated
from bugsweep.store.key import replace_key
from bugsweep.store.sweeps import KEEPS, Keep, SweepStore

_MOST_NAMES = 5
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


@click.group("store", short_help="Keep the workspace: retention, packs, the key.")
def command() -> None:
    """How long sweeps are kept, in how many files, and under which key.

    \b
    Examples:
      bugsweep store compact
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
    sweeps = list(outdated(store.sweeps(), older_than, keep=keep))
    if dry_run:
        for kept in sweeps:
            click.echo(f"{kept.sweep.id} would be deleted.")
        return
    finish_interrupted(store)
    for line in forgotten(workspace, store, sweeps):
        click.echo(line)


@command.command("compact")
@click.option(
    "--most",
    type=click.IntRange(2, 10_000),
    default=MOST,
    show_default=True,
    help="Sweeps of a pack; to forget one of them, the others are written anew.",
)
@click.option("--dry-run", is_flag=True, help="Say what would be packed, and change nothing.")
@click.pass_context
def compact_store(context: click.Context, *, most: int, dry_run: bool) -> None:
    """Pack the folders of many sweeps into few, while others read and write.

    Every command meets packed sweeps as it met them before. Sweeps that keep records stay as they are. What readers
    still use is deleted by the next compaction.

    \b
    Examples:
      bugsweep store compact --dry-run
      bugsweep store compact
    """
    store = SweepStore(workspace_folder(context))
    for line in _compacted(compact(store, most=most, dry_run=dry_run), dry_run=dry_run):
        click.echo(printable(line))


def _compacted(done: Compaction, *, dry_run: bool) -> Iterator[str]:
    before = f"{done.files_before:,} files and {done.bytes_before / 1e6:,.1f} MB"
    packs = f"{done.packs:,} {'pack' if done.packs == 1 else 'packs'}"
    if not done.packs:
        yield "There is nothing to pack: it takes two sweeps with folders of their own, kept under one key."
    elif dry_run:
        yield f"{done.sweeps:,} sweeps in {before} would become {packs} of {3 * done.packs:,} files at most."
    else:
        saved = 1 - done.bytes_after / done.bytes_before
        yield (
            f"{done.sweeps:,} sweeps in {before} are {packs} now, {done.files_after:,} files and "
            f"{done.bytes_after / 1e6:,.1f} MB: {saved:.0%} of the space is saved."
        )
    for reason, several in groupby(sorted(done.left_alone, key=_reason), _reason):
        names = [one.sweep for one in several]
        more = f" and {len(names) - _MOST_NAMES:,} more" if len(names) > _MOST_NAMES else ""
        yield f"not packed, as {reason}: {', '.join(names[:_MOST_NAMES])}{more}"
    if done.waiting:
        yield f"{done.waiting:,} folders that are packed now are still read: the next compaction deletes them."


def _reason(one: LeftAlone) -> str:
    return one.reason


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
