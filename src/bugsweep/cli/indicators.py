"""``bugsweep indicators``: the installed feeds, their update, import and search."""

import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import click
import msgspec

from bugsweep.cli.tables import text_format
from bugsweep.cli.workspace import workspace_folder
from bugsweep.errors import IndicatorError
from bugsweep.formats.json_text import shown_json
from bugsweep.formats.printable import printable
from bugsweep.indicators.feed_names import checked_name
from bugsweep.indicators.feeds import (
    BrokenFeed,
    Feed,
    FeedVersion,
    InstalledFeed,
    import_feed,
    installed_feeds,
    remove_feed,
    roll_back,
)
from bugsweep.indicators.index import IndicatorIndex
from bugsweep.indicators.keys import observable_keys
from bugsweep.indicators.loading import load_feeds
from bugsweep.indicators.reading import read_indicators
from bugsweep.indicators.subscriptions import Subscription
from bugsweep.indicators.update import UpdateOutcome, Updater
from bugsweep.indicators.values import guess, refang
from bugsweep.model.indicator import Indicator

_MOST_REASONS = 5
_NO_FEEDS = (
    "No feeds are installed: `bugsweep indicators update` fetches the public ones, `bugsweep indicators import` takes "
    "a file or folder."
)


@click.group("indicators", short_help="List, update, import and search indicators of compromise.")
def command() -> None:
    """The feeds of known-bad values that checks and hunts use.

    \b
    Examples:
      bugsweep indicators update
      bugsweep indicators import partner-feed.json --licence "TLP:AMBER, not to be shared"
      bugsweep indicators list
      bugsweep indicators search pegasus
    """


@command.command("list")
@text_format
@click.pass_context
def list_feeds(context: click.Context, *, output_format: str) -> None:
    """List the installed feeds with their age, licence and counts.

    \b
    Examples:
      bugsweep indicators list
      bugsweep indicators list --format json
    """
    feeds = installed_feeds(workspace_folder(context))
    if output_format == "json":
        _echo_json([_as_json(feed) for feed in feeds])
        return
    if not feeds:
        click.echo(_NO_FEEDS)
        return
    now = datetime.now(UTC)
    rows = [_row(feed, now) for feed in feeds]
    widths = [max(len(row[column]) for row in [_HEADER, *rows]) for column in range(len(_HEADER) - 1)]
    for row, feed in zip([_HEADER, *rows], [None, *feeds], strict=True):
        click.echo(_aligned(row, widths))
        for line in _details(feed):
            click.echo(f"    {line}")


@command.command("update")
@click.option("--url", help="Follow this file, index or collection instead of what the settings subscribe to.")
@click.option("--kind", type=click.Choice(["file", "index", "taxii"]), default="file", help="What --url is.")
@click.option("--name", default="", help="Name of the feed that comes of --url.")
@click.option("--public-key", default="", help="Minisign key that must have signed what --url is.")
@text_format
@click.pass_context
def update(
    context: click.Context, *, url: str | None, kind: str, name: str, public_key: str, output_format: str
) -> None:
    """Fetch the newest version of the feeds that are subscribed to.

    The subscriptions stand in bugsweep.toml of the workspace; without any, the public index of spyware indicators is
    followed. What was fetched with --url is followed from then on. A feed that cannot be fetched, verified or read
    stays as it was. This is the only command that talks to the network unasked.

    \b
    Examples:
      bugsweep indicators update
      bugsweep indicators update --url https://feeds.example/list.json --name partner
      bugsweep indicators update --url https://taxii.example/api/collections/1/ --kind taxii --name partner
    """
    workspace = workspace_folder(context)
    chosen = None
    if url is not None:
        named = {"url": url, "kind": kind, "name": checked_name(name) if name else "", "public_key": public_key}
        chosen = [msgspec.convert(named, Subscription)]
    outcomes = []
    for outcome in Updater(workspace).update(chosen):
        outcomes.append(outcome)
        if output_format == "text":
            click.echo(printable(_told(outcome)), err=outcome.status == "failed")
    if output_format == "json":
        _echo_json(outcomes)
    if any(outcome.status == "failed" for outcome in outcomes):
        raise IndicatorError(
            f"{sum(outcome.status == 'failed' for outcome in outcomes)} of {len(outcomes)} updates failed; what was "
            "installed before is still used."
        )


@command.command("import")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--name", help="Name of the feed; from the name of PATH without it.")
@click.option("--licence", default="", help="Under what terms it may be used, as shown in the list.")
@text_format
@click.pass_context
def import_path(context: click.Context, *, path: Path, name: str | None, licence: str, output_format: str) -> None:
    """Install PATH, a file or folder of indicators in any supported format, as a feed.

    STIX 1 and 2, MISP, OpenIOC, stalkerware lists, tables and plain lists are recognised from their content. What was
    guessed and what cannot be used is shown.

    \b
    Examples:
      bugsweep indicators import domains.txt --name partner
      bugsweep indicators import misp-feed/ --licence CC0-1.0
    """
    workspace = workspace_folder(context)
    feed = import_feed(workspace, path, name, licence=licence)
    if output_format == "json":
        _echo_json(_as_json(feed))
        return
    click.echo(f"Installed {feed.name}: {_counts(feed.current)}.")
    for note in read_indicators(path, name=feed.name).notes:
        click.echo(f"    {printable(note)}")
    for line in _refusals(feed.current):
        click.echo(f"    {line}")


