"""What a policy is judged on: subjects in a file, or the register of the workspace."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import click

from bugsweep.cli.open_register import opened
from bugsweep.cli.workspace import workspace_folder
from bugsweep.policy import Waiver
from bugsweep.policy.fact_files import read_subjects, read_waivers
from bugsweep.policy.rules import Subject


@contextmanager
def judged(
    context: click.Context, facts: Path | None, waivers: Path | None, moment: datetime, *, former: bool = False
) -> Iterator[tuple[Iterator[Subject], tuple[Waiver, ...]]]:
    """Give the subjects at `moment`, one by one, and the exceptions, for a block.

    Args:
        context: Of the command.
        facts: A file of subjects; None for the register.
        waivers: A file of exceptions; those of the register are there where the subjects are.
        moment: The moment that is asked for.
        former: Also the last use of phones of the register that nobody has any more.

    Raises:
        RegisterError: when no file is given and the workspace has no register.
    """
    given = _read(waivers)
    if facts is not None:
        with facts.open("rb") as lines:
            yield read_subjects(lines, str(facts), moment), given
        return
    with opened(workspace_folder(context)):
        from bugsweep.fleet.subjects import subjects_of, waivers_of  # noqa: PLC0415 - needs an open register

        day = moment.date()
        own = tuple(waivers_of(day, known_at=moment))
        yield subjects_of(day, known_at=moment, former=former), (*own, *given)


def _read(path: Path | None) -> tuple[Waiver, ...]:
    if path is None:
        return ()
    with path.open("rb") as lines:
        return read_waivers(lines, str(path))
