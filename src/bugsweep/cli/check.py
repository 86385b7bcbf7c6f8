"""``bugsweep check``: the main job."""

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import click
from msgspec import Struct
from msgspec.structs import replace

from bugsweep.cli.acquiring import collected
from bugsweep.cli.batch import Batch
from bugsweep.cli.checking import Checked, Means, Phone, Refusal, spare_collections
from bugsweep.cli.evidence_places import EvidencePlace
from bugsweep.cli.feeding import feed_register
from bugsweep.cli.indicator_sets import digest_of, load_indicators
from bugsweep.cli.keeping import Keeping, answers, begin_keeping
from bugsweep.cli.output import CHECKSUMS
from bugsweep.cli.password import given_password, prompted_password
from bugsweep.cli.phone_context import digest_with, phone_context
from bugsweep.cli.progress import Shown, progress_shown
from bugsweep.cli.rule_sets import Rules
from bugsweep.cli.signers import trusted_signer
from bugsweep.cli.signing import KEY_HELP, sign_file, signing_key
from bugsweep.cli.workspace import workspace_folder
from bugsweep.detect.sigma.consumer import SigmaRules
from bugsweep.errors import UsageError
from bugsweep.evidence.places import Place
from bugsweep.formats.minisign import SecretKey
from bugsweep.formats.printable import printable
from bugsweep.indicators.resolving import Resolver
from bugsweep.model.verdict import IndicatorSet, SweepResult
from bugsweep.report import REPORT_FORMATS
from bugsweep.report.text import write_text
from bugsweep.store.sweeps import KEEPS, Keep
from bugsweep.workers.cluster import Cluster
from bugsweep.workers.pool import Here, Pool
from bugsweep.workers.processes import Processes

_RESOLVING = (
    "bugsweep: --resolve asks URL shorteners where links lead. They, and perhaps whoever made a link, learn that it "
    "was looked at, and from where."
)
_NOTHING_FOUND, _FOUND, _FAILED = 0, 1, 2
_ALWAYS_THERE = "UTC"
"""Of the time zones, the one that need not be looked for."""
_MOST_PROCESSES = 4
"""A phone has few artifacts that take long; more processes would wait for the one that reads the longest."""


class _Asked(Struct, frozen=True, kw_only=True):
    """What the command line asks for, by the names of its options."""

    evidence: tuple[Place, ...]
    indicators: tuple[Path, ...]
    only_indicators: bool
    resolve: bool
    added_rules: tuple[Path, ...]
    time_zone: str
    password_file: Path | None
    signer: str
    output_format: str
    output: Path | None
    key_file: Path | None
    keep: Keep
    jobs: int
    on: str
    again: bool
    agreed: bool
    phone: str
    at_risk: bool
    consent: str

    @property
    def several(self) -> bool:
        """Whether phones are checked at once."""
        return self.jobs > 1 or bool(self.on)


_CONTRADICTIONS: Final[tuple[tuple[Callable[[_Asked], bool], str], ...]] = (
    (
        lambda asked: asked.only_indicators and not asked.indicators,
        "--only-indicators needs -i: without either nothing could be recognised.",
    ),
    (
        lambda asked: asked.resolve and asked.several,
        "--resolve asks about one link after the other: leave out --jobs and --on.",
    ),
    (
        lambda asked: asked.key_file is not None and asked.output is None,
        "--sign needs -o: what is written is signed.",
    ),
)
"""Options that make no sense together, each with why: refused before anything is read or asked for."""


