"""Hunts on the command line."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bugsweep.cli.main import bugsweep
from bugsweep.errors import UsageError
from bugsweep.samples.itunes_backup import BackupBuilder
from kept_sweeps import kept, result, seen
from memory_evidence import permissions

FEED = "evil.example\n"


@pytest.fixture
def feed(tmp_path: Path) -> str:
    """One domain."""
    path = tmp_path / "feed.txt"
    path.write_text(FEED)
    return str(path)


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    """The key of the sweeps that tests keep."""
    monkeypatch.setenv("BUGSWEEP_KEY", (b"k" * 32).hex())


def run(*arguments: str) -> Result:
    """Run a command."""
    return CliRunner().invoke(bugsweep, arguments)


def test_phone_whose_verdict_changes_is_named(workspace: Path, feed: str) -> None:
    """Exit code 1."""
    kept(workspace, result(1, phone="P-17"), [seen("https://a.evil.example/x")])
    kept(workspace, result(2), [seen("https://good.example/x")])
    done = run("hunt", "-i", feed)

    assert done.exit_code == 1
    assert "P-17, swept 2026-03-01" in done.stdout
    assert "nothing found -> targeted" in done.stdout
    assert "where  ios/sms, 1 time\n    when   2026-03-01 12:00 UTC\n" in done.stdout
    assert "SERIAL2" not in done.stdout


def test_nothing_found_is_exit_code_0(workspace: Path, feed: str) -> None:
    """The hunt is kept all the same."""
    kept(workspace, result(1), [seen("https://good.example/x")])

    assert run("hunt", "-i", feed).exit_code == 0
    assert len(list((workspace / "hunts").glob("*.json"))) == 1


def test_hunt_that_looked_nowhere_is_exit_code_2(workspace: Path, feed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It says nothing, and must not look like a success."""
    assert run("hunt", "-i", feed).exit_code == 2
    kept(workspace, result(1), [seen("https://a.evil.example/x")])
    monkeypatch.setenv("BUGSWEEP_KEY", "00" * 32)
    done = run("hunt", "-i", feed)

    assert done.exit_code == 2
    assert "it was kept under another key" in done.stdout


def test_document_has_what_the_text_has(workspace: Path, feed: str) -> None:
    """For scripts."""
    kept(workspace, result(1), [seen("https://a.evil.example/x")])
    done = run("hunt", "-i", feed, "--format", "json")
    document = json.loads(done.stdout)

    assert document["schema"] == "bugsweep.hunt/1"
    assert document["found"][0]["after"] == "targeted"
    assert document == json.loads(next((workspace / "hunts").glob("*.json")).read_text("utf-8"))


def test_installed_feeds_are_hunted_once(workspace: Path, feed: str) -> None:
    """Until they change or a sweep is added."""
    run("indicators", "import", feed)
    kept(workspace, result(1), [seen("https://a.evil.example/x")])

    assert run("hunt").exit_code == 1
    again = run("hunt")
    assert again.exit_code == 0
    assert "the same indicators were looked for before" in again.stdout
    assert run("hunt", "--again").exit_code == 1


def test_rare_things_are_listed_as_no_finding(workspace: Path) -> None:
    """They need no indicators."""
    for number in range(1, 4):
        kept(workspace, result(number), [seen("common", "process-name"), seen(f"p{number}", "process-name")])
    done = run("hunt", "--rare", "--budget", "2")

    assert done.exit_code == 0
    assert done.stdout.count("on 1 of 3 phones") == 2
    assert "which is no finding" in done.stdout


def test_nothing_rare_is_said_with_what_was_compared(workspace: Path) -> None:
    """Two phones are too few, and silence would pass for an answer."""
    for number in (1, 2):
        kept(workspace, result(number), [seen(f"p{number}", "process-name")])

    assert "RARE: nothing. The sweeps of this hunt are compared, of three or more" in run("hunt", "--rare").stdout


def test_nothing_to_look_for_is_an_error(workspace: Path) -> None:
    """With what to do."""
    kept(workspace, result(1))

    assert isinstance(run("hunt").exception, UsageError)


