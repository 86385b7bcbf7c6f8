"""What can be read."""

import json

from click.testing import CliRunner

from bugsweep.artifacts import ARTIFACTS
from bugsweep.cli.artifacts import command


def test_artifacts_are_listed_with_their_places() -> None:
    """As text."""
    output = CliRunner().invoke(command, ["tcc"]).output

    assert "ios/tcc" in output
    assert "private/var/mobile/Library/TCC/TCC.db" in output
    assert "ios/data_usage" not in output


def test_text_that_no_artifact_has_is_said() -> None:
    """Silence could mean that nothing is read at all."""
    done = CliRunner().invoke(command, ["smmms"])

    assert (done.stdout, done.stderr) == ("", "bugsweep: no artifact has 'smmms' in its name or title.\n")


def test_artifacts_are_listed_for_scripts() -> None:
    """As JSON, all of them."""
    listed = json.loads(CliRunner().invoke(command, ["--format", "json"]).output)

    assert [one["name"] for one in listed] == list(ARTIFACTS.items())