@click.command("check", short_help="Look for spyware in what came off a phone.")
@click.argument("evidence", nargs=-1, required=True, type=EvidencePlace())
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
    default=_ALWAYS_THERE,
    show_default=True,
    help="Zone in which rules count the hours of the day, such as Europe/Vienna.",
)
@click.option(
    "--password-file",
    type=click.Path(path_type=Path),
    help="File whose first line is the password of encrypted evidence, or which has the secret keys of sealed "
    "evidence; else BUGSWEEP_PASSWORD, else a prompt.",
)
@click.option(
    "--signer", metavar="KEY|FILE", default="", help="Check only what the owner of this public key sealed; see unseal."
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
    help="Folder for the whole result, in clear: result.json, report.html, timeline.csv, records/, SHA256SUMS.",
)
@click.option("--sign", "key_file", type=click.Path(path_type=Path), help=f"With -o: {KEY_HELP}")
@click.option(
    "--keep",
    type=click.Choice(KEEPS),
    default="blind",
    show_default=True,
    help="What the workspace keeps: nothing; findings; fingerprints for later hunts as well; all records in clear.",
)
@click.option(
    "-j",
    "--jobs",
    type=click.IntRange(1, 256),
    default=1,
    show_default=True,
    help="How many phones to check at once, each in a process of its own.",
)
@click.option("--on", metavar="dask://HOST:PORT", default="", help="Check on the Dask cluster of this scheduler.")
@click.option("--again", is_flag=True, help="Check even if the same was checked before and the result was kept.")
@click.option("--yes", "agreed", is_flag=True, help="Read a phone on USB (adb:) without asking.")
@click.option("--phone", default="", help="Which phone of the register this is.")
@click.option("--at-risk", is_flag=True, help="The holder may be spied upon: say more of what protects the phone.")
@click.option("--consent", default="", help="The ground on which the check is done, kept with the result.")
@click.pass_context
def command(context: click.Context, /, **options: Any) -> None:  # noqa: ANN401 - what `_Asked` takes
    """Look for spyware in EVIDENCE: a backup, a dump, a bug report; what it is, is recognised from its content.

    \b
    Examples:
      bugsweep check ~/Backups/00008030-000E11112222001E
      bugsweep check phone-backup/ -i amnesty.stix2 -o result/
      BUGSWEEP_PASSWORD=... bugsweep check encrypted-backup/ --format json
      bugsweep check -j 4 mission/
      bugsweep check adb:
      bugsweep check mission.sealed --password-file key.txt --signer field-team-2.pub

    `adb:`, or `adb:SERIAL`, is an Android phone on USB: what would be run is listed, and asked for. `s3://BUCKET/KEY`
    is evidence in an object store, read where it lies; this uses the network.

    What belongs on the phones of an organisation stands in allow.toml in the workspace, if it is there.

    \b
    Exit code: 0 nothing found, 1 something found, 2 nothing could be examined.
    """
    asked = _Asked(**options)
    for contradicts, why in _CONTRADICTIONS:
        if contradicts(asked):
            raise UsageError(why)
    spare_collections()
    trusted, key = trusted_signer(asked.signer), None if asked.key_file is None else signing_key(asked.key_file)
    evidence = collected(context, asked.evidence, agreed=asked.agreed)
    resolver = Resolver() if asked.resolve else None
    means = _means(context, asked, resolver)
    said = _Said(asked.output_format, asked.keep, workspace_folder(context))
    with _announced(resolver), progress_shown() as shown, closing(_pool(asked.jobs, asked.on, shown)) as pool:
        batch = Batch(pool, means, given_password(asked.password_file), ask=prompted_password, signer=trusted)
        try:
            _check(batch, evidence, said, shown, output=asked.output, key=key)
        except KeyboardInterrupt:
            said.stopped = True
    sys.exit(said.finish(means.keeping))


def _check(
    batch: Batch, evidence: Sequence[Place], said: "_Said", shown: Shown, *, output: Path | None, key: SecretKey | None
) -> None:
    phones = batch.phones(evidence, output, shown)
    shown.expect(len(phones))
    for phone, one in zip(phones, batch.checked(phones, shown), strict=True):
        if key is not None and isinstance(phone, Phone) and phone.folder is not None and isinstance(one, Checked):
            sign_file(phone.folder / CHECKSUMS, key, one.result)
        with shown.paused():
            said.say(one)


