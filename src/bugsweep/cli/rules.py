"""``bugsweep rules``: what the behaviour rules are, what one says, and whether they do what their examples want."""

from pathlib import Path

import click

from bugsweep.cli.rule_sets import load_rule_set
from bugsweep.cli.tables import text_format
from bugsweep.detect.sigma import SHIPPED, Rule, RuleSet
from bugsweep.detect.sigma.examples import check_examples
from bugsweep.detect.sigma.rule import CorrelationTest
from bugsweep.errors import RuleError
from bugsweep.formats.json_text import shown_json
from bugsweep.formats.printable import printable
from bugsweep.report.words import number

_paths = click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))


@click.group("rules", short_help="List, show and test the behaviour rules.")
def command() -> None:
    """List, show and test the behaviour rules (Sigma).

    \b
    Examples:
      bugsweep rules list
      bugsweep rules test my-rules/
    """


@command.command("list")
@_paths
@text_format
@click.pass_context
def list_rules(context: click.Context, *, paths: tuple[Path, ...], output_format: str) -> None:
    """List the rules that come with bugsweep, and those in PATHS.

    \b
    Examples:
      bugsweep rules list
      bugsweep rules list my-rules/
    """
    rules = load_rule_set(context, [SHIPPED, *paths])
    shown = [rule for rule in rules.rules if rule.output]
    if output_format == "json":
        fields = ("id", "title", "level", "status", "description", "references", "false_positives", "attack", "path")
        listed = [{field: getattr(rule, field) for field in fields} | {"about": _about(rules, rule)} for rule in shown]
        click.echo(shown_json(listed), nl=False)
    else:
        for rule in shown:
            about = ", ".join(_about(rules, rule))
            click.echo(printable(f"{rule.id}  {rule.level:13}  {about:28}  {rule.title}"))


@command.command("show")
@click.argument("rule_id", metavar="ID")
@_paths
@click.pass_context
def show_rule(context: click.Context, *, rule_id: str, paths: tuple[Path, ...]) -> None:
    """Show the rule whose id begins with ID, as it is written.

    \b
    Example:
      bugsweep rules show 2f6c
    """
    rules = load_rule_set(context, [SHIPPED, *paths])
    found = [rule for rule in rules.rules if rule.id.startswith(rule_id.lower().removeprefix("sigma:"))]
    if len(found) != 1:
        raise RuleError(
            f"There is no rule whose id begins with {rule_id}" if not found else f"Several ids begin with {rule_id}"
        )
    (rule,) = found
    click.echo(printable(f"# {rule.path}, line {rule.line}"))
    for line in rule.text.splitlines():
        click.echo(printable(line))


@command.command("test")
@_paths
@click.pass_context
def test_rules(context: click.Context, *, paths: tuple[Path, ...]) -> None:
    """Run the examples beside the rules in PATHS, or of those that come with bugsweep; exit with 1 when one fails.

    The examples of name.yml lie in name.test.toml. A rule that cannot be loaded, or has no example on which it fires
    and one on which it does not, has failed.

    \b
    Examples:
      bugsweep rules test
      bugsweep rules test my-rules/microphone.yml
    """
    rules = load_rule_set(context, paths or [SHIPPED])
    passed, failed = 0, len(rules.problems)
    for checked in check_examples(rules):
        passed += checked.passed
        failed += len(checked.failures)
        for failure in checked.failures:
            click.echo(printable(f"{checked.path}: {failure}"))
    click.echo(f"{number(len(rules.rules), 'rule')}, {number(passed, 'example')} passed, {number(failed, 'failure')}")
    context.exit(1 if failed else 0)


def _about(rules: RuleSet, rule: Rule) -> tuple[str, ...]:
    """Return the artifacts that a rule looks at."""
    if isinstance(rule.test, CorrelationTest):
        sources = (about for source in rule.test.sources for about in _about(rules, rules[source.rule]))
        return tuple(dict.fromkeys(sources))
    return (rule.test.artifact,)
