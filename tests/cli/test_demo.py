"""The demonstration."""

import json
from pathlib import Path

from click.testing import CliRunner

from bugsweep.cli.demo import command
from bugsweep.samples.phone import DEMO_INDICATORS


def test_planted_traces_are_found_and_the_demonstration_succeeds(tmp_path: Path) -> None:
    """Every made-up indicator meets its trace, and the exit code is that of a demonstration."""
    result = CliRunner().invoke(command, ["-o", str(tmp_path)])
    document = json.loads((tmp_path / "result" / "result.json").read_text("utf-8"))
    seen = {finding["sighting"]["indicator"]["value"] for finding in document["findings"] if finding["sighting"]}

    assert result.exit_code == 0
    assert " COMPROMISED " in result.output
    assert seen == {value for _, value, _ in DEMO_INDICATORS}
