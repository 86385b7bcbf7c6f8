"""The behaviour rules of a run: those that come with bugsweep, and what the command line adds."""

from collections.abc import Sequence
from pathlib import Path

import click

from bugsweep.cli.workspace import workspace_folder
from bugsweep.detect.sigma import RuleSet, load_rules
from bugsweep.formats.printable import printable


def load_rule_set(context: click.Context, paths: Sequence[Path]) -> RuleSet:
    """Return the rules in the files and folders; what is refused is said on standard error.

    Raises:
        RuleError: when a path cannot be read.
    """
    rules = load_rules(paths, cache=workspace_folder(context) / "cache")
    for problem in rules.problems:
        click.echo(printable(str(problem)), err=True)
    return rules
