"""From findings and coverage to a verdict."""

from collections.abc import Sequence

from bugsweep.model.finding import LEVELS, Finding
from bugsweep.model.verdict import ArtifactCoverage, Outcome, Verdict

_SHOWS_COMPROMISE = frozenset({"present", "installed", "executed"})
_GRAVE = frozenset({"critical", "high"})


def judge(
    findings: Sequence[Finding],
    coverage: Sequence[ArtifactCoverage],
    *,
    limits: Sequence[str] = (),
    opened: bool = True,
) -> Verdict:
    """Return the verdict.

    A grave finding on what is present, installed or executed speaks for compromise, one on what was received or
    contacted for targeting; one of medium level is suspicious; lesser ones are context and decide nothing, and so does
    what the holder sent. Without any finding that decides, the outcome is "nothing found" if at least one artifact was
    read, and "not examined" if none, or if a piece of the evidence was not `opened`: what lies in clear in an encrypted
    backup, or beside a list of files that cannot be read, is too little to say that nothing was found.
    """
    by_outcome: dict[Outcome, list[str]] = {"compromised": [], "targeted": [], "suspicious": []}
    for finding in findings:
        if (outcome := _speaks_for(finding)) is not None:
            by_outcome[outcome].append(finding.id)
    outcome = next((outcome for outcome, because in by_outcome.items() if because), None)
    if outcome is None:
        read = any(artifact.status == "read" for artifact in coverage)
        outcome = "nothing found" if opened and read else "not examined"
    return Verdict(
        outcome=outcome,
        because=tuple(by_outcome.get(outcome, ())),
        coverage=tuple(coverage),
        limits=tuple(limits),
    )


def ranked(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Return the findings from the gravest to the slightest, in an order that does not depend on how they were made."""
    return tuple(
        sorted(findings, key=lambda finding: (LEVELS.index(finding.level), finding.artifact, finding.title, finding.id))
    )


def _speaks_for(finding: Finding) -> Outcome | None:
    if finding.shows == "sent":
        return None
    if finding.level in _GRAVE:
        return "compromised" if finding.shows in _SHOWS_COMPROMISE else "targeted"
    return "suspicious" if finding.level == "medium" else None
