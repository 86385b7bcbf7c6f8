"""From findings and coverage to a verdict."""

import pytest

from bugsweep.detect.judge import judge, ranked
from bugsweep.model.finding import Finding, Level
from bugsweep.model.observable import Shows
from bugsweep.model.verdict import ArtifactCoverage, Outcome

READ = ArtifactCoverage(artifact="ios/x", status="read", records=1)
ABSENT = ArtifactCoverage(artifact="ios/y", status="absent")


def finding(level: Level, shows: Shows, title: str = "t") -> Finding:
    """Return a finding."""
    return Finding(
        id=f"{level}-{shows}-{title}",
        rule="indicator",
        title=title,
        level=level,
        shows=shows,
        artifact="ios/x",
        explanation="",
        count=1,
    )


@pytest.mark.parametrize(
    ("level", "shows", "outcome"),
    [
        ("critical", "executed", "compromised"),
        ("high", "installed", "compromised"),
        ("high", "present", "compromised"),
        ("high", "received", "targeted"),
        ("critical", "contacted", "targeted"),
        ("medium", "executed", "suspicious"),
        ("low", "executed", "nothing found"),
        ("critical", "sent", "nothing found"),
        ("informational", "present", "nothing found"),
    ],
)
def test_outcome_follows_from_level_and_what_is_shown(level: Level, shows: Shows, outcome: Outcome) -> None:
    """Attack is told apart from infection, and context decides nothing."""
    assert judge([finding(level, shows)], [READ]).outcome == outcome


def test_gravest_outcome_wins_and_names_its_findings() -> None:
    """Only those that make the outcome are its reasons."""
    link, process = finding("high", "received"), finding("critical", "executed")
    verdict = judge([link, process], [READ])

    assert (verdict.outcome, verdict.because) == ("compromised", (process.id,))


def test_nothing_read_is_not_examined() -> None:
    """A result that says nothing is no success."""
    assert judge([], [ABSENT]).outcome == "not examined"
    assert judge([], []).outcome == "not examined"


def test_what_lies_in_clear_in_locked_evidence_is_too_little() -> None:
    """Nothing found in it says nothing; what is found there is found all the same."""
    assert judge([], [READ], opened=False).outcome == "not examined"
    assert judge([finding("low", "installed")], [READ], opened=False).outcome == "not examined"
    assert judge([finding("high", "installed")], [READ], opened=False).outcome == "compromised"


def test_findings_are_ranked_in_an_order_of_their_own() -> None:
    """However they were made, the gravest come first."""
    findings = [finding("low", "present"), finding("critical", "executed", "b"), finding("critical", "executed", "a")]

    assert ranked(findings) == ranked(findings[::-1])
    assert [one.title for one in ranked(findings)] == ["a", "b", "t"]
