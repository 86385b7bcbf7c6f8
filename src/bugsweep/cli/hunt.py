"""``bugsweep hunt``: what is known today, looked for on phones that were swept before."""

import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import click
import msgspec

from bugsweep.cli.indicator_sets import load_indicators
from bugsweep.cli.open_register import DAY
from bugsweep.cli.rule_sets import load_rule_set
from bugsweep.cli.tables import text_format
from bugsweep.cli.workspace import workspace_folder
from bugsweep.detect.sigma import RuleSet
from bugsweep.errors import UsageError
from bugsweep.formats.json_text import shown_json
from bugsweep.formats.printable import printable
from bugsweep.hunting import Hunt, HuntedSweep, Hunter, RareThing, keep_hunt
from bugsweep.model.finding import Finding
from bugsweep.report import words
from bugsweep.store.key import known_keys
from bugsweep.store.sweeps import SweepStore

_NOTHING_FOUND, _FOUND, _FAILED = 0, 1, 2
_NOTHING_TO_LOOK_FOR = (
    "There is nothing to look for: `bugsweep indicators update` installs feeds, -i names others, --rules names rules."
)
_NOTHING_RARE = (
    "\nRARE: nothing. The sweeps of this hunt are compared, of three or more phones of one model and build; --again "
    "hunts in all."
)
_MOST_NAMES = 5
"""Of the sweeps that were left out for one reason so many are named; the JSON names all."""
_DECIDING = frozenset(("compromised", "targeted", "suspicious"))


@click.command("hunt", short_help="Look for new indicators on phones that were swept before.")
@click.option(
    "-i",
    "--indicators",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Look for these, a file or folder in any format, instead of the installed feeds. May be given several times.",
)
@click.option(
    "--rules",
    "rule_paths",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Run these Sigma rules, a file or folder, over the sweeps that kept records. May be given several times.",
)
@click.option("--time-zone", metavar="NAME", default="UTC", show_default=True, help="As for `bugsweep check`.")
@click.option(
    "--since", type=DAY, metavar="DATE", help="Only in sweeps made on this day (UTC), such as 2026-03-01, or later."
)
@click.option("--rare", is_flag=True, help="Also list what one phone has and no other of its model and build.")
@click.option(
    "--budget", type=click.IntRange(1), default=20, show_default=True, help="How many rare things to list at most."
)
@click.option("--again", is_flag=True, help="Look for the installed feeds even where that was done, and say all again.")
@text_format
@click.pass_context
def command(
    context: click.Context,
    *,
    indicators: tuple[Path, ...],
    rule_paths: tuple[Path, ...],
    time_zone: str,
    since: datetime | None,
    rare: bool,
    budget: int,
    again: bool,
    output_format: str,
) -> None:
    """Look for indicators, or by rules, in every sweep that is kept, and say whose verdict changes.

    With --rules and without -i only rules are run. Without either the installed feeds are looked for, in the sweeps
    where they were not looked for before. What a sweep was kept of decides what can be told: of one kept blind the
    artifact, the time and the count, and not the value.

    \b
    Examples:
      bugsweep indicators update && bugsweep hunt
      bugsweep hunt -i new-campaign.stix2 --since 2026-01-01
      bugsweep hunt --rules new-campaign.yml
      bugsweep hunt --rare --format json

    \b
    Exit code: 0 nothing found, 1 something found, 2 nothing could be hunted.
    """
    workspace = workspace_folder(context)
    store = SweepStore(workspace)
    hunter = Hunter(store, known_keys(workspace), since=None if since is None else since.replace(tzinfo=UTC))
    hunt = None
    if indicators or not rule_paths:
        loaded = load_indicators(None if indicators else workspace, indicators)
        hunt = hunter.hunt(loaded.index, loaded.summary, anew=again or bool(indicators))
        if not (rare or rule_paths or len(loaded.index)):
            raise UsageError(_NOTHING_TO_LOOK_FOR)
    if hunt is None or rule_paths:
        hunt = hunter.hunt_rules(_rules(context, rule_paths), time_zone=time_zone, beside=hunt)
    if rare:
        hunt = msgspec.structs.replace(hunt, rare=hunter.rare(budget=budget))
    keep_hunt(workspace, hunt)
    if output_format == "json":
        sys.stdout.buffer.write(shown_json(hunt))
        sys.stdout.buffer.flush()
    else:
        for line in _lines(hunt):
            click.echo(printable(line))
        if rare and not hunt.rare:
            click.echo(_NOTHING_RARE)
    sys.exit(_exit_code(hunt))


