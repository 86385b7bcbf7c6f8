"""Tables on paper, and those about the phone itself: what it gives away, and what is known of it."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from bugsweep.model.verdict import SweepResult
from bugsweep.report.phone_words import EXPOSURE_KINDS, given_away, known_facts, shortened

_MOST_ROWS = 400
"""A table on paper has this many rows, and says how many are left to the other formats."""
_MOST_MEMBERS = 12
"""Of a set so many members are shown; the other formats have them all."""


def paper_table(
    title: str, heads: Sequence[str], widths: Sequence[int], rows: Sequence[Sequence[str]], *, about: str = ""
) -> dict[str, Any]:
    """Return a table as the template takes it; `about` is a sentence below its title."""
    left = len(rows) - _MOST_ROWS
    shown = [*rows[:_MOST_ROWS], *([(f"and {left:,} more", *[""] * (len(heads) - 1))] if left > 0 else [])]
    return {"title": title, "about": about, "heads": heads, "widths": widths, "rows": shown, "empty": "None."}


def phone_tables(result: SweepResult) -> Iterator[dict[str, Any]]:
    """Yield the two tables, each only where there is something in it."""
    given = [
        (EXPOSURE_KINDS[one.kind], one.what, shortened(one.who, _MOST_MEMBERS), one.state, _day(one.last_used))
        for one in given_away(result)
    ]
    if given:
        about = "No sign of an attack, and no part of the verdict: what apps may use, and what leaves the phone."
        heads = ("Kind", "What", "Who", "State", "Last")
        yield paper_table("What this phone gives away", heads, (2, 3, 6, 2, 2), given, about=about)
    known = [
        (
            fact.name,
            fact.text if fact.members is None else shortened(fact.members, _MOST_MEMBERS) or "none",
            ", ".join(fact.sources),
            _day(fact.observed_at) or "not stated",
        )
        for fact in known_facts(result)
    ]
    if known:
        about = "What is not here is not known, which is not the same as no."
        yield paper_table("About this phone", ("What", "Value", "Source", "As of"), (3, 5, 4, 2), known, about=about)


def _day(time: datetime | None) -> str:
    return f"{time.astimezone(UTC):%Y-%m-%d}" if time else ""
