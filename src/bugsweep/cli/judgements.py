"""Judgements on standard output, whoever they are of: facts from a file, or the register."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import get_args

import click

from bugsweep.formats.json_text import shown_json
from bugsweep.formats.printable import printable
from bugsweep.model.judgement import Judgement, Language, PolicyOutcome
from bugsweep.policy.rules import Policy

_SCHEMA = "bugsweep.judgements/1"
_QUIET = frozenset({"compliant", "not applicable"})


def write_judgements(
    policy: Policy,
    judgements: Iterable[Judgement],
    as_of: datetime,
    *,
    output_format: str,
    language: Language,
    everything: bool,
) -> Counter[PolicyOutcome]:
    """Write judgements as they come, then how many there are of each outcome, and return that.

    Args:
        policy: by which they were made.
        judgements: any number of them; they are not kept.
        as_of: the moment they are of.
        output_format: ``text`` or ``json``.
        language: of the text; JSON has both.
        everything: whether the text has those that ask for nothing, too.
    """
    if output_format == "json":
        return _write_json(policy, judgements, as_of)
    counts: Counter[PolicyOutcome] = Counter()
    subject = None
    for judgement in judgements:
        counts[judgement.outcome] += 1
        if judgement.outcome in _QUIET and not everything:
            continue
        if judgement.subject != subject:
            subject = judgement.subject
            click.echo(printable(subject))
        click.echo(printable(f"  {judgement.why[language]}"))
    told = (
        ", ".join(f"{counts[outcome]} {outcome}" for outcome in get_args(PolicyOutcome) if counts[outcome]) or "nobody"
    )
    click.echo(printable(f"{policy.name}, version {policy.version}, as of {as_of.isoformat(' ', 'minutes')}: {told}."))
    click.echo(f"Policy SHA-256 {policy.sha256}")
    return counts


def _write_json(policy: Policy, judgements: Iterable[Judgement], as_of: datetime) -> Counter[PolicyOutcome]:
    counts: Counter[PolicyOutcome] = Counter()
    about = {"name": policy.name, "version": policy.version, "sha256": policy.sha256}
    head = shown_json({"schema": _SCHEMA, "policy": about, "as_of": as_of}, indent=None)
    click.echo(head[:-1] + b',"judgements":[', nl=False)
    for number, judgement in enumerate(judgements):
        counts[judgement.outcome] += 1
        click.echo((b",\n" if number else b"\n") + shown_json(judgement, indent=None), nl=False)
    click.echo(b'\n],"counts":' + shown_json(counts, indent=None) + b"}")
    return counts
