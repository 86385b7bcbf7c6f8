"""The rules of a check."""

import json
from pathlib import Path

from click.testing import CliRunner, Result

from bugsweep.cli.check import command
from bugsweep.samples.itunes_backup import BackupBuilder

RULE = 'rule planted { strings: $mark = "demospy-marker" condition: $mark }'


def check(tmp_path: Path, *arguments: str) -> Result:
    """Check a backup with a marked file that no artifact asks for."""
    builder = BackupBuilder()
    builder.add("HomeDomain", "Library/Some/where.bin", b"....demospy-marker....")
    builder.add("HomeDomain", "Library/Some/missing.bin", b"", stored=False)
    builder.write(tmp_path / "phone", password="right", rounds=10, outer_rounds=10)  # noqa: S106 - of a sample
    return CliRunner().invoke(
        command, [str(tmp_path / "phone"), "--format", "json", *arguments], env={"BUGSWEEP_PASSWORD": "right"}
    )


def test_rules_about_content_see_every_file_decrypted(tmp_path: Path) -> None:
    """Also those that no artifact asks for; a file that is not there is a number of the integrity, and no problem."""
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "demo.yar").write_text(RULE)
    document = json.loads(check(tmp_path, "--rules", str(tmp_path / "rules")).stdout)
    (finding,) = [one for one in document["findings"] if one["rule"].startswith("yara:")]

    assert finding["records"][0]["path"] == "private/var/mobile/Library/Some/where.bin"
    assert document["verdict"]["outcome"] == "compromised"
    assert [problem for problem in document["problems"] if "missing.bin" in problem["path"]] == []
    assert document["evidence"][0]["integrity"]["absent"] == 1


def test_rules_change_the_digest_of_the_sweep(tmp_path: Path) -> None:
    """So that a result says with what it was made."""
    rule = tmp_path / "demo.yar"
    rule.write_text(RULE)
    without = json.loads(check(tmp_path / "a").stdout)
    with_rule = json.loads(check(tmp_path / "b", "--rules", str(rule)).stdout)

    assert without["sweep"]["rules_sha256"] != with_rule["sweep"]["rules_sha256"]


def test_rule_that_is_none_is_said_and_the_check_goes_on(tmp_path: Path) -> None:
    """With its file and line."""
    rule = tmp_path / "broken.yar"
    rule.write_text("rule broken {\n  condition: nothing_known\n}")
    result = check(tmp_path, "--rules", str(rule))

    assert "broken.yar:2:" in result.stderr
    assert json.loads(result.stdout)["schema"] == "bugsweep.result/1"