def _rules(context: click.Context, paths: Sequence[Path]) -> RuleSet:
    """Return the rules to run.

    Raises:
        UsageError: when there are none.
    """
    rules = load_rule_set(context, paths)
    if not rules.rules:
        raise UsageError("There is no rule in what --rules names that can be run.")
    return rules


def _exit_code(hunt: Hunt) -> int:
    if any(one.after in _DECIDING for one in hunt.found):
        return _FOUND
    done_before = any("before" in one.reason for one in hunt.left_out)
    return _NOTHING_FOUND if hunt.hunted or hunt.searched or done_before else _FAILED


def _lines(hunt: Hunt) -> Iterator[str]:
    count = sum(len(one.findings) for one in hunt.found)
    looked = (
        [f"{_counted(hunt.indicators.count, 'indicator')} in {_counted(len(hunt.hunted), 'sweep')}"]
        if hunt.indicators_sha256
        else []
    )
    if hunt.rules:
        looked.append(f"{_counted(hunt.rules, 'rule')} over the records of {_counted(len(hunt.searched), 'sweep')}")
    phones = len({one.phone for one in hunt.found})
    yield f"{', '.join(looked)}: {_counted(count, 'new finding')} on {_counted(phones, 'phone')}."
    if hunt.found_by_check:
        sweeps = _counted(len(hunt.found_by_check), "sweep")
        yield f"In {sweeps} the check itself had found some of them: `bugsweep sweeps show` says which."
    if hunt.known_before:
        yield f"{hunt.known_before:,} more were found by an earlier hunt; --again says them again."
    for one in hunt.found:
        yield from _found(one)
    if hunt.rare:
        yield ""
        yield "RARE, which is no finding: on one phone, and on no other of its model and build"
        yield from map(_rare, hunt.rare)
    yield from _left_out(hunt)
    yield ""
    yield from hunt.limits


def _counted(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _found(one: HuntedSweep) -> Iterator[str]:
    yield ""
    change = f"{one.before} -> {one.after}" if one.before != one.after else f"still {one.after}"
    yield f"{one.phone}, swept {one.started_at:%Y-%m-%d} ({one.sweep}): {change}"
    spread = {of_finding.finding: of_finding for of_finding in one.spread}
    for finding in one.findings:
        yield f"  {finding.level.upper():13} {finding.title}"
        yield f"    what   {_what(finding)}"
        yield f"    where  {finding.artifact}, {_counted(finding.count, 'time')}"
        yield f"    when   {_when(finding.first_seen, finding.last_seen, exact=finding.sighting is None)}"
        if (seen := spread.get(finding.id)) is not None:
            yield f"    seen   on {seen.phones:,} of {seen.of:,} phones of this model and build"


def _what(finding: Finding) -> str:
    if finding.sighting is None:
        return words.subject(finding) or finding.rule
    indicator, value = finding.sighting.indicator, finding.sighting.observable.value
    listed = f"{indicator.kind} {indicator.value}, listed by {indicator.source or 'a feed'}"
    return f"{value} ({listed})" if value else listed


def _rare(thing: RareThing) -> str:
    return (
        f"  {thing.phone} ({thing.model} {thing.build}): {thing.kind} {thing.value or '(kept blind)'} in "
        f"{thing.artifact}, {thing.shows}, {_counted(thing.count, 'time')}, "
        f"{_when(thing.first_seen, thing.last_seen)}; on {thing.phones} of {thing.of:,} phones"
    )


def _when(first: datetime | None, last: datetime | None, *, exact: bool = False) -> str:
    """Say when; to the minute, to which times of fingerprints are kept, unless `exact`."""
    if first is None:
        return "not known"
    form = "%Y-%m-%d %H:%M:%S" if exact else "%Y-%m-%d %H:%M"
    if last is None or last == first:
        return f"{first:{form}} UTC"
    return f"{first:{form}} to {last:{form}} UTC"


def _left_out(hunt: Hunt) -> Iterator[str]:
    reasons: dict[str, list[str]] = {}
    for one in hunt.left_out:
        reasons.setdefault(one.reason, []).append(one.sweep)
    if reasons:
        yield ""
        yield "NOT HUNTED"
        for reason, names in reasons.items():
            more = f" and {len(names) - _MOST_NAMES:,} more" if len(names) > _MOST_NAMES else ""
            yield f"  {_counted(len(names), 'sweep')}: {reason}"
            yield f"    {', '.join(names[:_MOST_NAMES])}{more}"
