"""The group of all commands, and what happens to an error."""

import atexit
import gc
import importlib
import sys
from collections.abc import Mapping
from typing import Any, NoReturn

import click

from bugsweep import __version__
from bugsweep.cli.settings import FILE, defaults_of, name_variables, read_settings, set_variables
from bugsweep.cli.workspace import workspace_folder
from bugsweep.errors import BugsweepError, UnknownNameError
from bugsweep.formats.printable import printable

_COMMANDS: dict[str, str] = {
    "check": "Look for spyware in what came off a phone.",
    "hunt": "Look for new indicators on phones that were swept before.",
    "query": "Ask the kept sweeps in SQL.",
    "sweeps": "List, show, export and forget kept sweeps.",
    "store": "Keep the workspace: retention, packs, copies, the key.",
    "indicators": "List, update, import and search indicators of compromise.",
    "policy": "Check, judge by, compare and test phone policies.",
    "register": "The register of people and phones.",
    "account": "Who may log in to the pages.",
    "serve": "Serve the pages of the register.",
    "audit": "The log of the register: who did and read what.",
    "campaign": "Campaigns: who still has to hand in what by when.",
    "digest": "One page for the person at the top, on paper or screen.",
    "report": "Render a saved result again, without the evidence.",
    "verify": "Check a report against its result, and against the evidence.",
    "seal": "Pack evidence into one file, encrypted to the case team and signed.",
    "unseal": "Check a sealed file, list it, or open it into a folder.",
    "artifacts": "List what can be read, from where, with which limits.",
    "evidence-kinds": "List the kinds of evidence that can be checked.",
    "rules": "List, show and test the behaviour rules.",
    "demo": "Check a synthetic phone, and run a synthetic organisation.",
    "reference": "Write the reference pages of the documentation.",
}
"""Command and the line that ``bugsweep --help`` shows; its module is imported only when it is called."""


class _LazyGroup(click.Group):
    """A group that knows its commands by name and imports the one that is called."""

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - click's signature
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            # Not 1, which click would say: that means that something was found.
            click.echo("\nbugsweep: Stopped.", err=True)
            sys.exit(2)

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        if cmd_name not in _COMMANDS:
            return None
        module = importlib.import_module(f"bugsweep.cli.{cmd_name.replace('-', '_')}")
        command: click.Command = module.command
        name_variables(command, f"BUGSWEEP_{cmd_name}")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's signature
        with formatter.section("Commands"):
            formatter.write_dl(list(_COMMANDS.items()))


@click.group(cls=_LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option(
    "--workspace",
    envvar="BUGSWEEP_WORKSPACE",
    type=click.Path(file_okay=False),
    help="Where feeds and sweeps are kept; else BUGSWEEP_WORKSPACE, else the folder for user data.",
)
@click.option("--debug", is_flag=True, help="Show the traceback of an error.")
@click.version_option(__version__, prog_name="bugsweep")
@click.pass_context
def bugsweep(context: click.Context, /, **_: object) -> None:
    """Sweep phones for spyware, and show what was seen, what was not, and why it matters."""
    tables = read_settings(workspace_folder(context))
    set_variables(tables)
    context.default_map = _defaults(context, tables.get("options", {}))


def _defaults(context: click.Context, tables: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the settings say of the command that was called."""
    unknown = next((name for name in tables if name not in _COMMANDS), None)
    if unknown is not None:
        raise UnknownNameError(f"command of [options] in {FILE}", unknown, _COMMANDS)
    name = context.invoked_subcommand or ""
    command = bugsweep.get_command(context, name) if name in tables else None
    return {name: defaults_of(command, tables[name], f"options.{name}")} if command else {}


def main() -> NoReturn:
    """Run the command line; an error is one sentence on standard error and exit code 2."""
    # What is there at the end goes with the process: to look for cycles in it takes a fifth of a short check.
    atexit.register(gc.freeze)
    try:
        bugsweep(prog_name="bugsweep")
    except (BugsweepError, OSError) as error:
        if "--debug" in sys.argv:
            raise
        click.echo(f"bugsweep: {_sentence(error)}", err=True)
        sys.exit(2)
    sys.exit(0)


def _sentence(error: BugsweepError | OSError) -> str:
    if isinstance(error, OSError) and error.filename is not None:
        return printable(f"{error.filename}: {error.strerror}.")
    return printable(str(error))
