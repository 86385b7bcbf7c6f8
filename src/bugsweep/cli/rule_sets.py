"""The rules of a run: those that come with bugsweep, those of the workspace, and what the command line adds."""

from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path

import click

from bugsweep.cli.workspace import workspace_folder
from bugsweep.detect.sigma import SHIPPED, RuleProblem, RuleSet, load_rules
from bugsweep.detect.yara import YaraRules, is_yara, load_yara
from bugsweep.formats.printable import printable


def load_rule_set(context: click.Context, paths: Sequence[Path]) -> RuleSet:
    """Return the Sigma rules in the files and folders; what is refused is said on standard error.

    Raises:
        RuleError: when a path cannot be read.
    """
    rules = load_rules(paths, cache=workspace_folder(context) / "cache")
    _say(rules.problems)
    return rules


class Rules:
    """All rules of a check: behaviour in Sigma, content in YARA."""

    def __init__(self, context: click.Context, added: Sequence[Path]) -> None:
        """Load the shipped rules, those in ``rules`` of the workspace, and those in `added`.

        Raises:
            RuleError: when a path cannot be read, or there are YARA rules and nothing to run them with.
        """
        own = workspace_folder(context) / "rules"
        paths = [*([own] if own.is_dir() else []), *added]
        self.sigma = load_rule_set(context, [SHIPPED, *(path for path in paths if not is_yara(path))])
        content = list(_yara_files(paths))
        self.yara: YaraRules | None = load_yara(content) if content else None
        _say(self.yara.problems if self.yara else ())

    @property
    def sha256(self) -> str:
        """Digest of the rules that take part."""
        if self.yara is None:
            return self.sigma.sha256
        return sha256(f"{self.sigma.sha256} {self.yara.sha256}".encode()).hexdigest()


def _yara_files(paths: Sequence[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from (file for file in sorted(path.rglob("*")) if is_yara(file) and file.is_file())
        elif is_yara(path):
            yield path


def _say(problems: Sequence[RuleProblem]) -> None:
    for problem in problems:
        click.echo(printable(str(problem)), err=True)
