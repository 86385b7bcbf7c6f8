"""The page for the person whose phone it is: plain words, what to do now, and nothing technical."""

from collections.abc import Iterator

from bugsweep.model.verdict import SweepResult
from bugsweep.report import words
from bugsweep.report.declaration import Choices
from bugsweep.report.html_text import html_text


def holder_page(result: SweepResult, choices: Choices) -> Iterator[str]:
    """Yield the body of the page."""
    outcome = result.verdict.outcome
    headline, meaning = words.HOLDER_OUTCOMES[outcome]
    yield f'<header class="verdict {outcome.replace(" ", "-")}">'
    yield f'<p class="marking">TLP:{choices.tlp.upper()}</p>'
    yield f"<h1>{html_text(headline)}</h1>"
    yield f"<p>{html_text(meaning)}</p>"
    checked = f"Your phone: {words.phone(result.evidence)}. Checked on {result.sweep.finished_at:%Y-%m-%d}."
    yield f'<p class="soft">{html_text(checked)}</p></header><main>'
    yield "<section><h2>What to do now</h2><ol>"
    yield from (f"<li>{html_text(step)}</li>" for step in words.HOLDER_STEPS[outcome])
    yield "</ol></section>"
    yield from _findings(result)
    yield from _seen(result)
    yield "</main>"


def _findings(result: SweepResult) -> Iterator[str]:
    told, rest = words.holder_findings(result)
    if not told:
        return
    yield "<section><h2>What we found</h2>"
    for finding in told:
        yield f'<article class="finding {finding.level}"><h3>{html_text(finding.title)}</h3>'
        when = words.period(finding)
        yield f"<p>{html_text(words.SHOWN[finding.shows].capitalize())}{f', {when}' if when else ''}.</p>"
        yield f"<p>{html_text(finding.explanation)}</p>"
        if finding.false_positives:
            yield f'<p class="soft">It may be harmless: {html_text(" ".join(finding.false_positives))}</p>'
        yield "</article>"
    yield f"<p>{rest}</p></section>" if rest else "</section>"


def _seen(result: SweepResult) -> Iterator[str]:
    coverage = result.verdict.coverage
    read = sum(1 for artifact in coverage if artifact.status == "read")
    yield "<section><h2>What we looked at, and what we could not see</h2>"
    yield f"<p>We looked into {read:,} of {len(coverage):,} places where spyware leaves traces.</p><ul>"
    yield from (f"<li>{html_text(limit)}</li>" for limit in result.verdict.limits)
    yield "</ul><p>This page does not say who is behind an attack: traces do not tell that.</p>"
    yield f'<p class="soft">Number of this check, for whoever arranged it: {html_text(result.sweep.id)}</p></section>'