def test_hunt_comes_to_the_verdict_of_a_check(tmp_path: Path, workspace: Path) -> None:
    """A phone that was swept before its indicators were known."""
    builder = BackupBuilder()
    builder.add("HomeDomain", "Library/TCC/TCC.db", permissions("/usr/libexec/evild", "com.example.app"))
    builder.write(tmp_path / "backup")
    feed = tmp_path / "feed.stix2"
    feed.write_text(
        """{"type": "bundle", "id": "bundle--affb123b-f3a1-4557-8a1a-f1315283a076", "objects": [
        {"type": "indicator", "spec_version": "2.1", "id": "indicator--7b595f49-3bf4-4af2-b4fc-14b568fe3a91",
        "pattern_type": "stix", "pattern": "[process:name = 'evild']", "valid_from": "2026-01-01T00:00:00Z"}]}"""
    )
    check = ["check", str(tmp_path / "backup"), "--format", "json"]
    run(*check)
    hunted = json.loads(run("hunt", "-i", str(feed), "--format", "json").stdout)
    checked = json.loads(run(*check, "-i", str(feed), "--keep", "none").stdout)
    facts = ("artifact", "level", "shows", "count", "title")
    (finding,) = (finding for finding in checked["findings"] if finding["rule"] == "indicator")
    (found,) = hunted["found"][0]["findings"]

    assert {fact: found[fact] for fact in facts} == {fact: finding[fact] for fact in facts}
    assert (finding["first_seen"], found["first_seen"]) == ("2023-11-14T22:13:20Z", "2023-11-14T22:13:00Z")
    assert hunted["found"][0]["after"] == checked["verdict"]["outcome"]
    assert workspace.is_dir()


RULE = """
title: A program that listens
id: 0d7a2a4e-6f0a-4a34-9d6f-3d5b8f0f4b11
level: high
logsource: {product: ios, service: tcc}
detection:
    selection: {client: evil.listener}
    condition: selection
"""


@pytest.fixture
def rule(tmp_path: Path) -> str:
    """One rule."""
    path = tmp_path / "rule.yml"
    path.write_text(RULE)
    return str(path)


def test_rules_are_run_over_kept_records(tmp_path: Path, workspace: Path, rule: str, feed: str) -> None:
    """Alone or beside indicators; sweeps without records are named."""
    builder = BackupBuilder()
    builder.add("HomeDomain", "Library/TCC/TCC.db", permissions("evil.listener"))
    builder.write(tmp_path / "phone")
    run("check", str(tmp_path / "phone"), "--keep", "records")
    blind = kept(workspace, result(1), [seen("https://a.evil.example/x")])
    alone, both = run("hunt", "--rules", rule), run("hunt", "--rules", rule, "-i", feed)

    assert (alone.exit_code, both.exit_code) == (1, 1)
    assert alone.stdout.startswith("1 rule over the records of 1 sweep: 1 new finding on 1 phone.")
    assert "A program that listens" in alone.stdout
    assert f"1 sweep: no records were kept, and rules need them\n    {blind.sweep.id}" in alone.stdout
    assert both.stdout.startswith("1 indicator in 2 sweeps, 1 rule over the records of 1 sweep: 2 new findings")
    assert len(list((workspace / "hunts").glob("*.json"))) == 2


def test_rules_that_could_be_run_nowhere_are_exit_code_2(workspace: Path, rule: str) -> None:
    """It says nothing, and must not look like a success."""
    kept(workspace, result(1))

    assert run("hunt", "--rules", rule).exit_code == 2


def test_file_without_a_rule_is_wrong_usage(tmp_path: Path) -> None:
    """In place of a hunt for nothing."""
    (tmp_path / "none.yml").write_text("title: nothing")

    assert isinstance(run("hunt", "--rules", str(tmp_path / "none.yml")).exception, UsageError)


def test_how_common_it_is_is_said(workspace: Path, feed: str) -> None:
    """As context of the finding."""
    kept(workspace, result(1), [seen("https://a.evil.example/x")])
    for number in (2, 3):
        kept(workspace, result(number), [seen("https://good.example/x")])

    assert "seen   on 1 of 3 phones of this model and build" in run("hunt", "-i", feed).stdout