def _means(context: click.Context, asked: _Asked, resolver: Resolver | None) -> Means:
    workspace = workspace_folder(context)
    loaded = load_indicators(None if asked.only_indicators else workspace, asked.indicators)
    rules = Rules(context, asked.added_rules)
    if asked.time_zone != _ALWAYS_THERE:
        SigmaRules(rules.sigma, time_zone=asked.time_zone)  # so that a wrong zone is known before evidence is read
    keeping, beside = begin_keeping(workspace, asked.keep), phone_context(workspace, at_risk=asked.at_risk)
    digest = digest_of(loaded)
    means = Means(
        index=loaded.index,
        summary=loaded.summary if len(loaded.index) else IndicatorSet(),
        sigma=rules.sigma,
        yara=rules.yara,
        rules_sha256=digest_with(beside, rules.sha256),
        # What is found with the answers of shorteners is not found without them.
        indicators_sha256=sha256(f"{digest} resolved".encode()).hexdigest() if resolver else digest,
        time_zone=asked.time_zone,
        phone=asked.phone,
        consent=asked.consent,
        keeping=keeping,
        context=beside,
        resolver=resolver,
        processes=1 if asked.several or resolver else min(_processors(), _MOST_PROCESSES),
    )
    return means if asked.again or resolver or asked.output or asked.consent else _with_answers(means)


def _with_answers(means: Means) -> Means:
    """Return `means` with the sweeps that were kept before and need not be made again."""
    known = answers(
        means.keeping,
        rules_sha256=means.rules_sha256,
        indicators_sha256=means.indicators_sha256,
        time_zone=means.time_zone,
        phone=means.phone,
    )
    return replace(means, keeping=replace(means.keeping, known=known))


def _processors() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1


def _pool(jobs: int, on: str, shown: Shown) -> Pool:
    if on:
        return Cluster(on)
    return Here(shown.take) if jobs == 1 else Processes(jobs, shown.take)


@contextmanager
def _announced(resolver: Resolver | None) -> Iterator[None]:
    """Say before a check that links are asked about, and after it what came of that."""
    if resolver is None:
        yield
        return
    click.echo(_RESOLVING, err=True)
    yield
    click.echo(
        f"bugsweep: asked about {resolver.asked} short links; {resolver.failed} led nowhere, {resolver.left} were "
        "too many to ask about.",
        err=True,
    )


class _Said:
    """Says what became of each phone, and of all of them by the exit code."""

    def __init__(self, output_format: str, keep: Keep, workspace: Path) -> None:
        self._format = output_format
        self._workspace = workspace
        self._keep = keep
        self._results: list[SweepResult] = []
        self._code = _NOTHING_FOUND
        self._kept: list[str] = []
        self.stopped = False
        """Whether Ctrl-C ended it before its time."""

    def say(self, one: Checked | Refusal) -> None:
        if isinstance(one, Refusal):
            self._complain(one.reason)
            return
        if one.note:
            click.echo(printable(f"bugsweep: {one.note}"), err=True)
        if one.failure:
            self._complain(one.failure)
        if one.kept:
            self._kept.append(one.kept)
        if (one.kept or one.note) and not feed_register(self._workspace, one.result):
            self._code = _FAILED
        self._results.append(one.result)
        if self._format == "text":
            _show(one.result, first=len(self._results) == 1)
        elif self._format == "jsonl":
            REPORT_FORMATS["jsonl"].write(one.result, sys.stdout.buffer)
        sys.stdout.flush()

    def finish(self, keeping: Keeping) -> int:
        """Say the rest, and return the exit code."""
        if self._format == "json":
            _print_document(self._results)
        if keeping.failure:
            self._complain(keeping.failure)
        for name in self._kept if self._format == "text" else ():
            click.echo(f"bugsweep: kept as sweep {name} ({self._keep}).", err=True)
        if self.stopped:
            then = "what was done is kept, and the same command goes on from there" if self._keep != "none" else "done"
            self._complain(f"Stopped after {len(self._results)} results; {then}.")
            return _FAILED
        return _exit_code(self._results, self._code)

    def _complain(self, reason: str) -> None:
        self._code = _FAILED
        click.echo(printable(f"bugsweep: {reason}"), err=True)


def _show(result: SweepResult, *, first: bool) -> None:
    if not first:
        click.echo()
    write_text(result, sys.stdout, colour=_colours())


def _colours() -> bool:
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")


def _print_document(results: Sequence[SweepResult]) -> None:
    out = sys.stdout.buffer
    if len(results) == 1:
        REPORT_FORMATS["json"].write(results[0], out)
    elif results:
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
