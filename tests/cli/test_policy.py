"""``bugsweep policy``."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bugsweep.cli.main import bugsweep
from bugsweep.errors import BugsweepError, PolicyError, UsageError
from policies import SIX

HELD = {
    "id": "A-17",
    "unit_path": ["administration", "internal-politics", "elections"],
    "observed_at": "2023-03-30T09:00:00Z",
    "facts": {"device.os": "ios", "disposition": "held", "purpose": "personal", "device.class": "smartphone"},
}


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """A policy, a broken one, and a phone."""
    (tmp_path / "six.yaml").write_text(SIX, "utf-8")
    (tmp_path / "later.yaml").write_text(SIX.replace("before: 2023-04-01", "before: 2023-05-01"), "utf-8")
    (tmp_path / "broken.yaml").write_text(SIX.replace("severity", "sevrity"), "utf-8")
    (tmp_path / "phones.jsonl").write_text(json.dumps(HELD), "utf-8")
    (tmp_path / "nobody.json").write_text("[]", "utf-8")
    return tmp_path


def run(*arguments: object) -> Result:
    """Run the command."""
    return CliRunner().invoke(bugsweep, ["policy", *map(str, arguments)])


def judge(files: Path, day: str, *options: object) -> Result:
    """Judge the phone on a day."""
    return run("judge", files / "six.yaml", "--facts", files / "phones.jsonl", "--as-of", day, *options)


def test_a_policy_that_is_understood_is_told_by_its_hash(files: Path) -> None:
    """So that paper can name it."""
    done = run("check", files / "six.yaml")
    assert done.exit_code == 0
    assert "policy phone-policy, version 3, 6 rules, in force from 2023-03-10, SHA-256 " in done.output


def test_every_mistake_is_told_in_a_line(files: Path) -> None:
    """And the exit code says no."""
    done = run("check", files / "broken.yaml")
    assert done.exit_code == 1
    assert done.output.count("did you mean severity?") == 6
    assert "broken.yaml, line 19: " in done.output


def test_a_violation_is_exit_code_one(files: Path) -> None:
    """The day before, it is due; on a date, the whole day counts."""
    due, late = judge(files, "2023-03-31"), judge(files, "2023-04-01")
    assert (due.exit_code, late.exit_code) == (0, 1)
    assert "  Due HAND-1 — " in due.output
    assert "  Violation HAND-1 — " in late.output
    assert "OFF-1" not in late.output
    assert (
        "phone-policy, version 3, as of 2023-04-01 23:59+00:00: 1 violation, 3 unknown, 2 not applicable."
        in late.output
    )


def test_everything_is_shown_when_wanted_in_either_language(files: Path) -> None:
    """What is not applicable, too."""
    done = judge(files, "2023-04-01", "--all", "--lang", "ru")
    assert "Нарушение HAND-1" in done.output
    assert "Не применяется OFF-1" in done.output


def test_json_has_judgements_with_their_trace(files: Path) -> None:
    """And the policy by its hash, and how many of each outcome there are."""
    done = judge(files, "2023-04-01T00:00:00+03:00", "--format", "json")
    told = json.loads(done.output)
    assert told["schema"] == "bugsweep.judgements/1"
    assert told["policy"]["version"] == 3
    assert told["counts"] == {"violation": 1, "not applicable": 2, "unknown": 3}
    assert told["judgements"][0]["trace"][1]["value"] == "ios"


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("tomorrow", "'tomorrow' is no date"),
        ("2023-04-31", "is no date"),
        ("2023-04-01T10:00", "has no time zone"),
        ("9999-12-31", "at most in the year 2200"),
    ],
)
def test_a_day_that_is_none_is_refused(files: Path, day: str, said: str) -> None:
    """With what to write instead."""
    done = judge(files, day)
    assert isinstance(done.exception, UsageError)
    assert said in str(done.exception)


def test_a_result_that_says_nothing_is_no_success(files: Path) -> None:
    """Nobody judged is an error."""
    done = run("judge", files / "six.yaml", "--facts", files / "nobody.json")
    assert isinstance(done.exception, BugsweepError)
    assert "nobody in it" in str(done.exception)


def test_a_broken_policy_judges_nobody(files: Path) -> None:
    """A rule less would be somebody less."""
    done = run("judge", files / "broken.yaml", "--facts", files / "phones.jsonl")
    assert isinstance(done.exception, PolicyError)


def test_what_the_facts_do_not_say_can_be_given(files: Path) -> None:
    """And never overrules what they say."""
    done = judge(files, "2023-04-01", "--all", "--given", "person.role=official", "--given", "purpose=official")
    assert "role = official (data: declared, 2023-04-01)" in done.output
    assert "purpose = personal (data: facts file" in done.output


def test_waivers_come_from_a_file(files: Path) -> None:
    """And are told as what they are."""
    waiver = {"id": "W", "rule": "HAND-1", "scope": ["A-17"], "expires": "2023-05-01", "granted_by": "x", "reason": "y"}
    (files / "waivers.json").write_text(json.dumps([waiver]), "utf-8")
    done = judge(files, "2023-04-01", "--waivers", files / "waivers.json")
    assert done.exit_code == 0
    assert "Waived HAND-1" in done.output


def test_a_difference_is_who_changes(files: Path) -> None:
    """A later deadline turns a violation into something that is due."""
    options = ("--facts", files / "phones.jsonl", "--as-of", "2023-04-01")
    done = run("diff", files / "six.yaml", files / "later.yaml", *options)
    assert done.exit_code == 1
    assert "A-17: violation → due. Due HAND-1" in done.output
    assert "1  HAND-1: violation → due" in done.output
    assert run("diff", files / "six.yaml", files / "six.yaml", *options).exit_code == 0
    told = json.loads(run("diff", files / "six.yaml", files / "later.yaml", *options, "--format", "json").output)
    assert (told["before"], told["after"]) == ("violation", "due")


def test_examples_are_run(files: Path) -> None:
    """Those of the packs pass; a policy without examples has shown nothing."""
    shipped = run("test")
    assert shipped.exit_code == 0
    assert shipped.output.endswith(" 0 failures\n")
    mine = run("test", files / "six.yaml")
    assert mine.exit_code == 1
    assert "HAND-1: no example that keeps it" in mine.output


def test_packs_are_listed_and_shown() -> None:
    """As a beginning for one's own."""
    assert "baseline-high-risk          57 rules" in run("list").output
    assert {pack["pack"] for pack in json.loads(run("list", "--format", "json").output)} == {
        "baseline-high-risk",
        "example-administration",
    }
    assert run("show", "example-administration").output.startswith("# How a government administration")
    one = run("show", "baseline-high-risk", "HARD-1").output
    assert one.startswith("- id: HARD-1")
    assert "HARD-2" not in one
    assert "has no rule 'X-1'" in str(run("show", "baseline-high-risk", "X-1").exception)


def test_the_schema_is_written() -> None:
    """For editors."""
    assert json.loads(run("schema").output)["title"] == "A phone policy of bugsweep"
