"""``bugsweep unseal``: a sealed file checked, listed or opened."""

import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from bugsweep.cli.amounts import amount_shown
from bugsweep.cli.password import password_source
from bugsweep.cli.signers import trusted_signer
from bugsweep.cli.tables import TABLE_FORMATS, write_rows
from bugsweep.errors import FormatError, PasswordNeededError, UsageError, WrongPasswordError
from bugsweep.formats.age import secret_keys
from bugsweep.formats.minisign import PublicKey
from bugsweep.formats.printable import printable
from bugsweep.formats.sealed_file import SealedFile
from bugsweep.formats.sealed_manifest import SealedEntry, SealError
from bugsweep.sealing.unsealing import Loss, check_all, unseal

_COLUMNS = ("path", "size", "modified", "sha256", "note")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@click.command("unseal", short_help="Check a sealed file, list it, or open it into a folder.")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("-o", "--output", type=click.Path(path_type=Path, file_okay=False), help="New folder for what is in it.")
@click.option("--list", "listed", is_flag=True, help="List what is in it; nothing else is read.")
@click.option("--format", "output_format", type=click.Choice(TABLE_FORMATS), default="table", help="Of the list.")
@click.option(
    "--signer",
    metavar="KEY|FILE",
    default="",
    help="Public key of the one who is to have sealed it; it must be theirs.",
)
@click.option(
    "--password-file",
    type=click.Path(path_type=Path),
    help="File with the secret key (AGE-SECRET-KEY-1...); else BUGSWEEP_PASSWORD, else a prompt.",
)
def command(
    *, file: Path, output: Path | None, listed: bool, output_format: str, signer: str, password_file: Path | None
) -> None:
    """Check FILE, which `bugsweep seal` made, and open it into a new folder. Without -o nothing is written.

    `bugsweep check FILE` needs no unsealing: it reads the evidence where it lies.

    \b
    Examples:
      bugsweep unseal mission.sealed --password-file key.txt
      bugsweep unseal mission.sealed --password-file key.txt --list
      bugsweep unseal mission.sealed --password-file key.txt --signer field-team-2.pub -o mission/

    \b
    Exit code: 0 the seal holds, 1 it does not hold, 2 error.
    """
    trusted = trusted_signer(signer)
    try:
        sealed = _opened(file, password_file)
    except SealError as error:
        click.echo(printable(f"bugsweep: The seal of {file} does not hold: {error}."), err=True)
        sys.exit(1)
    _say(file, sealed, trusted)
    if trusted is not None and trusted.line != sealed.signer.line:
        click.echo(
            f"bugsweep: It is not signed by {trusted.name}, who is to have sealed it: nothing is opened.", err=True
        )
        sys.exit(1)
    if listed:
        write_rows([_row(entry) for entry in sealed.manifest.entries], _COLUMNS, output_format)
        sys.exit(0)
    with amount_shown("opening" if output else "checking") as shown:
        losses = unseal(sealed, output, shown) if output else check_all(sealed, shown)
    sys.exit(_conclude(sealed, losses, output))


def _opened(file: Path, password_file: Path | None) -> SealedFile:
    if not file.is_file():
        raise UsageError(f"There is no file {file}.")
    secret = password_source(password_file)()
    if not secret or not (keys := secret_keys(secret)):
        raise PasswordNeededError(f"{file} is sealed: a secret key of age (AGE-SECRET-KEY-1...) is needed to open it.")
    try:
        return SealedFile(lambda: file.open("rb"), keys)
    except WrongPasswordError as error:
        raise WrongPasswordError(f"{file} cannot be opened: {error}.") from error
    except SealError:
        raise
    except FormatError as error:
        raise UsageError(f"The secret key cannot be used: {error}.") from error


def _say(file: Path, sealed: SealedFile, trusted: PublicKey | None) -> None:
    manifest = sealed.manifest
    files = sum(entry.is_file for entry in manifest.entries)
    lines = [
        f"{file}: {manifest.name}, {files:,} files, {manifest.size:,} bytes of evidence",
        f"sealed     {manifest.sealed_at:%Y-%m-%d %H:%M:%S} UTC by {manifest.sealed_by}, bugsweep {manifest.bugsweep}",
        f"seal       {sealed.sha256}",
        f"signed by  {sealed.signer.line}  (key {sealed.signer.name})",
    ]
    if trusted is None:
        lines.append(
            "Nobody vouched for this key: whoever made the file may have signed it with any. Compare the key or the "
            "seal with what the sender told you another way, or name the key with --signer."
        )
    elif trusted.line == sealed.signer.line:
        lines.append("This is the key that --signer names.")
    for line in lines:
        click.echo(printable(line), err=True)


def _row(entry: SealedEntry) -> dict[str, object]:
    kind = "" if entry.is_file else "folder" if entry.is_folder else "link" if entry.target else "device"
    target = f"link to {entry.target}, not followed" if entry.target else kind
    return {
        "path": entry.name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace"),
        "size": entry.length if entry.is_file else None,
        "modified": _moment(entry.modified_ns),
        "sha256": entry.sha256,
        "note": "; ".join(filter(None, (target, entry.fault))),
    }


def _moment(nanoseconds: int) -> str:
    try:
        return f"{_EPOCH + timedelta(microseconds=nanoseconds // 1000):%Y-%m-%d %H:%M:%S}"
    except OverflowError:
        return "outside the calendar"


def _conclude(sealed: SealedFile, losses: Sequence[Loss], output: Path | None) -> int:
    for loss in losses:
        click.echo(printable(f"bugsweep: {loss.path}: {loss.reason}."), err=True)
    broken = sum(loss.broken for loss in losses)
    files = sum(entry.is_file for entry in sealed.manifest.entries)
    if broken:
        click.echo(
            f"bugsweep: The seal does not hold for {broken:,} of {files:,} files; those are not there.", err=True
        )
        return 1
    click.echo(printable(f"The seal holds for all {files:,} files{f'; they are in {output}' if output else ''}."))
    return 0
