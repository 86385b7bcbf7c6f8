"""``bugsweep policy``: whether a policy is understood, what it says of phones, and what a new one would change."""

from collections import Counter
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any, get_args

import click
import msgspec
from msgspec import structs

from bugsweep.cli.judged import judged
from bugsweep.cli.judgements import write_judgements
from bugsweep.cli.tables import text_format
from bugsweep.errors import UsageError
from bugsweep.formats.json_text import shown_json
from bugsweep.formats.printable import printable
from bugsweep.model.judgement import Language
from bugsweep.policy import PACKS, Policy, PolicyMistakesError, load_policy, pack_path
from bugsweep.policy.difference import compare_policies
from bugsweep.policy.examples import check_examples
from bugsweep.policy.fact_files import given_fact
from bugsweep.policy.judge import judge_policy
from bugsweep.policy.schema import policy_schema
from bugsweep.report.words import number

_language = click.option(
    "--lang", "language", type=click.Choice(get_args(Language)), default="en", show_default=True, help="Of the text."
)
_as_of = click.option(
    "--as-of",
    "as_of",
    metavar="DATE",
    help="Judge as of the end of this day (UTC), or of a moment such as 2026-04-01T09:00+03:00; now without it.",
)
_facts = click.option(
    "--facts",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="JSON or JSON lines: subjects with their facts, or the result.json of a check; without it the register.",
)
_waivers = click.option(
    "--waivers",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="JSON or JSON lines: exceptions that were granted.",
)


@click.group("policy", short_help="Check, judge by, compare and test phone policies.")
def command() -> None:
    """Say who may use which phone for what, and see who does. FILE is a policy or the name of a pack.

    \b
    Examples:
      bugsweep policy list
      bugsweep policy check our-policy.yaml
      bugsweep policy judge our-policy.yaml --facts phones.jsonl --as-of 2026-04-01
    """


@command.command("check")
@click.argument("file")
@click.pass_context
def check_policy(context: click.Context, *, file: str) -> None:
    """See whether a policy is understood; exit with 1, and a line for each mistake, when it is not.

    \b
    Example:
      bugsweep policy check our-policy.yaml
    """
    try:
        policy = _load(file)
    except PolicyMistakesError as error:
        for line in error.lines:
            click.echo(line)
        context.exit(1)
    click.echo(printable(f"{file}: {_about(policy)}"))


@command.command("judge")
@click.argument("file")
@_facts
@_waivers
@_as_of
@text_format
@_language
@click.option(
    "--given",
    metavar="FIELD=VALUE",
    multiple=True,
    help="A fact of all subjects that have no such one, such as purpose=official; counts as declared. Repeatable.",
)
@click.option("--former", is_flag=True, help="Also phones of the register that nobody has any more, by their last use.")
@click.option("--all", "everything", is_flag=True, help="Show what is compliant or not applicable too.")
@click.pass_context
def judge_by_policy(
    context: click.Context,
    *,
    file: str,
    facts: Path | None,
    waivers: Path | None,
    as_of: str | None,
    output_format: str,
    language: Language,
    given: tuple[str, ...],
    former: bool,
    everything: bool,
) -> None:
    """Judge phones by a policy; exit with 1 when it is violated.

    Without --facts each use of a phone in the register is judged, as it was known at the time that is asked for.

    A line of the facts is a subject, which is one use of one phone by one person. Facts are a list, or a mapping of
    fields to values or to objects with value, source and observed_at:

    \b
      {"id": "A-17", "unit_path": ["administration", "press"], "observed_at": "2026-03-30T09:00:00Z",
       "facts": {"device.os": "ios", "purpose": "official", "disposition": "held"}}

    \b
    Examples:
      bugsweep policy judge our-policy.yaml
      bugsweep policy judge our-policy.yaml --facts phones.jsonl
      bugsweep policy judge baseline-high-risk --facts result.json --given purpose=official --lang ru
      bugsweep policy judge our-policy.yaml --facts phones.jsonl --as-of 2026-04-01 --format json
    """
    policy = _load(file)
    moment = _moment(as_of)
    with judged(context, facts, waivers, moment, former=former) as (subjects, exceptions):
        known = {fact.field: fact for fact in (given_fact(text, moment) for text in given)}
        completed = (structs.replace(subject, facts={**known, **subject.facts}) for subject in subjects)
        judgements = judge_policy(policy, completed, moment, exceptions)
        counts = write_judgements(
            policy, judgements, moment, output_format=output_format, language=language, everything=everything
        )
    if not counts:
        raise UsageError(f"{facts or 'The register'}: there is nobody in it, and nothing was judged.")
    context.exit(1 if counts["violation"] else 0)


