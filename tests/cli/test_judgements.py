"""Judgements on standard output, whoever they are of."""

import json

import pytest

from bugsweep.cli.judgements import write_judgements
from bugsweep.policy import Subject, judge_policy
from policies import at, facts_of, policy_of

POLICY = policy_of("must: {device.rooted: false}")
SUBJECT = Subject(id="a\x1b[31m", facts=facts_of({"device.rooted": True}, at("2026-01-01"), "x\x1b]0;t\x07"))


@pytest.mark.parametrize("output_format", ["text", "json"])
def test_what_facts_say_never_acts_on_a_terminal(output_format: str, capsys: pytest.CaptureFixture[str]) -> None:
    """An escape in a source is shown, and not obeyed."""
    moment = at("2026-01-01")
    judgements = judge_policy(POLICY, [SUBJECT], moment)
    counts = write_judgements(POLICY, judgements, moment, output_format=output_format, language="en", everything=False)
    out = capsys.readouterr().out
    assert counts == {"violation": 1}
    assert "\x1b" not in out
    assert "\x07" not in out


def test_nobody_is_told_as_nobody(capsys: pytest.CaptureFixture[str]) -> None:
    """In either format."""
    moment = at("2026-01-01")
    for output_format in ("text", "json"):
        assert not write_judgements(POLICY, [], moment, output_format=output_format, language="en", everything=False)
    text, _, document = capsys.readouterr().out.partition("{")
    assert "nobody" in text
    assert json.loads("{" + document)["judgements"] == []
