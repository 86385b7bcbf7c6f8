"""Which containers can be checked."""

import json

from click.testing import CliRunner

from bugsweep.cli.evidence_kinds import command
from bugsweep.evidence import EVIDENCE_KINDS


def test_kinds_are_listed_with_what_they_cannot_show() -> None:
    """As text and as JSON."""
    text = CliRunner().invoke(command, []).output
    listed = json.loads(CliRunner().invoke(command, ["--format", "json"]).output)

    assert [one["name"] for one in listed] == list(EVIDENCE_KINDS.items())
    assert all(kind.name in text for kind in EVIDENCE_KINDS)
    assert "cannot show" in text
