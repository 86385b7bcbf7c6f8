"""``bugsweep rules``."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bugsweep.cli.main import bugsweep
from bugsweep.errors import RuleError

MINE = """title: Mine
id: 11111111-1111-4111-8111-111111111111
level: low
logsource: {product: ios, service: tcc}
detection:
  selection: {service: kTCCServiceMicrophone}
  condition: selection
"""
EXAMPLES = """
[[fires]]
because = "It is the microphone."
tcc = [{ service = "kTCCServiceMicrophone" }]

[[silent]]
because = "It is not."
tcc = [{ service = "kTCCServiceCamera" }]
"""


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    """A rule of one's own, with its examples."""
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "a.yml").write_text(MINE, "utf-8")
    (folder / "a.test.toml").write_text(EXAMPLES, "utf-8")
    return folder


def run(tmp_path: Path, *arguments: str) -> Result:
    """Run the command in a workspace of its own."""
    return CliRunner().invoke(bugsweep, ["--workspace", str(tmp_path / "workspace"), "rules", *arguments])


def test_list_has_the_shipped_rules_and_ones_own(tmp_path: Path, mine: Path) -> None:
    """Each on a line, with its level and what it is about; what only serves another is left out."""
    result = run(tmp_path, "list", str(mine))

    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert any(line.endswith("Mine") and "low" in line and "ios/tcc" in line for line in lines)
    assert any("Lockdown Mode is off" in line for line in lines)
    assert not any("A profile was removed" in line for line in lines)


def test_list_as_json_says_what_rules_mean(tmp_path: Path) -> None:
    """A program reads it."""
    rules = {rule["title"]: rule for rule in json.loads(run(tmp_path, "list", "--format", "json").stdout)}

    threat = rules["Apple warned the owner of an attack by mercenary spyware"]
    assert (threat["level"], threat["about"]) == ("high", ["ios/sms"])
    assert rules["A configuration profile came and was gone within a day"]["about"] == ["ios/profile_events"]


def test_list_names_what_is_refused(tmp_path: Path, mine: Path) -> None:
    """On standard error, with file and line; the others are listed."""
    (mine / "a.yml").write_text(MINE.replace("service: kTCC", "servce: kTCC"), "utf-8")

    result = run(tmp_path, "list", str(mine))

    assert result.exit_code == 0
    assert f"{mine / 'a.yml'}:6: There is no field of ios/tcc named 'servce'; did you mean service?" in result.stderr


def test_show_prints_the_rule_as_written(tmp_path: Path, mine: Path) -> None:
    """By the beginning of its id, also as a finding has it."""
    result = run(tmp_path, "show", "sigma:11111111", str(mine))

    assert result.exit_code == 0
    assert result.stdout == f"# {mine / 'a.yml'}, line 1\n{MINE}"


@pytest.mark.parametrize(("rule", "reason"), [("zzzz", "There is no rule whose id"), ("", "Several ids begin")])
def test_show_wants_one_rule(tmp_path: Path, rule: str, reason: str) -> None:
    """None or several are an error."""
    result = run(tmp_path, "show", rule)

    assert isinstance(result.exception, RuleError)
    assert str(result.exception).startswith(reason)


def test_test_passes_when_all_examples_do(tmp_path: Path, mine: Path) -> None:
    """The shipped ones by default, others when named."""
    own, shipped = run(tmp_path, "test", str(mine)), run(tmp_path, "test")

    assert (own.exit_code, own.stdout) == (0, "1 rule, 2 examples passed, 0 failures\n")
    assert shipped.exit_code == 0
    assert shipped.stdout.endswith(", 0 failures\n")


def test_test_fails_when_an_example_does(tmp_path: Path, mine: Path) -> None:
    """It says which, and exits with 1."""
    (mine / "a.test.toml").write_text(EXAMPLES.replace("kTCCServiceCamera", "kTCCServiceMicrophone"), "utf-8")

    result = run(tmp_path, "test", str(mine))

    assert result.exit_code == 1
    assert result.stdout == (
        f"{mine / 'a.yml'}: fires, and should not: It is not.\n1 rule, 1 example passed, 1 failure\n"
    )


def test_test_fails_when_a_rule_is_refused(tmp_path: Path, mine: Path) -> None:
    """A rule that does not run is no rule."""
    (mine / "b.yml").write_text("title: [", "utf-8")

    result = run(tmp_path, "test", str(mine))

    assert result.exit_code == 1
    assert "b.yml:2: not YAML" in result.stderr


def test_what_a_rule_says_is_not_obeyed_by_the_terminal(tmp_path: Path, mine: Path) -> None:
    """Rules come from strangers."""
    (mine / "a.yml").write_text(MINE.replace("Mine", r'"\e[31mMine"'), "utf-8")

    assert r"\x1b[31mMine" in run(tmp_path, "list", str(mine)).stdout
