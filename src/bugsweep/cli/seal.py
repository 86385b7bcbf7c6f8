"""``bugsweep seal``: evidence packed for the way home."""

import getpass
import sys
from pathlib import Path

import click

from bugsweep.cli.amounts import amount_shown
from bugsweep.cli.workspace import workspace_folder
from bugsweep.errors import FormatError, UsageError
from bugsweep.formats.printable import printable
from bugsweep.formats.sealed_manifest import Manifest
from bugsweep.sealing.key import PUBLIC_NAME, sealing_key
from bugsweep.sealing.sealer import Order, Sealed, seal

_MOST_TOLD = 20


@click.command("seal", short_help="Pack evidence into one file, encrypted to the case team and signed.")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option(
    "--to",
    "recipients",
    multiple=True,
    required=True,
    metavar="RECIPIENT|FILE",
    help="Who may open it: a recipient of age (age1...), or a file with one a line. May be given several times.",
)
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path, dir_okay=False), help="The sealed file.")
@click.option("--by", default="", help="Who seals, as the receiver shall read it; your login name if not given.")
@click.pass_context
def command(context: click.Context, *, folder: Path, recipients: tuple[str, ...], output: Path, by: str) -> None:
    """Pack FOLDER, evidence as it was collected, into one file: encrypted to the case team, listed with hashes, signed.

    Nothing in it can be read without a secret key of the team, neither contents nor names; a change anywhere is found
    out. A seal that was stopped goes on where it was when the same command is given again. Links are told of and not
    followed. Needs `bugsweep[age]`.

    \b
    Examples:
      bugsweep seal mission/ --to age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj -o mission.sealed
      bugsweep seal mission/ --to case-team.txt --by "Field team 2" -o /media/stick/mission.sealed
      bugsweep unseal mission.sealed --password-file key.txt --list
      bugsweep check mission.sealed --password-file key.txt

    \b
    Exit code: 0 sealed, 1 sealed but for what could not be read, 2 error.
    """
    workspace = workspace_folder(context)
    order = Order(
        folder=folder,
        output=output,
        recipients=_recipients(recipients),
        sealed_by=by or getpass.getuser(),
        workspace=workspace,
    )
    key = sealing_key(workspace)
    with amount_shown("sealing") as shown:
        try:
            sealed = seal(order, key, shown)
        except FormatError as error:
            raise UsageError(f"{error}.") from error
    _say(order, sealed, workspace / PUBLIC_NAME, key.public.name)
    sys.exit(1 if any(entry.fault for entry in sealed.manifest.entries) else 0)


def _recipients(given: tuple[str, ...]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for one in given:
        if one.startswith("age1"):
            found[one] = None
            continue
        try:
            lines = Path(one).read_text("utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            why = error.strerror if isinstance(error, OSError) else "it is no text in UTF-8"
            raise UsageError(f"{one} is no recipient of age (age1...), nor a file that can be read: {why}.") from error
        found |= {line.strip(): None for line in lines if line.strip() and not line.lstrip().startswith("#")}
    if not found:
        raise UsageError("There is no recipient in what --to names.")
    return tuple(found)


def _say(order: Order, sealed: Sealed, public: Path, key_name: str) -> None:
    manifest = sealed.manifest
    files = sum(entry.is_file for entry in manifest.entries)
    if sealed.resumed_at:
        click.echo(f"bugsweep: went on after {sealed.resumed_at:,} bytes that were sealed before.", err=True)
    for line in _left_out(manifest):
        click.echo(printable(f"bugsweep: {line}"), err=True)
    click.echo(printable(f"{order.output}: {files:,} files, {manifest.size:,} bytes of evidence"))
    click.echo(f"to         {len(order.recipients)} {'recipient' if len(order.recipients) == 1 else 'recipients'}")
    for recipient in order.recipients:
        click.echo(f"           {recipient}")
    click.echo(f"seal       {sealed.sha256}")
    click.echo(printable(f"signed by  {manifest.signer}  (key {key_name}, also in {public})"))
    click.echo("Tell the receiver the seal and the signing key another way than with this file.")


def _left_out(manifest: Manifest) -> list[str]:
    said = [f"{entry.name}: {entry.fault}." for entry in manifest.entries if entry.fault]
    for entry in manifest.entries:
        if not entry.is_file and not entry.is_folder:
            what = f"a link to {entry.target}" if entry.target else "a device or a pipe"
            said.append(f"{entry.name}: {what}; listed, not followed.")
    more = len(said) - _MOST_TOLD
    return said if more <= 0 else [*said[:_MOST_TOLD], f"and {more:,} more; `bugsweep unseal --list` names them."]