@command.command("search")
@click.argument("text")
@text_format
@click.pass_context
def search(context: click.Context, *, text: str, output_format: str) -> None:
    """Show the indicators that contain TEXT or would match it, in value, malware, campaign or tags.

    A link, host, address, hash or path is looked up as if it had been found on a phone. The exit code is 1 when there
    is none.

    \b
    Examples:
      bugsweep indicators search pegasus
      bugsweep indicators search https://www.evil.example/login
    """
    loaded = load_feeds(workspace_folder(context))
    for problem in loaded.problems:
        click.echo(printable(problem), err=True)
    found = list(_found(loaded.index, text))
    if output_format == "json":
        _echo_json(found)
    for indicator in found if output_format == "text" else ():
        belongs = ", ".join(part for part in (indicator.malware, indicator.campaign) if part)
        click.echo(printable(f"{indicator.kind:16} {indicator.value}  {belongs}  [{indicator.source}]"))
        if indicator.caution:
            click.echo(printable(f"{'':16} caution: {indicator.caution}"))
    if not found:
        click.echo(f"Nothing among {len(loaded.index):,} indicators.", err=True)
        sys.exit(1)


@command.command("rollback")
@click.argument("name")
@click.pass_context
def rollback(context: click.Context, *, name: str) -> None:
    """Make the version before the current one of the feed NAME the current one again.

    \b
    Example:
      bugsweep indicators rollback partner
    """
    feed = roll_back(workspace_folder(context), name)
    click.echo(f"{feed.name} is as it was received {_when(feed.current)}: {_counts(feed.current)}.")


@command.command("remove")
@click.argument("name")
@click.pass_context
def remove(context: click.Context, *, name: str) -> None:
    """Remove the feed NAME with all its versions.

    \b
    Example:
      bugsweep indicators remove partner
    """
    remove_feed(workspace_folder(context), name)
    click.echo(f"Removed {name}.")


_HEADER = ("NAME", "INDICATORS", "AGE", "LICENCE", "FROM")


def _row(feed: Feed, now: datetime) -> tuple[str, ...]:
    if isinstance(feed, BrokenFeed):
        return (printable(feed.name), "", "", "", "")
    count = f"{feed.current.count:,}" if feed.current is not None else "none"
    age = feed.age(now)
    texts = (feed.name, count, _age(age) if age is not None else "never", feed.licence or "not stated", feed.origin)
    return tuple(printable(text) for text in texts)


def _aligned(row: tuple[str, ...], widths: list[int]) -> str:
    """Return a row of the list; numbers stand to the right."""
    cells = [
        cell.rjust(width) if column == 1 else cell.ljust(width)
        for column, (cell, width) in enumerate(zip(row, widths, strict=False))
    ]
    return "  ".join([*cells, row[-1]]).rstrip()


def _details(feed: Feed | None) -> Iterator[str]:
    if isinstance(feed, BrokenFeed):
        yield printable(f"not used: {feed.reason}")
    if not isinstance(feed, InstalledFeed):
        return
    if feed.title:
        yield printable(feed.title)
    if feed.current is not None:
        yield ", ".join(f"{count:,} {kind}" for kind, count in feed.current.counts.items())
        yield from _refusals(feed.current)
    if feed.failure:
        yield printable(f"the last update failed on {feed.failed_at:%Y-%m-%d}: {feed.failure}")


def _refusals(version: FeedVersion | None) -> Iterator[str]:
    refused = version.refused if version is not None else {}
    shown = list(refused.items())[:_MOST_REASONS]
    for reason, count in shown:
        yield printable(f"{count:,} not used: {reason}")
    if len(refused) > len(shown):
        yield f"{sum(refused.values()) - sum(count for _, count in shown):,} not used for other reasons"


def _counts(version: FeedVersion | None) -> str:
    if version is None:
        return "no indicators"
    return f"{version.count:,} indicators ({', '.join(f'{count:,} {kind}' for kind, count in version.counts.items())})"


def _when(version: FeedVersion | None) -> str:
    return f"{version.received_at:%Y-%m-%d %H:%M} UTC" if version is not None else "never"


def _age(age: timedelta) -> str:
    if age < timedelta(hours=1):
        return "now"
    amount, unit = (age.days, "day") if age.days else (age.seconds // 3600, "hour")
    return f"{amount} {unit}" if amount == 1 else f"{amount} {unit}s"


def _told(outcome: UpdateOutcome) -> str:
    if outcome.status == "failed":
        kept = f"; {outcome.count:,} indicators of before are kept" if outcome.count else ""
        return f"{outcome.name}: failed: {outcome.reason}{kept}"
    change = f" ({outcome.count - outcome.count_before:+,})" if outcome.status == "updated" else ""
    return f"{outcome.name}: {outcome.status}, {outcome.count:,} indicators{change}"


def _found(index: IndicatorIndex, text: str) -> Iterator[Indicator]:
    numbers: dict[int, None] = {}
    value = guess(refang(text.strip()))
    if value is not None:
        for key in observable_keys(value.kind, value.value):
            numbers.update(dict.fromkeys(index.tables.get(key.table, {}).get(key.text, ())))
    for number in numbers:
        yield index[number]
    wanted = text.casefold()
    for number, indicator in enumerate(index):
        if number not in numbers and any(wanted in part.casefold() for part in _texts(indicator)):
            yield indicator


def _texts(indicator: Indicator) -> Iterable[str]:
    return (indicator.value, indicator.malware, indicator.campaign, indicator.source, *indicator.tags)


def _as_json(feed: Feed) -> dict[str, Any]:
    """Return a feed as JSON has it, with what is computed."""
    known: dict[str, Any] = msgspec.to_builtins(feed)
    if isinstance(feed, BrokenFeed):
        return known
    age = feed.age(datetime.now(UTC))
    count = feed.current.count if feed.current is not None else 0
    return known | {"count": count, "age_seconds": int(age.total_seconds()) if age is not None else None}


def _echo_json(document: object) -> None:
    click.echo(shown_json(document), nl=False)
