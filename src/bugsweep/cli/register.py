"""``bugsweep register``: the register of people and phones."""

import click

from bugsweep.cli.workspace import workspace_folder


@click.group("register", short_help="The register of people and phones.")
def command() -> None:
    """The register: who has which phone for what, and what is known of it.

    \b
    Example:
      bugsweep register init
    """


@command.command("init")
@click.pass_context
def init(context: click.Context) -> None:
    """Make the register of the workspace, or bring one of an earlier version up to date.

    It is a file in the workspace; with BUGSWEEP_DATABASE=postgresql://… it is that database.

    \b
    Example:
      bugsweep register init
    """
    from bugsweep.fleet.setup import open_register  # noqa: PLC0415 - Django is heavy

    workspace = workspace_folder(context)
    open_register(workspace, make=True)
    click.echo(f"The register of {workspace} is ready.")
