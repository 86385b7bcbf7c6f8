"""What a check tells the register, where the workspace has one."""

from pathlib import Path

import click

from bugsweep.cli.open_register import opened
from bugsweep.errors import RegisterError
from bugsweep.formats.printable import printable
from bugsweep.model.verdict import SweepResult


def feed_register(workspace: Path, result: SweepResult) -> bool:
    """Link a kept sweep with its findings and facts to its phone in the register of `workspace`, if there is one.

    What came of it is said on standard error; it never costs the result.

    Returns:
        False when the phone was named and the sweep could not be linked to it.
    """
    from bugsweep.fleet.setup import has_register  # noqa: PLC0415 - only where a check is run

    if not has_register(workspace):
        return True
    try:
        with opened(workspace):
            from bugsweep.fleet.linking import link_sweep  # noqa: PLC0415 - needs an open register

            link = link_sweep(result)
    except RegisterError as error:
        click.echo(printable(f"bugsweep: not linked to a phone of the register. {error}"), err=True)
        return not result.sweep.phone
    if link.new:
        click.echo(
            printable(
                f"bugsweep: linked to phone {link.device} of the register, by {link.by}: {link.facts} new facts."
            ),
            err=True,
        )
    return True
