"""``bugsweep verify``: a report against the result it carries, and against the evidence."""

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from bugsweep import __version__
from bugsweep.cli.indicator_sets import digest_of, load_indicators
from bugsweep.cli.output import CHECKSUMS, PAGE, RESULT
from bugsweep.cli.password import password_source
from bugsweep.cli.report import saved_result
from bugsweep.cli.rule_sets import Rules
from bugsweep.cli.signers import trusted_signer
from bugsweep.cli.workspace import workspace_folder
from bugsweep.errors import UsageError
from bugsweep.evidence import find_evidence, open_evidence
from bugsweep.formats.printable import printable
from bugsweep.model.evidence import EvidenceInfo
from bugsweep.model.verdict import SweepResult
from bugsweep.verification import SIGNATURE, Check, verify_evidence, verify_files, verify_report, verify_signature

_WORDS = {True: "ok", False: "WRONG", None: "unknown"}
_PROVES = (
    "If all is ok, the report says what its result says, and the verdict follows from the findings. An unsigned\n"
    "report does not prove who made it, nor that nobody added or left out findings and rendered it anew: compare\n"
    "the digest with one that you received another way, or repeat the check on the evidence. The digest of a\n"
    "folder is that of its table of contents, not of every file in it."
)

_SIGNED = (
    "If all is ok, the owner of the key signed exactly this, and the verdict follows from the findings. Whether\n"
    "the owner left something out shows only when the check is repeated on the evidence. The digest of a folder is\n"
    "that of its table of contents, not of every file in it."
)


@click.command("verify", short_help="Check a report against its result, and against the evidence.")
@click.argument("report", type=click.Path(path_type=Path))
@click.option(
    "--result",
    "result_name",
    metavar="RESULT",
    help="What it was made from, a result.json or a kept sweep's id; a page and a paper carry theirs.",
)
@click.option("--signer", default="", metavar="KEY|FILE", help="Who is to have signed it: a public key of minisign.")
@click.option("--evidence", type=click.Path(path_type=Path), help="The evidence: its digests are compared too.")
@click.option("--password-file", type=click.Path(path_type=Path), help="Password of encrypted evidence; as for check.")
@click.pass_context
def command(
    context: click.Context,
    *,
    report: Path,
    result_name: str | None,
    signer: str,
    evidence: Path | None,
    password_file: Path | None,
) -> None:
    """Check REPORT, what `bugsweep report` wrote: was a part of it changed, does its verdict follow?

    REPORT may be the folder that `bugsweep check -o` wrote: all of its files are checked.

    \b
    Examples:
      bugsweep verify report.html
      bugsweep verify report.pdf --evidence annas-iphone/
      bugsweep verify shared.stix2 --result result/result.json
      bugsweep verify result/ --signer case-team.pub

    \b
    Exit code: 0 all is as it should be, 1 something is not, 2 something could not be checked.
    """
    given = saved_result(context, result_name) if result_name else None
    signed = report / CHECKSUMS if report.is_dir() else report
    trusted = trusted_signer(signer)
    checks = [verify_signature(signed, trusted)] if trusted is not None else []
    try:
        if report.is_dir():
            checks.append(verify_files(report / CHECKSUMS))
            given = given or saved_result(context, str(report / RESULT))
        verified = verify_report((report / PAGE if report.is_dir() else report).read_bytes(), given)
    except ValueError as error:
        raise UsageError(f"{report} cannot be verified: {error}.") from error
    checks += verified.checks
    if evidence is not None:
        checks += verify_evidence(verified.result, list(_infos(evidence, password_file)))
    click.echo(printable(f"{report}: sweep {verified.result.sweep.id}, {verified.result.verdict.outcome}"))
    click.echo(f"SHA-256 of the result {verified.sha256}")
    for check in checks:
        click.echo(printable(f"  {_WORDS[check.holds]:8} {check.what:10} {check.said}"))
    for what, same in _means(context, verified.result):
        click.echo(f"  {'same' if same else 'other':8} {what:10} {'as' if same else 'not as'} installed here")
    if not signer and signed.with_name(f"{signed.name}{SIGNATURE}").exists():
        click.echo("A signature lies beside it, which was not checked: name the key with --signer.")
    click.echo(_SIGNED if signer else _PROVES)
    sys.exit(_exit_code(checks))


def _infos(path: Path, password_file: Path | None) -> Iterator[EvidenceInfo]:
    password = password_source(password_file)
    for piece in find_evidence(path, password):
        opened = open_evidence(piece, password)
        # What the evidence says of itself is complete only after a pass over its files.
        for _file in opened.files(lambda _path: False):
            continue
        yield opened.info


def _means(context: click.Context, result: SweepResult) -> Iterator[tuple[str, bool]]:
    """Yield whether the program, rules and indicators of the sweep are those installed now."""
    yield "program", result.sweep.bugsweep == __version__
    yield "rules", result.sweep.rules_sha256 == Rules(context, ()).sha256
    yield "indicators", result.sweep.indicators_sha256 == digest_of(load_indicators(workspace_folder(context), ()))


def _exit_code(checks: list[Check]) -> int:
    if any(check.holds is False for check in checks):
        return 1
    return 2 if any(check.holds is None for check in checks) else 0
