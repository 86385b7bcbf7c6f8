"""The rules of a run."""

from pathlib import Path

import click
import pytest

from bugsweep.cli.main import bugsweep
from bugsweep.cli.rule_sets import load_rule_set
from bugsweep.detect.sigma import SHIPPED


def test_rules_are_kept_compiled_in_the_workspace(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """And what is refused is said."""
    (tmp_path / "mine.yml").write_text("title: No id\n", "utf-8")
    context = click.Context(bugsweep)
    context.params["workspace"] = str(tmp_path / "workspace")

    rules = load_rule_set(context, [SHIPPED, tmp_path / "mine.yml"])

    assert len(rules.rules) > 15
    assert (
        capsys.readouterr().err == f"{tmp_path / 'mine.yml'}:1: not a Sigma rule: Sigma rule must have a log source\n"
    )
    assert len(list((tmp_path / "workspace" / "cache").iterdir())) == 1
