"""``bugsweep store``: how long things are kept, in how many files, where else, and under which key."""

import re
from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import groupby

import click

from bugsweep.cli.sweeps import forgotten
from bugsweep.cli.workspace import workspace_folder
from bugsweep.formats.printable import printable
from bugsweep.store.compacting import MOST, Compaction, LeftAlone, compact
from bugsweep.store.depot import Copied, Depot
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


@click.group("store", short_help="Keep the workspace: retention, packs, copies, the key.")
def command() -> None:
    """How long sweeps are kept, in how many files, where else, and under which key.

    \b
    Examples:
      bugsweep store compact
      bugsweep store push s3://mission/sweeps
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
    if not sweeps:
        click.echo("No sweep is older than that.", err=True)
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

    Every command meets packed sweeps as it met them before. Sweeps that keep records stay as they are: a pack is
    written anew when one of its sweeps is forgotten, and nobody's messages shall be copied because of another phone.
    What readers still use is deleted by the next compaction.

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
        yield (
            f"{done.sweeps:,} sweeps in {before} are {packs} now: {done.files_after:,} files and "
            f"{done.bytes_after / 1e6:,.1f} MB."
        )
    for reason, several in groupby(sorted(done.left_alone, key=_reason), _reason):
        yield f"not packed, as {reason}: {_named([one.sweep for one in several])}"
    if done.waiting:
        yield f"{done.waiting:,} folders that are packed now are still read: the next compaction deletes them."


def _reason(one: LeftAlone) -> str:
    return one.reason


_with_records = click.option("--with-records", is_flag=True, help="Also sweeps that keep records in clear.")


@command.command("push")
@click.argument("url", metavar="URL")
@_with_records
@click.pass_context
def push(context: click.Context, *, url: str, with_records: bool) -> None:
    """Copy the sweeps into an object store, such as s3://BUCKET/PREFIX, and never the key. This uses the network.

    What is there stays as it is, and a push that was stopped goes on. What was forgotten here is deleted there.
    Credentials and the endpoint are read as other programs for S3 read them, such as AWS_PROFILE or AWS_ENDPOINT_URL.

    \b
    Example:
      bugsweep store push s3://mission/sweeps
    """
    done = Depot(url).push(SweepStore(workspace_folder(context)), with_records=with_records)
    for line in _copied(done, f"at {url}", "there"):
        click.echo(printable(line))


@command.command("pull")
@click.argument("url", metavar="URL")
@_with_records
@click.pass_context
def pull(context: click.Context, *, url: str, with_records: bool) -> None:
    """Copy the sweeps that lie in an object store into the workspace. This uses the network.

    Each file is held against its hash. To hunt in them, the key that they were kept under must be at hand; it comes
    another way. What was forgotten here does not come back.

    \b
    Example:
      bugsweep store pull s3://mission/sweeps
    """
    done = Depot(url).pull(SweepStore(workspace_folder(context)), with_records=with_records)
    for line in _copied(done, "in the workspace", "here"):
        click.echo(printable(line))


def _copied(done: Copied, where: str, there: str) -> Iterator[str]:
    new = len(done.sweeps)
    yield (
        f"{new:,} new {'sweep' if new == 1 else 'sweeps'} {where} ({done.files:,} files, {done.size / 1e6:,.1f} MB); "
        f"{done.there_before:,} were {there} before."
    )
    if done.deleted:
        yield f"deleted there, as forgotten here or packed since: {_named(done.deleted)}"
    for reason, several in groupby(sorted(done.left, key=lambda one: one.reason), lambda one: one.reason):
        yield f"not copied, as {reason}: {_named([one.name for one in several])}"


def _named(names: Sequence[str]) -> str:
    more = f" and {len(names) - _MOST_NAMES:,} more" if len(names) > _MOST_NAMES else ""
    return f"{', '.join(names[:_MOST_NAMES])}{more}"


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
