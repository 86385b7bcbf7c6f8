"""``bugsweep account certificate``: certificates by which the proxy logs in accounts."""

from pathlib import Path

import click

from bugsweep.cli.open_register import account_named, opened
from bugsweep.cli.tables import table_format, write_rows
from bugsweep.cli.workspace import workspace_folder
from bugsweep.errors import RegisterError

_COLUMNS = ("account", "sha256", "for", "added")


@click.group("certificate", short_help="Certificates of clients, where the proxy asks for them.")
def command() -> None:
    """Certificates by which the TLS proxy logs in accounts: BUGSWEEP_CERTIFICATE_HEADER says how it passes them on.

    \b
    Examples:
      bugsweep account certificate add anna anna.pem
      bugsweep account certificate list
      bugsweep account certificate remove 5f1c…
    """


@command.command("add")
@click.argument("name")
@click.argument("certificate")
@click.option("--for", "title", metavar="TEXT", default="", help="What the certificate is on, such as a card.")
@click.pass_context
def add(context: click.Context, *, name: str, certificate: str, title: str) -> None:
    """Have the account NAME log in by CERTIFICATE: a file in PEM or DER, or its SHA-256 fingerprint.

    \b
    Examples:
      bugsweep account certificate add anna anna.pem --for "card 4711"
      bugsweep account certificate add anna 5F:1C:…
    """
    with opened(workspace_folder(context)):
        from bugsweep.fleet.security.certificates import add_certificate, fingerprint_of  # noqa: PLC0415 - needs an open register

        account = account_named(name)
        path = Path(certificate)
        fingerprint = fingerprint_of(path.read_bytes()) if path.is_file() else certificate
        made = add_certificate(account, fingerprint, title)
        click.echo(f"{account.login} logs in by the certificate {made.sha256}.")


@command.command("remove")
@click.argument("sha256")
@click.pass_context
def remove(context: click.Context, *, sha256: str) -> None:
    """Have the certificate whose fingerprint begins with SHA256 log in nobody, and end the sessions of its account.

    \b
    Example:
      bugsweep account certificate remove 5f1c09aa
    """
    with opened(workspace_folder(context)):
        from bugsweep.fleet.models import ClientCertificate  # noqa: PLC0415 - needs an open register
        from bugsweep.fleet.security.certificates import remove_certificate  # noqa: PLC0415 - as above

        found = list(ClientCertificate.objects.filter(sha256__startswith=sha256.replace(":", "").lower())[:2])
        if len(found) != 1:
            raise RegisterError(
                f"{'Several certificates begin' if found else 'No certificate begins'} with {sha256}; "
                "`bugsweep account certificate list` lists them."
            )
        remove_certificate(found[0])
        click.echo(f"The certificate of {found[0].account.login} logs in nobody any more.")


@command.command("list")
@table_format
@click.pass_context
def list_certificates(context: click.Context, *, output_format: str) -> None:
    """List the certificates and whose they are.

    \b
    Example:
      bugsweep account certificate list
    """
    with opened(workspace_folder(context)):
        from bugsweep.fleet.models import ClientCertificate  # noqa: PLC0415 - needs an open register

        rows = [
            {
                "account": one.account.login,
                "sha256": one.sha256,
                "for": one.title,
                "added": f"{one.created_at:%Y-%m-%d}",
            }
            for one in ClientCertificate.objects.select_related("account")
        ]
        write_rows(rows, _COLUMNS, output_format)
