"""The demonstration."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from bugsweep.cli.demo import command
from bugsweep.samples.phone import DEMO_INDICATORS


def test_planted_traces_are_found_and_the_demonstration_succeeds(tmp_path: Path) -> None:
    """Every made-up indicator meets its trace, and the exit code is that of a demonstration."""
    result = CliRunner().invoke(command, ["-o", str(tmp_path), "--phone-only"])
    document = json.loads((tmp_path / "result" / "result.json").read_text("utf-8"))
    seen = {finding["sighting"]["indicator"]["value"] for finding in document["findings"] if finding["sighting"]}

    assert result.exit_code == 0
    assert " COMPROMISED " in result.output
    assert seen == {value for _, value, _ in DEMO_INDICATORS}


@pytest.mark.slow
def test_organisation_is_shown_after_the_phone_and_can_be_worked_with(tmp_path: Path) -> None:
    """In a process of its own, as a register wants it; a second run shows the same one again."""
    words = [sys.executable, "-m", "bugsweep", "demo", "-o", str(tmp_path)]
    for _ in range(2):
        shown = subprocess.run(words, capture_output=True, text=True, check=False)  # noqa: S603 - our own program
        assert shown.returncode == 0, shown.stderr
        assert "66 % = 142 of 214" in shown.stdout
        assert "PHONES: STATE AS OF" in shown.stdout
    assert "A made-up organisation" not in shown.stdout
    assert (tmp_path / "workspace" / "register.sqlite3").is_file()
