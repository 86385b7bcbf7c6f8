"""What an import did."""

from bugsweep.fleet.imports.outcome import Outcome
from bugsweep.model.record import Origin, Problem


def test_nothing_new_is_empty_whatever_was_refused() -> None:
    """A conflict or a fact is something new."""
    outcome = Outcome(source="import:a", name="x", sha256="")
    assert outcome.empty
    outcome.add("conflicting", "D-1", "line 2", "why")
    assert not outcome.empty
    assert outcome.counts["conflicting"] == 1
    assert outcome.of("added") == []


def test_reading_again_adds_what_came_of_it() -> None:
    """And what was refused is what is refused still."""
    first, again = (Outcome(source="import:a", name="x", sha256="") for _ in range(2))
    first.refused = [Problem(Origin("x", "line 2"), "why")]
    again.add("changed", "D-1", "line 2")
    again.facts = 2
    first.follow(again)
    assert (first.refused, first.facts, len(first.of("changed"))) == ([], 2, 1)
