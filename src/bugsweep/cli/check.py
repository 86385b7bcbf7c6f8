"""``bugsweep check``: the main job."""

import functools
import gc
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import click
import msgspec

from bugsweep.cli.indicator_sets import load_indicators
from bugsweep.cli.keeping import Keeper
from bugsweep.cli.output import OutputFolder
from bugsweep.cli.password import password_source
from bugsweep.cli.phone_context import digest_with, phone_context
from bugsweep.cli.progress import progress_bar
from bugsweep.cli.rule_sets import Rules
from bugsweep.cli.workspace import workspace_folder
from bugsweep.detect.context import Context
from bugsweep.detect.sigma.consumer import SigmaRules
from bugsweep.errors import BugsweepError, UsageError
from bugsweep.evidence import find_evidence, open_evidence, phones_of
from bugsweep.indicators.resolving import Resolver, matching_targets
from bugsweep.model.evidence import Evidence, PasswordSource
from bugsweep.model.verdict import SweepResult
from bugsweep.report import REPORT_FORMATS
from bugsweep.report.text import write_text
from bugsweep.store.sweeps import KEEPS, Keep
from bugsweep.sweep import LoadedIndicators, RecordConsumer, Sweep, sweep

_RESOLVING = (
    "bugsweep: --resolve asks URL shorteners where links lead. They, and perhaps whoever made a link, learn that it "
    "was looked at, and from where."
)
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
@click.option("--resolve", is_flag=True, help="Ask URL shorteners where their links lead. This uses the network.")
@click.option(
    "--rules",
    "added_rules",
    multiple=True,
    type=click.Path(path_type=Path),
    help="More rules, Sigma or YARA: a file or folder. May be given several times.",
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
    help="Folder for the whole result: result.json, report.html, timeline.csv, records/*.parquet; in clear.",
)
@click.option(
    "--keep",
    type=click.Choice(KEEPS),
    default="blind",
    show_default=True,
    help="What the workspace keeps: nothing; findings; fingerprints for later hunts as well; all records in clear.",
)
@click.option("--again", is_flag=True, help="Check even if the same was checked before and the result was kept.")
@click.option("--phone", default="", help="Which phone of the register this is.")
@click.option("--at-risk", is_flag=True, help="The holder may be spied upon: say more of what protects the phone.")
@click.option("--consent", default="", help="The ground on which the check is done, kept with the result.")
@click.pass_context
def command(
    context: click.Context,
    *,
    evidence: tuple[Path, ...],
    indicators: tuple[Path, ...],
    only_indicators: bool,
    resolve: bool,
    added_rules: tuple[Path, ...],
    time_zone: str,
    password_file: Path | None,
    output_format: str,
    output: Path | None,
    keep: Keep,
    again: bool,
    phone: str,
    at_risk: bool,
    consent: str,
) -> None:
    """Look for spyware in EVIDENCE: a backup, a dump, a bug report; what it is, is recognised from its content.

    \b
    Examples:
      bugsweep check ~/Backups/00008030-000E11112222001E
      bugsweep check phone-backup/ -i amnesty.stix2 -o result/
      BUGSWEEP_PASSWORD=... bugsweep check encrypted-backup/ --format json

    What belongs on the phones of an organisation stands in allow.toml in the workspace, if it is there.

    \b
    Exit code: 0 nothing found, 1 something found, 2 nothing could be examined.
    """
    if only_indicators and not indicators:
        raise UsageError("--only-indicators needs -i: without either nothing could be recognised.")
    # Records come by the hundred thousand and are never part of a cycle: looking for cycles at each few costs a tenth.
    gc.set_threshold(100_000, 20, 20)
    known = load_indicators(None if only_indicators else workspace_folder(context), indicators)
    resolver = Resolver() if resolve else None
    if resolver is not None:
        click.echo(_RESOLVING, err=True)
        known = msgspec.structs.replace(known, match=matching_targets(known.match, resolver))
    rules = Rules(context, added_rules)
    beside = phone_context(workspace_folder(context), at_risk=at_risk)
    means = _Means(known, rules, time_zone, phone=phone, consent=consent, context=beside)
    keeper = Keeper(workspace_folder(context), keep)
    password = password_source(password_file)
    code = _NOTHING_FOUND
    results: list[SweepResult] = []
    phones = list(_phones(evidence, password))
    for number, pieces in enumerate(phones, 1):
        if isinstance(pieces, BugsweepError):
            click.echo(f"bugsweep: {pieces}", err=True)
            code = max(code, _FAILED)
            continue
        folder = None if output is None else OutputFolder(output if len(phones) == 1 else output / f"phone-{number}")
        result = None if again or resolve or folder or consent else means.kept(pieces, keeper)
        if result is None:
            result = keeper.sweep(functools.partial(means.sweep, pieces, folder)).result
        results.append(result)
        if output_format == "text":
            _show(result, first=len(results) == 1)
        if folder is not None:
            folder.finish(result)
    if resolver is not None:
        click.echo(
            f"bugsweep: asked about {resolver.asked} short links; {resolver.failed} led nowhere, {resolver.left} were "
            "too many to ask about.",
            err=True,
        )
    _print_documents(results, output_format)
    if output_format == "text":
        sys.stdout.flush()
        keeper.tell()
    sys.exit(_exit_code(results, _FAILED if keeper.failed else code))


class _Means:
    """With what each phone is swept."""

    def __init__(
        self,
        known: LoadedIndicators,
        rules: Rules,
        time_zone: str,
        *,
        phone: str,
        consent: str,
        context: Context,
    ) -> None:
        self._known = known
        self._rules = rules
        self._time_zone = time_zone
        self._phone = phone
        self._consent = consent
        self._context = context
        self._rules_sha256 = digest_with(context, rules.sha256)

    def kept(self, pieces: Sequence[Evidence], keeper: Keeper) -> SweepResult | None:
        return keeper.same(
            pieces,
            rules_sha256=self._rules_sha256,
            indicators_sha256=self._known.sha256,
            time_zone=self._time_zone,
            phone=self._phone,
        )

    def sweep(
        self, pieces: Sequence[Evidence], folder: OutputFolder | None, consumers: Sequence[RecordConsumer]
    ) -> Sweep:
        with progress_bar() as progress:
            return sweep(
                pieces,
                indicators=self._known,
                rules_sha256=self._rules_sha256,
                consumers=[
                    SigmaRules(self._rules.sigma, time_zone=self._time_zone),
                    *([folder] if folder else []),
                    *consumers,
                ],
                scanners=self._rules.scanners(),
                progress=progress,
                time_zone=self._time_zone,
                phone=self._phone,
                consent=self._consent,
                context=self._context,
            )


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


def _exit_code(results: Sequence[SweepResult], code: int) -> int:
    outcomes = {result.verdict.outcome for result in results}
    if outcomes & {"compromised", "targeted", "suspicious"}:
        return _FOUND
    return _FAILED if "not examined" in outcomes or not results else code
