"""``bugsweep account token``: tokens with which programs work with the register through the API."""

import datetime as dt

import click

from bugsweep.cli.open_register import account_named, day_of, opened, unit_named
from bugsweep.cli.tables import table_format, write_rows
from bugsweep.cli.workspace import workspace_folder
from bugsweep.errors import RegisterError

_COLUMNS = ("token", "account", "for", "permissions", "unit", "expires", "last use", "state")
_DAYS = 90


@click.group("token", short_help="Tokens of programs, for the API.")
def command() -> None:
    """Tokens with which programs work with the register through the API, each for one account.

    \b
    Examples:
      bugsweep account token add anna --for "import of the inventory" --may "see register" --days 30
      bugsweep account token list
      bugsweep account token revoke 7k3q9xm2ab
    """


@command.command("add")
@click.argument("name")
@click.option("--for", "title", metavar="TEXT", required=True, help="What the token is for.")
@click.option(
    "--may",
    "permissions",
    metavar="PERMISSION",
    multiple=True,
    help="What it may do, such as 'see register'; may be given several times. All that the account may, without it.",
)
@click.option("--unit", metavar="CODE", help="Only for this unit and what is below it.")
@click.option(
    "--days",
    type=click.IntRange(1, 365),
    default=_DAYS,
    show_default=True,
    help="How long it serves.",
)
@click.pass_context
def add(
    context: click.Context, *, name: str, title: str, permissions: tuple[str, ...], unit: str | None, days: int
) -> None:
    """Make a token for the account NAME, and print it: it is shown only now.

    It can do at most what the account can do at that moment, and ends with it.

    \b
    Example:
      bugsweep account token add anna --for "import of the inventory" --may "see register" --may "change register"
    """
    with opened(workspace_folder(context)):
        from bugsweep.fleet.api.tokens import make_token  # noqa: PLC0415 - needs an open register

        account = account_named(name)
        where = None if unit is None else unit_named(unit)
        expires = day_of() + dt.timedelta(days=days)
        made = make_token(account, title=title, expires=expires, permissions=permissions, unit=where)
        click.echo(f"The token {made.token.label} of {name} serves until {expires}. It is shown only now:", err=True)
        click.echo(made.secret)


@command.command("list")
@table_format
@click.pass_context
def list_tokens(context: click.Context, *, output_format: str) -> None:
    """List the tokens; their secrets are nowhere.

    \b
    Example:
      bugsweep account token list
    """
    with opened(workspace_folder(context)):
        from bugsweep.fleet.models import ApiToken  # noqa: PLC0415 - needs an open register

        now = dt.datetime.now(dt.UTC)
        rows = [
            {
                "token": one.label,
                "account": one.account.login,
                "for": one.title,
                "permissions": one.permissions,
                "unit": "" if one.unit is None else one.unit.code,
                "expires": f"{one.expires_at:%Y-%m-%d}",
                "last use": "never" if one.used_at is None else f"{one.used_at:%Y-%m-%d %H:%M}",
                "state": "revoked" if one.revoked_at else "expired" if one.expires_at <= now else "serves",
            }
            for one in ApiToken.objects.select_related("account", "unit")
        ]
        write_rows(rows, _COLUMNS, output_format)


@command.command("revoke")
@click.argument("label")
@click.pass_context
def revoke(context: click.Context, *, label: str) -> None:
    """End a token now.

    \b
    Example:
      bugsweep account token revoke 7k3q9xm2ab
    """
    with opened(workspace_folder(context)):
        from bugsweep.fleet.api.tokens import revoke_token  # noqa: PLC0415 - needs an open register
        from bugsweep.fleet.models import ApiToken  # noqa: PLC0415 - as above

        token = ApiToken.objects.select_related("account").filter(label=label).first()
        if token is None:
            raise RegisterError(f"There is no token {label}; `bugsweep account token list` names those that there are.")
        revoke_token(token)
        click.echo(f"The token {label} of {token.account.login} is revoked.")
