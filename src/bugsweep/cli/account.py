"""``bugsweep account``: who may log in to the pages, and in which role."""

import click

from bugsweep.cli import account_certificates, account_tokens
from bugsweep.cli.open_register import account_named, opened, unit_named
from bugsweep.cli.tables import table_format, write_rows
from bugsweep.cli.workspace import workspace_folder

_COLUMNS = ("account", "state", "roles", "second factor", "last log-in")


@click.group("account", short_help="Who may log in to the pages.")
def command() -> None:
    """Who may log in to the pages of the register, and in which role.

    \b
    Examples:
      bugsweep account add anna --role registrar
      bugsweep account list
    """


command.add_command(account_tokens.command)
command.add_command(account_certificates.command)


@command.command("add")
@click.argument("name")
@click.option(
    "--role", "roles", multiple=True, required=True, help="What the account is for; may be given several times."
)
@click.option("--unit", metavar="CODE", help="Only for this unit and what is below it.")
@click.option("--lang", "language", type=click.Choice(["en", "ru"]), default="en", show_default=True)
@click.pass_context
def add(context: click.Context, *, name: str, roles: tuple[str, ...], unit: str | None, language: str) -> None:
    """Make an account, and print a password that serves once.

    \b
    Examples:
      bugsweep account add anna --role registrar
      bugsweep account add boris --role desk --role sweeper --unit it-department
    """
    with opened(workspace_folder(context)):
        from bugsweep.fleet.security.accounts import add_account  # noqa: PLC0415 - needs an open register

        where = None if unit is None else unit_named(unit)
        account, password = add_account(name, [(role, where) for role in roles], language=language)
        click.echo(f"The account {account.login} is made. Its password serves once, and is shown only now:", err=True)
        click.echo(password)


@command.command("grant")
@click.argument("name")
@click.option("--role", required=True, help="What the account may do from now on.")
@click.option("--unit", metavar="CODE", help="Only for this unit and what is below it.")
@click.pass_context
def grant(context: click.Context, *, name: str, role: str, unit: str | None) -> None:
    """Give an account another role.

    \b
    Example:
      bugsweep account grant anna --role "campaign manager"
    """
    with opened(workspace_folder(context)):
        from bugsweep.fleet.security.accounts import grant_role  # noqa: PLC0415 - needs an open register

        account = account_named(name)
        grant_role(account, role, None if unit is None else unit_named(unit))
        click.echo(f"{account.login} is {role} from today on.")


@command.command("reset")
@click.argument("name")
@click.pass_context
def reset(context: click.Context, *, name: str) -> None:
    """Take away all ways into an account, end its sessions, and print a password that serves once.

    \b
    Example:
      bugsweep account reset anna
    """
    with opened(workspace_folder(context)):
        from bugsweep.fleet.security.accounts import reset_access  # noqa: PLC0415 - needs an open register

        password = reset_access(account_named(name))
        click.echo(
            "Password, generator, passkeys, certificates and sessions are gone. The new password serves once:", err=True
        )
        click.echo(password)


@command.command("close")
@click.argument("name")
@click.pass_context
def close(context: click.Context, *, name: str) -> None:
    """Close an account; what it did stays in the log.

    \b
    Example:
      bugsweep account close anna
    """
    with opened(workspace_folder(context)):
        from bugsweep.fleet.security.accounts import close_account  # noqa: PLC0415 - needs an open register

        account = account_named(name)
        close_account(account, closed=True)
        click.echo(f"The account {account.login} is closed.")


@command.command("list")
@table_format
@click.pass_context
def list_accounts(context: click.Context, *, output_format: str) -> None:
    """List the accounts with their roles.

    \b
    Example:
      bugsweep account list
    """
    with opened(workspace_folder(context)):
        from bugsweep.fleet.models import Account  # noqa: PLC0415 - needs an open register
        from bugsweep.fleet.permissions import grants_of  # noqa: PLC0415 - as above
        from bugsweep.fleet.security.second_factor import has_second_factor  # noqa: PLC0415 - as above

        rows = [
            {
                "account": account.login,
                "state": "open" if account.is_active else "closed",
                "roles": [
                    one.role if one.unit is None else f"{one.role} ({one.unit.code})" for one in grants_of(account)
                ],
                "second factor": "yes" if has_second_factor(account) else "no",
                "last log-in": "never" if account.last_login is None else f"{account.last_login:%Y-%m-%d %H:%M}",
            }
            for account in Account.objects.all()
        ]
        write_rows(rows, _COLUMNS, output_format)
