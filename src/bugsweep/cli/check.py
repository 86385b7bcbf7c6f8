"""``bugsweep check``: the main job."""

import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from bugsweep.cli.indicator_sets import load_indicators
from bugsweep.cli.password import password_source
from bugsweep.cli.progress import progress_bar
from bugsweep.cli.rule_sets import load_rule_set
from bugsweep.cli.workspace import workspace_folder
from bugsweep.detect.sigma import SHIPPED
from bugsweep.detect.sigma.consumer import SigmaRules
from bugsweep.errors import BugsweepError, UsageError
from bugsweep.evidence import find_evidence, open_evidence, phones_of
from bugsweep.model.evidence import Evidence, PasswordSource
from bugsweep.model.verdict import SweepResult
from bugsweep.report import REPORT_FORMATS
from bugsweep.report.text import write_text
from bugsweep.sweep import Sweep, sweep

_NOTHING_FOUND, _FOUND, _FAILED = 0, 1, 2


@click.command("check", short_help="Look for spyware in what came off a phone.")
@click.argument("evidence", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "-i",
    "--indicators",
    multiple=True,
    type=click.Path(path_type=Path),
    help="More indicators: a file or folder in any supported format. May be given several times.",
)
@click.option("--only-indicators", is_flag=True, help="Use only those of -i, not the installed feeds.")
@click.option(
    "--rules",
    "added_rules",
    multiple=True,
    type=click.Path(path_type=Path),
    help="More Sigma rules: a file or folder. May be given several times.",
)
@click.option(
    "--time-zone",
    metavar="NAME",
    default="UTC",
    show_default=True,
    help="Zone in which rules count the hours of the day, such as Europe/Vienna.",
)
@click.option(
    "--password-file",
    type=click.Path(path_type=Path),
    help="File whose first line is the password of encrypted evidence; else BUGSWEEP_PASSWORD, else a prompt.",
)
@click.option(
    "--format",
    "output_format",
    type=click.Choice(["text", "json", "jsonl"]),
    default="text",
    show_default=True,
    help="What goes to standard output.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder for the whole result.",
)
@click.option("--phone", default="", help="Which phone of the register this is.")
@click.option("--consent", default="", help="The ground on which the check is done, kept with the result.")
@click.pass_context
def command(
    context: click.Context,
    *,
    evidence: tuple[Path, ...],
    indicators: tuple[Path, ...],
    only_indicators: bool,
    added_rules: tuple[Path, ...],
    time_zone: str,
    password_file: Path | None,
    output_format: str,
    output: Path | None,
    phone: str,
    consent: str,
) -> None:
    """Look for spyware in EVIDENCE: a backup, a dump, a bug report; what it is, is recognised from its content.

    \b
    Examples:
      bugsweep check ~/Backups/00008030-000E11112222001E
      bugsweep check phone-backup/ -i amnesty.stix2 -o result/
      BUGSWEEP_PASSWORD=... bugsweep check encrypted-backup/ --format json

    \b
    Exit code: 0 nothing found, 1 something found, 2 nothing could be examined.
    """
    if only_indicators and not indicators:
        raise UsageError("--only-indicators needs -i: without either nothing could be recognised.")
    known = load_indicators(None if only_indicators else workspace_folder(context), indicators)
    rules = load_rule_set(context, [SHIPPED, *added_rules])
    password = password_source(password_file)
    code = _NOTHING_FOUND
    results: list[SweepResult] = []
    for phone_pieces in _phones(evidence, password):
        if isinstance(phone_pieces, BugsweepError):
            click.echo(f"bugsweep: {phone_pieces}", err=True)
            code = max(code, _FAILED)
            continue
        with progress_bar() as progress:
            done = sweep(
                phone_pieces,
                indicators=known,
                rules_sha256=rules.sha256,
                consumers=[SigmaRules(rules, time_zone=time_zone)],
                progress=progress,
                phone=phone,
                consent=consent,
            )
        results.append(done.result)
        if output_format == "text":
            _show(done.result, first=len(results) == 1)
        if output is not None:
            _write(done, output if len(evidence) == 1 and len(results) == 1 else output / done.result.sweep.id)
    _print_documents(results, output_format)
    sys.exit(_exit_code(results, code))


def _phones(paths: Sequence[Path], password: PasswordSource) -> Iterator[list[Evidence] | BugsweepError]:
    """Yield the pieces of each phone, or why a path could not be opened."""
    for path in paths:
        try:
            pieces = [open_evidence(piece, password) for piece in find_evidence(path)]
        except BugsweepError as error:
            yield error
            continue
        yield from phones_of(pieces)


def _show(result: SweepResult, *, first: bool) -> None:
    if not first:
        click.echo()
    write_text(result, sys.stdout, colour=_colours())


def _colours() -> bool:
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")


def _print_documents(results: Sequence[SweepResult], output_format: str) -> None:
    out = sys.stdout.buffer
    if output_format == "jsonl":
        for result in results:
            REPORT_FORMATS["jsonl"].write(result, out)
    elif output_format == "json" and len(results) == 1:
        REPORT_FORMATS["json"].write(results[0], out)
    elif output_format == "json":
        # Several phones: a list of documents, as one JSON value.
        out.write(b"[\n")
        for number, result in enumerate(results):
            out.write(b",\n" if number else b"")
            REPORT_FORMATS["json"].write(result, out)
        out.write(b"]\n")
    out.flush()


def _write(done: Sweep, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, file_name in (("json", "result.json"), ("html", "report.html")):
        with (folder / file_name).open("wb") as out:
            REPORT_FORMATS[name].write(done.result, out)


def _exit_code(results: Sequence[SweepResult], code: int) -> int:
    outcomes = {result.verdict.outcome for result in results}
    if outcomes & {"compromised", "targeted", "suspicious"}:
        return _FOUND
    return _FAILED if "not examined" in outcomes or not results else code
