"""The sections of the page about the phone itself: what is known of it, and what it gives away."""

from collections.abc import Iterator

from bugsweep.model.verdict import SweepResult
from bugsweep.report import words
from bugsweep.report.html_text import html_section, html_table
from bugsweep.report.phone_words import EXPOSURE_KINDS, given_away, known_facts, shortened

_MOST_MEMBERS = 500
"""So many members of a set are shown; the JSON document has them all."""


def exposure_section(result: SweepResult) -> Iterator[str]:
    """Yield "What this phone gives away", unless nothing was read that could tell."""
    rows = [
        (
            EXPOSURE_KINDS[one.kind],
            one.what,
            shortened(one.who, _MOST_MEMBERS),
            one.state,
            words.moment(one.last_used) if one.last_used else "",
        )
        for one in given_away(result)
    ]
    if rows:
        yield html_section("exposure", "What this phone gives away", len(rows))
        yield "<p>No sign of an attack, and no part of the verdict: what apps may use, and what leaves the phone.</p>"
        yield from html_table(("Kind", "What", "Who", "State", "Last"), rows, classes=("", "", "path", "", "when"))
        yield "</section>"


def phone_section(result: SweepResult) -> Iterator[str]:
    """Yield "About this phone", unless nothing is known of it."""
    rows = [
        (
            fact.name,
            fact.text if fact.members is None else shortened(fact.members, _MOST_MEMBERS) or "none",
            ", ".join(fact.sources),
            words.moment(fact.observed_at) if fact.observed_at else "not stated",
        )
        for fact in known_facts(result)
    ]
    if rows:
        yield html_section("phone", "About this phone", len(rows))
        yield "<p>What is not here is not known, which is not the same as no.</p>"
        yield from html_table(("What", "Value", "Source", "As of"), rows, classes=("", "path", "path", "when"))
        yield "</section>"