@command.command("diff")
@click.argument("old")
@click.argument("new")
@_facts
@_waivers
@_as_of
@text_format
@_language
@click.pass_context
def diff_policies(
    context: click.Context,
    *,
    old: str,
    new: str,
    facts: Path | None,
    waivers: Path | None,
    as_of: str | None,
    output_format: str,
    language: Language,
) -> None:
    """Show whose status a new policy would change; exit with 1 when there is somebody.

    \b
    Example:
      bugsweep policy diff policy-v3.yaml policy-v4.yaml --facts phones.jsonl
    """
    ours, theirs, moment = _load(old), _load(new), _moment(as_of)
    counts: Counter[tuple[str, str, str]] = Counter()
    with judged(context, facts, waivers, moment) as (subjects, exceptions):
        for change in compare_policies(ours, theirs, subjects, moment, exceptions):
            step = (change.rule, change.before or "no such rule", change.after or "no such rule")
            counts[step] += 1
            if output_format == "json":
                click.echo(shown_json(change, indent=None))
            else:
                click.echo(printable(f"{change.subject}: {step[1]} → {step[2]}. {change.why[language]}"))
    if output_format == "text":
        for (rule, before, after), number in sorted(counts.items()):
            click.echo(f"{number:>8}  {rule}: {before} → {after}")
        click.echo(f"{sum(counts.values()):>8}  changes in all")
    context.exit(1 if counts else 0)


@command.command("test")
@click.argument("files", nargs=-1)
@click.pass_context
def run_tests(context: click.Context, *, files: tuple[str, ...]) -> None:
    """Run the examples beside the rules of FILES, or of the packs; exit with 1 when one fails.

    A rule without an example that keeps it and one that breaks it has failed.

    \b
    Examples:
      bugsweep policy test
      bugsweep policy test our-policy.yaml
    """
    rules, passed, failed = 0, 0, 0
    for file in files or _packs():
        for checked in check_examples(_load(file)):
            rules += 1
            passed += checked.passed
            failed += len(checked.failures)
            for failure in checked.failures:
                click.echo(printable(f"{file}, {checked.rule}: {failure}"))
    click.echo(f"{number(rules, 'rule')}, {number(passed, 'example')} passed, {number(failed, 'failure')}")
    context.exit(1 if failed else 0)


@command.command("list")
@text_format
def list_packs(*, output_format: str) -> None:
    """List the policies that come with bugsweep.

    \b
    Example:
      bugsweep policy list
    """
    packs = {name: _load(name) for name in _packs()}
    if output_format == "json":
        listed: list[dict[str, Any]] = [
            {"pack": name, "version": one.version, "sha256": one.sha256, "title": one.title, "rules": len(one.rules)}
            for name, one in packs.items()
        ]
        click.echo(msgspec.json.format(msgspec.json.encode(listed), indent=2))
        return
    for name, policy in packs.items():
        click.echo(f"{name:26} {len(policy.rules):3} rules  {policy.title.en if policy.title else ''}")


@command.command("show")
@click.argument("file", metavar="PACK")
@click.argument("rule", required=False)
def show_pack(*, file: str, rule: str | None) -> None:
    """Show a policy as it is written, or one RULE of it; what a pack shows is a beginning for one's own.

    \b
    Examples:
      bugsweep policy show example-administration > our-policy.yaml
      bugsweep policy show baseline-high-risk HARD-1
    """
    path = _path(file)
    lines = path.read_text("utf-8").splitlines()
    if rule is not None:
        policy = load_policy(path, name=file)
        starts = [one.line for one in policy.rules if one.id == rule]
        if not starts:
            raise UsageError(f"{file} has no rule {rule!r}; it has {', '.join(one.id for one in policy.rules)}.")
        ends = [one.line for one in policy.rules if one.line > starts[0]]
        lines = lines[starts[0] - 1 : min(ends, default=len(lines) + 1) - 1]
    for line in lines:
        click.echo(printable(line))


@command.command("schema")
def show_schema() -> None:
    """Write the JSON Schema of policies, with which editors complete and check them.

    \b
    Example:
      bugsweep policy schema > policy.schema.json
    """
    click.echo(policy_schema(), nl=False)


def _packs() -> list[str]:
    return sorted(path.stem for path in PACKS.glob("*.yaml"))


def _path(file: str) -> Path:
    """Return the file of that name, or the pack."""
    path = Path(file)
    return path if path.is_file() else pack_path(file)


def _load(file: str) -> Policy:
    return load_policy(_path(file), name=file)


def _about(policy: Policy) -> str:
    return (
        f"policy {policy.name}, version {policy.version}, {number(len(policy.rules), 'rule')}, "
        f"in force from {policy.in_force}, SHA-256 {policy.sha256}"
    )


def _moment(as_of: str | None) -> datetime:
    """Return the moment that is asked for."""
    if as_of is None:
        return datetime.now(UTC).astimezone()
    try:
        if len(as_of) == len("2026-04-01"):
            return datetime.combine(date.fromisoformat(as_of), time.max, UTC)
        moment = datetime.fromisoformat(as_of)
    except ValueError as error:
        raise UsageError(f"{as_of!r} is no date such as 2026-04-01.") from error
    if moment.tzinfo is None:
        raise UsageError(f"{as_of!r} has no time zone; write a Z or +03:00 behind it.")
    return moment
